//! Names of PATs.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::stores::Variable;

/// The name of a PAT among those of one organization.
///
/// It is valid as a username in a URL without encoding, and does not look like an option. Like
/// names of organizations, these names are equal in upper and lower case.
#[derive(Clone, Debug, Eq)]
pub struct PatName(String);

impl PartialEq for PatName {
    fn eq(&self, other: &PatName) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

const DEFAULT: &str = "default";
/// The username that `configure` sets, so that git prompts only for the PAT. With its underscores
/// it cannot be an organization, and no PAT can have this name.
pub const PLACEHOLDER: &str = "personal_access_token";
/// The first character of the names of tokens in the environment.
const VARIABLE: char = '$';
const LONGEST: usize = 64;

#[derive(Debug, Error, PartialEq, Eq)]
#[error(
    "a PAT's name has 1 to {LONGEST} letters, digits, dots, hyphens, or underscores, \
     starts with a letter or digit, and is not `{PLACEHOLDER}`"
)]
pub struct BadName;

impl PatName {
    pub fn from_username(username: Option<&str>) -> Option<PatName> {
        username?.parse().ok()
    }

    /// The name of the PAT that git got with this username.
    pub fn of_answer(username: Option<&str>) -> Option<PatName> {
        let is_default = username == Some(PatName::default().as_username());
        if is_default { Some(PatName::default()) } else { PatName::from_username(username) }
    }

    /// The username for git and Azure DevOps, which ignores it but rejects an empty one.
    pub fn as_username(&self) -> &str {
        if self.is_default() || self.0.starts_with(VARIABLE) { "pat" } else { &self.0 }
    }

    /// The name of a token in the environment: no stored PAT can have it, and no URL can select it.
    pub(super) fn of_variable(variable: Variable) -> PatName {
        PatName(format!("{VARIABLE}{variable}"))
    }

    /// For an Entra entry beside a PAT, if the user did not name it.
    pub fn entra() -> PatName {
        PatName("entra".to_owned())
    }

    pub fn numbered(&self, number: u32) -> PatName {
        PatName(format!("{self}-{number}"))
    }

    /// The name that the user gave it.
    pub fn given(&self) -> Option<&str> {
        (!self.is_default()).then_some(&self.0)
    }

    /// The name after the words "the PAT".
    pub fn in_words(&self) -> String {
        self.given().map_or("without a name".to_owned(), |name| format!("named {name}"))
    }

    /// Whether the user did not name the PAT.
    pub fn is_default(&self) -> bool {
        self.0.eq_ignore_ascii_case(DEFAULT)
    }
}

impl Default for PatName {
    fn default() -> Self {
        PatName(DEFAULT.to_owned())
    }
}

impl FromStr for PatName {
    type Err = BadName;

    fn from_str(text: &str) -> Result<Self, BadName> {
        let inner = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
        let fits = (1..=LONGEST).contains(&text.len())
            && text.bytes().all(inner)
            && text.as_bytes()[0].is_ascii_alphanumeric()
            && !text.eq_ignore_ascii_case(PLACEHOLDER);
        if fits { Ok(PatName(text.to_owned())) } else { Err(BadName) }
    }
}

impl fmt::Display for PatName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}
