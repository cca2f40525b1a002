//! The version of git.

use std::fmt;

use super::run::{Git, GitError};

/// Major and minor version. Patch releases do not change the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(pub u32, pub u32);

impl Version {
    /// The version of the git on PATH; `None` if there is no git or its version is unreadable.
    pub fn installed() -> Option<Version> {
        let version = |git: Result<Git, GitError>| Version::parse(&git.ok()?.run().ok()?.text);
        let git = || Git::new(&["--version"]);
        // A damaged configuration file makes even this fail.
        version(git()).or_else(|| version(git().map(Git::without_configuration)))
    }

    /// Parses `git version 2.47.3`, with the suffixes of Apple and Windows.
    pub fn parse(text: &str) -> Option<Version> {
        let numbers = text.trim().strip_prefix("git version ")?;
        let mut numbers = numbers.split(|char: char| !char.is_ascii_digit()).map(str::parse);
        Some(Version(numbers.next()?.ok()?, numbers.next()?.ok()?))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0, self.1)
    }
}
