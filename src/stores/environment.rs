//! Tokens in the environment of a pipeline or container, for git where nothing is stored. They are
//! read each time and never stored.
//!
//! A script sets such a variable, often for other programs too. So a token is used only for the
//! organization that a second variable binds it to. Azure CLI's token, which has no such variable,
//! is used only where nothing else is known (learn.microsoft.com/azure/devops/cli/log-in-via-pat).

use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;

use thiserror::Error;
use zeroize::Zeroizing;

use super::location::SecretId;
use crate::organization::{Organization, Origin, parse_user_input};
use crate::util::encoding::decode;
use crate::util::env::non_empty;
use crate::util::files::{self, FileError};
use crate::util::pat::{NotAPat, Secret, parse_fetched};

/// Longer than any token; git accepts lines of at most 64 KiB.
const LONGEST: usize = 64 * 1024;

/// A token in the environment, in order of precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Variable {
    /// Terraform's, for the organization in `AZDO_ORG_SERVICE_URL`.
    AzdoPersonalAccessToken,
    /// The token of a job of Azure Pipelines, for the organization that runs the job.
    SystemAccessToken,
    /// Azure CLI's, bound to no organization.
    AzureDevopsExtPat,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bound {
    To(Organization),
    /// This one, at a plain http URL. No one has allowed that, so the token is not used.
    PlainHttp(Organization),
    /// Organizations of Azure DevOps Services about which nothing else is known.
    Services,
    /// Unknown: the variable of this name is not set.
    Unsaid(&'static str),
    /// Unknown: the variable of this name is not a URL of an organization.
    Unclear(&'static str),
}

impl Bound {
    pub fn organization(&self) -> Option<&Organization> {
        match self {
            Bound::To(organization) | Bound::PlainHttp(organization) => Some(organization),
            Bound::Services | Bound::Unsaid(_) | Bound::Unclear(_) => None,
        }
    }

    /// Why it is not used.
    pub fn why_nobody(&self) -> Option<String> {
        Some(match self {
            Bound::To(_) | Bound::Services => return None,
            Bound::PlainHttp(_) => "it is for a server at a plain http URL, and a token in the \
                 environment is only sent over https"
                .to_owned(),
            Bound::Unsaid(name) => format!("{name}, which names its organization, is not set"),
            Bound::Unclear(name) => {
                format!("{name} is not the URL of an organization or a collection")
            }
        })
    }
}

/// Why a variable contains no usable token. The texts never contain the value.
#[derive(Debug, Error)]
pub enum Unfit {
    /// A pipeline leaves the macro of an unknown variable as it is.
    #[error("it still contains a literal $(...): the pipeline did not substitute it")]
    NotExpanded,
    /// A relative path: a repository could contain the file.
    #[error("the path in it is not absolute")]
    Relative,
    #[error("it is too long for a token")]
    TooLong,
    /// Something else; a line break could be another line of the answer to git.
    #[error("{}", described(.0))]
    NotAToken(NotAPat),
    #[error(transparent)]
    File(#[from] FileError),
    #[error("it is not set")]
    NotSet,
}

enum TokenPlace {
    Value(OsString),
    File(PathBuf),
}

/// The variable that contains the token, the one that names a file with it, and the one that binds
/// it to an organization.
const NAMES: [(&str, &str, Option<&str>); 3] = [
    ("AZDO_PERSONAL_ACCESS_TOKEN", "AZDO_PERSONAL_ACCESS_TOKEN_FILE", Some("AZDO_ORG_SERVICE_URL")),
    ("SYSTEM_ACCESSTOKEN", "SYSTEM_ACCESSTOKEN_FILE", Some("SYSTEM_COLLECTIONURI")),
    ("AZURE_DEVOPS_EXT_PAT", "AZURE_DEVOPS_EXT_PAT_FILE", None),
];

impl Variable {
    pub const ALL: [Variable; 3] = [
        Variable::AzdoPersonalAccessToken,
        Variable::SystemAccessToken,
        Variable::AzureDevopsExtPat,
    ];

    fn names(self) -> [&'static str; 2] {
        let (value, file, _) = NAMES[self as usize];
        [value, file]
    }

    /// The variable that binds it to an organization.
    pub fn url_name(self) -> Option<&'static str> {
        NAMES[self as usize].2
    }

    /// The id in git's state, always the same: a later `get` knows by it which token was rejected.
    pub fn id(self) -> SecretId {
        SecretId::fixed(self as u8)
    }

    pub fn from_id(id: &SecretId) -> Option<Variable> {
        Variable::ALL.into_iter().find(|variable| variable.id() == *id)
    }

    /// Whether it is set. No file is read.
    pub fn is_set(self) -> bool {
        self.place().is_some()
    }

    /// Why it is not used, if it is set: no organization can use it, or it contains no token.
    pub fn why_not_used(self) -> Option<String> {
        let unfit = || self.read().err().map(|why| why.to_string());
        self.bound().why_nobody().or_else(unfit)
    }

    pub fn any_is_set() -> bool {
        Variable::ALL.into_iter().any(Variable::is_set)
    }

    /// Whether one of them is for a collection of this server. No file is read.
    pub fn any_names(origin: &Origin) -> bool {
        // Fast for the usual case: a foreign host, and nothing bound.
        Variable::ALL.into_iter().any(|variable| {
            let bound = variable.bound();
            bound.organization().and_then(Organization::origin) == Some(origin) && variable.is_set()
        })
    }

    pub fn bound(self) -> Bound {
        let Some(name) = self.url_name() else {
            return Bound::Services;
        };
        let Some(url) = non_empty(name) else {
            return Bound::Unsaid(name);
        };
        match url.to_str().map(parse_user_input) {
            Some(Ok(organization)) if organization.is_plain_http() => {
                Bound::PlainHttp(organization)
            }
            Some(Ok(organization)) => Bound::To(organization),
            _ => Bound::Unclear(name),
        }
    }

    pub fn file(self) -> Option<PathBuf> {
        if let Some(TokenPlace::File(path)) = self.place() { Some(path) } else { None }
    }

    /// Reads the token; an error for anything that git must not get.
    pub fn read(self) -> Result<Secret, Unfit> {
        let bytes = match self.place().ok_or(Unfit::NotSet)? {
            TokenPlace::Value(value) if value.len() > LONGEST => return Err(Unfit::TooLong),
            TokenPlace::Value(value) => Zeroizing::new(value.into_encoded_bytes()),
            TokenPlace::File(path) if !path.is_absolute() => return Err(Unfit::Relative),
            TokenPlace::File(path) => {
                files::read_short(&path, LONGEST).map_err(FileError::at(&path))?
            }
        };
        let text = decode(&bytes);
        if text.expose().trim().starts_with("$(") {
            return Err(Unfit::NotExpanded);
        }
        parse_fetched(&text).map(|parsed| parsed.pat).map_err(Unfit::NotAToken)
    }

    pub fn holds(self, secret: &Secret) -> bool {
        self.read().is_ok_and(|token| token == *secret)
    }

    /// The variable itself comes first: it is more specific than a file.
    fn place(self) -> Option<TokenPlace> {
        if self == Variable::AzureDevopsExtPat && is_bound_under_another_name() {
            return None;
        }
        let [value, file] = self.names();
        non_empty(value)
            .map(TokenPlace::Value)
            .or_else(|| non_empty(file).map(|path| TokenPlace::File(path.into())))
    }
}

impl fmt::Display for Variable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [value, file] = self.names();
        f.write_str(if self.file().is_some() { file } else { value })
    }
}

