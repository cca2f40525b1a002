//! GUIDs, as Azure uses them for tenants and authorizations.

use std::fmt;
use std::str::FromStr;

/// A GUID in lower case, with hyphens and without braces.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Guid(String);

/// The text is not a GUID.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("not a GUID, such as 93b1c2d4-e5f6-4718-8a3a-5a1c2f6e4d0b")]
pub struct NotAGuid;

impl Guid {
    /// Whether it is all zeros, which is how Azure says "none".
    pub fn is_zero(&self) -> bool {
        self.0.bytes().all(|byte| matches!(byte, b'0' | b'-'))
    }
}

impl FromStr for Guid {
    type Err = NotAGuid;

    fn from_str(text: &str) -> Result<Guid, NotAGuid> {
        let lengths = text.split('-').map(str::len);
        let is_hex = |byte: u8| byte.is_ascii_hexdigit() || byte == b'-';
        if lengths.eq([8, 4, 4, 4, 12]) && text.bytes().all(is_hex) {
            return Ok(Guid(text.to_ascii_lowercase()));
        }
        Err(NotAGuid)
    }
}

impl fmt::Display for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
