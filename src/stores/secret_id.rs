//! The id of a stored secret.

use std::fmt;
use std::str::FromStr;

/// Sixteen hexadecimal digits, never reused, so that a late `erase` or `store` about an old secret
/// cannot match its successor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretId(String);

impl SecretId {
    /// A new id.
    ///
    /// # Panics
    /// If the system has no random numbers.
    pub fn random() -> SecretId {
        SecretId(format!("{:016x}", getrandom::u64().expect("the system has random numbers")))
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
