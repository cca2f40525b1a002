//! The id of a stored secret.

use std::collections::hash_map::RandomState;
use std::fmt;
use std::hash::{BuildHasher, Hasher};
use std::str::FromStr;

/// Sixteen hexadecimal digits, never reused, so that a late `erase` or `store` about an old secret
/// cannot match its successor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretId(String);

impl SecretId {
    /// A new id. It must be unique, not secret: the standard library's hash seeds are random.
    pub fn random() -> SecretId {
        SecretId(format!("{:016x}", RandomState::new().build_hasher().finish()))
    }

    /// The id of something that is not stored and has no successor.
    pub(super) fn fixed(number: u8) -> SecretId {
        SecretId(format!("{number:016x}"))
    }
}

impl FromStr for SecretId {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let hexadecimal = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        let fits = text.len() == 16 && text.bytes().all(hexadecimal);
        if fits { Ok(SecretId(text.to_owned())) } else { Err(()) }
    }
}

impl fmt::Display for SecretId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
