//! What a user may call a PAT.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::stores::Variable;

/// The name of a PAT among those of one organization.
///
/// It can stand as the username in a URL without being encoded, and it is no option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatName(String);

/// The name of a PAT that was not given one.
const DEFAULT: &str = "default";
/// The username that `configure` gives to git, so that git asks for the password alone. It must
/// be nobody's: with an underscore it cannot be an organization, and no PAT is called it.
pub const PLACEHOLDER: &str = "personal_access_token";
/// What the name of a token in the environment starts with.
const VARIABLE: char = '$';
const LONGEST: usize = 64;

/// A name that cannot be used.
#[derive(Debug, Error, PartialEq, Eq)]
#[error(
    "a PAT's name has 1 to {LONGEST} letters, digits, dots, hyphens or underscores, \
     starts with a letter or digit, and is not `{PLACEHOLDER}`"
)]
pub struct BadName;

impl PatName {
    /// As a username for git and Azure, which ignores it but does not take an empty one.
    pub fn as_username(&self) -> &str {
        if self.0 == DEFAULT || self.0.starts_with(VARIABLE) { "pat" } else { &self.0 }
    }

    /// The name of a token that is not stored: no stored PAT is called it, nor can a URL ask for it.
    pub(super) fn of_variable(variable: Variable) -> PatName {
        PatName(format!("{VARIABLE}{variable}"))
    }

    /// The name of one more PAT that nobody named.
    pub fn numbered(number: u32) -> PatName {
        PatName(format!("{DEFAULT}-{number}"))
    }

    /// Whether this is the name of a PAT that was not given one.
    pub fn is_default(&self) -> bool {
        self.0 == DEFAULT
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
            && text != PLACEHOLDER;
        if fits { Ok(PatName(text.to_owned())) } else { Err(BadName) }
    }
}

impl fmt::Display for PatName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}