/// Whether Azure CLI's variable has the same token that another one binds to an organization, as
/// `run` sets them: then it is for no other.
fn is_bound_under_another_name() -> bool {
    let bound = Variable::AzdoPersonalAccessToken;
    let ([bound_name, _], [own_name, _]) = (bound.names(), Variable::AzureDevopsExtPat.names());
    let value = non_empty(own_name);
    value.is_some() && value == non_empty(bound_name) && !matches!(bound.bound(), Bound::Unsaid(_))
}

fn described(what: &NotAPat) -> String {
    match what {
        NotAPat::Empty => "it contains only whitespace".to_owned(),
        NotAPat::Url => "it is a URL, not a token".to_owned(),
        NotAPat::Header => "it is a header: set it to the token alone".to_owned(),
        NotAPat::Encoded => "it is `user:PAT` in base64: set it to the PAT alone".to_owned(),
        NotAPat::UserAndPat => "it is `user:PAT`: set it to the PAT alone".to_owned(),
        NotAPat::Surrounded => "it contains more than the PAT".to_owned(),
        NotAPat::Spaces => "it contains spaces or line breaks".to_owned(),
        NotAPat::StrangeCharacters => "it contains characters that no token has".to_owned(),
        cut @ (NotAPat::Cut(_) | NotAPat::Jwt) => cut.to_string(),
    }
}
