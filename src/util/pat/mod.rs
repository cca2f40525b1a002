//! The PAT itself: the type that holds it, and what its format reveals.

pub mod find;
mod format;
mod parse;

use std::fmt;

use zeroize::Zeroizing;

pub use format::{PatFormat, is_jwt, latest_end, resembles};
pub use parse::{NotAPat, ParsedPat, parse_fetched, parse_pasted};

/// A PAT, or whatever else was found where a PAT was expected.
///
/// It is wiped when dropped, its `Debug` shows nothing, and it has no `Display`: only
/// [`Secret::expose`], which is easy to find in a review, shows the text.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes over `text` without copying it.
    pub fn new(text: String) -> Self {
        Secret(Zeroizing::new(text))
    }

    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[REDACTED]")
    }
}
