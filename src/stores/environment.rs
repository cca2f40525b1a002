//! Tokens that a pipeline or a container has in its environment, for git that runs where nothing
//! is stored. They are read anew each time and kept nowhere.
//!
//! What such a variable holds was put there by a script, often for other programs too. So a
//! token is used only for the organization that a second variable binds it to, and the one that
//! has none, Azure CLI's, only where nothing else is known (facts, azure-devops.md section 3).

use std::ffi::OsString;
use std::fmt;
use std::io;
use std::path::PathBuf;

use thiserror::Error;
use zeroize::Zeroizing;

use super::SecretId;
use crate::organization::{Organization, Origin, parse_user_input};
use crate::util::env;
use crate::util::files;
use crate::util::pat::{NotAPat, Secret, lint_fetched};

/// More than any token; git takes lines of 64 KiB at most.
const LONGEST: usize = 64 * 1024;

/// A token that the environment may have; in the order in which they are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Variable {
    /// Terraform's, for the organization in `AZDO_ORG_SERVICE_URL`.
    AzdoPersonalAccessToken,
    /// The token of a job of Azure Pipelines, for the organization that runs the job.
    SystemAccessToken,
    /// Azure CLI's, for no organization in particular.
    AzureDevopsExtPat,
}

/// Whom a token is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bound {
    /// This organization and no other.
    To(Organization),
    /// This one, whose URL is plain http: nobody has allowed that, so it is not used at all.
    PlainHttp(Organization),
    /// Organizations of Azure DevOps Services about which nothing else is known.
    Services,
    /// The variable of this name ought to say it and is not set.
    Unsaid(&'static str),
    /// The variable of this name says something else.
    Unclear(&'static str),
}

impl Bound {
    /// Why it is nobody's, in words.
    pub fn why_nobody(&self) -> Option<String> {
        match self {
            Bound::To(_) | Bound::Services => None,
            Bound::PlainHttp(_) => Some(
                "it is for a server at a plain http URL, and what is in the environment is only \
                 ever sent over https"
                    .to_owned(),
            ),
            Bound::Unsaid(name) => {
                Some(format!("{name}, which has to say whom it is for, is not set"))
            }
            Bound::Unclear(name) => {
                Some(format!("{name} is not the URL of an organization or a collection"))
            }
        }
    }
}

/// Why a variable that is set gives no token. No text in here has the value in it.
#[derive(Debug, Error)]
pub enum Unfit {
    /// A pipeline leaves the macro of a variable that it does not know as it is.
    #[error("it still says `$(...)`, so the pipeline has put no value in its place")]
    NotExpanded,
    /// Bytes that are no text.
    #[error("it is not text")]
    NotText,
    /// Below whatever directory git works in: a repository could bring it along.
    #[error("the path in it is not absolute")]
    Relative,
    /// Longer than any token.
    #[error("it is too long for a token")]
    TooLong,
    /// Something else; a line break in it could say more to git than a password.
    #[error("{}", described(.0))]
    NotAToken(NotAPat),
    /// The file.
    #[error("{path}: {source}")]
    File {
        /// Its path.
        path: String,
        /// What the system said.
        source: io::Error,
    },
    /// Neither the variable nor the one that names a file is set.
    #[error("it is not set")]
    NotSet,
}

/// Where the token is.
enum Place {
    Value(OsString),
    File(PathBuf),
}

impl Variable {
    /// All of them, in the order in which they are used.
    pub const ALL: [Variable; 3] = [
        Variable::AzdoPersonalAccessToken,
        Variable::SystemAccessToken,
        Variable::AzureDevopsExtPat,
    ];

    /// The name of the variable that has the token in it, and of the one that names a file with it.
    fn names(self) -> [&'static str; 2] {
        match self {
            Variable::AzdoPersonalAccessToken => {
                ["AZDO_PERSONAL_ACCESS_TOKEN", "AZDO_PERSONAL_ACCESS_TOKEN_FILE"]
            }
            Variable::SystemAccessToken => ["SYSTEM_ACCESSTOKEN", "SYSTEM_ACCESSTOKEN_FILE"],
            Variable::AzureDevopsExtPat => ["AZURE_DEVOPS_EXT_PAT", "AZURE_DEVOPS_EXT_PAT_FILE"],
        }
    }

    /// The name of the variable that binds it to an organization.
    pub fn url_name(self) -> Option<&'static str> {
        match self {
            Variable::AzdoPersonalAccessToken => Some("AZDO_ORG_SERVICE_URL"),
            Variable::SystemAccessToken => Some("SYSTEM_COLLECTIONURI"),
            Variable::AzureDevopsExtPat => None,
        }
    }

    /// What git is given to hand back. It is the same each time, so that a later `get` knows
    /// which of them was refused.
    pub fn id(self) -> SecretId {
        SecretId::fixed(self as u8)
    }

    /// The one of this id.
    pub fn of_id(id: &SecretId) -> Option<Variable> {
        Variable::ALL.into_iter().find(|variable| variable.id() == *id)
    }

    /// Whether there is something to read. No file is looked at.
    pub fn is_set(self) -> bool {
        self.place().is_some()
    }

    /// Whether any of them is set.
    pub fn any_is_set() -> bool {
        Variable::ALL.into_iter().any(Variable::is_set)
    }

    /// Whether one of them is for a collection of this server. No file is looked at.
    pub fn any_names(origin: &Origin) -> bool {
        let names = |variable: Variable| match variable.bound() {
            Bound::To(organization) | Bound::PlainHttp(organization) => {
                organization.origin() == Some(origin)
            }
            Bound::Services | Bound::Unsaid(_) | Bound::Unclear(_) => false,
        };
        // Most hosts are foreign, and most environments bind nothing: two looks then.
        Variable::ALL.into_iter().any(|variable| names(variable) && variable.is_set())
    }

    /// Whom the token is for.
    pub fn bound(self) -> Bound {
        let Some(name) = self.url_name() else {
            return Bound::Services;
        };
        let Some(url) = set(name) else {
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

    /// The file that the token is in, if it is in one.
    pub fn file(self) -> Option<PathBuf> {
        match self.place()? {
            Place::File(path) => Some(path),
            Place::Value(_) => None,
        }
    }

    /// The token, as it is now.
    ///
    /// # Errors
    /// [`Unfit`] for whatever git must not be given.
    pub fn read(self) -> Result<Secret, Unfit> {
        let bytes = match self.place().ok_or(Unfit::NotSet)? {
            Place::Value(value) => Zeroizing::new(value.into_encoded_bytes()),
            Place::File(path) if !path.is_absolute() => return Err(Unfit::Relative),
            Place::File(path) => files::read_short(&path, LONGEST)
                .map_err(|source| Unfit::File { path: path.display().to_string(), source })?,
        };
        if bytes.len() > LONGEST {
            return Err(Unfit::TooLong);
        }
        let text = Secret::new(str::from_utf8(&bytes).map_err(|_| Unfit::NotText)?.to_owned());
        if text.expose().trim().starts_with("$(") {
            return Err(Unfit::NotExpanded);
        }
        lint_fetched(&text).map(|linted| linted.pat).map_err(Unfit::NotAToken)
    }

    /// Whether this is the token.
    pub fn holds(self, secret: &Secret) -> bool {
        self.read().is_ok_and(|token| token == *secret)
    }

    /// The plain variable comes first: it is nearer to whoever set it.
    fn place(self) -> Option<Place> {
        if self == Variable::AzureDevopsExtPat && is_bound_under_another_name() {
            return None;
        }
        let [value, file] = self.names();
        set(value).map(Place::Value).or_else(|| set(file).map(|path| Place::File(path.into())))
    }
}

impl fmt::Display for Variable {
    /// The name of the variable that is set.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [value, file] = self.names();
        f.write_str(if matches!(self.place(), Some(Place::File(_))) { file } else { value })
    }
}

/// Whether Azure CLI's variable has the very token that the other one binds to an organization, as
/// `run` sets them: then it is no other's.
fn is_bound_under_another_name() -> bool {
    let bound = Variable::AzdoPersonalAccessToken;
    let ([bound_name, _], [own_name, _]) = (bound.names(), Variable::AzureDevopsExtPat.names());
    let value = set(own_name);
    value.is_some() && value == set(bound_name) && !matches!(bound.bound(), Bound::Unsaid(_))
}

/// A variable that is set to something: many a pipeline sets one to nothing to take it away.
fn set(name: &str) -> Option<OsString> {
    env::non_empty(name)
}

fn described(what: &NotAPat) -> String {
    match what {
        NotAPat::Empty => "there is nothing but white space in it".to_owned(),
        NotAPat::Url => "it is a URL, not a token".to_owned(),
        NotAPat::Header => "it is a header: it has to be the token alone".to_owned(),
        NotAPat::Encoded => "it is a base64 of `user:PAT`: it has to be the PAT alone".to_owned(),
        NotAPat::UserAndPat => "it is `user:PAT`: it has to be the PAT alone".to_owned(),
        NotAPat::Surrounded => "there is something around the PAT in it".to_owned(),
        NotAPat::Spaces => "there are spaces or line breaks in it".to_owned(),
        NotAPat::StrangeCharacters => "there are characters in it that no token has".to_owned(),
        cut @ (NotAPat::Cut(_) | NotAPat::Jwt) => cut.to_string(),
    }
}
