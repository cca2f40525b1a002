//! The tools that keep PATs, and where exactly.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::util::redact::redact;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Git Credential Manager, in any of its stores.
    Gcm,
    /// `az devops login`.
    AzDevops,
    Libsecret,
    Osxkeychain,
    Store,
    Cache,
    Netrc,
    Remotes,
}

impl Source {
    pub const ALL: [Source; 8] = [
        Source::Gcm,
        Source::AzDevops,
        Source::Libsecret,
        Source::Osxkeychain,
        Source::Store,
        Source::Cache,
        Source::Netrc,
        Source::Remotes,
    ];

    /// As typed after `--from`, and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Source::Gcm => "gcm",
            Source::AzDevops => "az-devops",
            Source::Libsecret => "libsecret",
            Source::Osxkeychain => "osxkeychain",
            Source::Store => "store",
            Source::Cache => "cache",
            Source::Netrc => "netrc",
            Source::Remotes => "remotes",
        }
    }

    pub fn parse(name: &str) -> Option<Source> {
        Source::ALL.into_iter().find(|source| source.name() == name)
    }
}

impl fmt::Display for Source {
    /// The name that users know.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Source::Gcm => "Git Credential Manager",
            Source::AzDevops => "az devops login",
            Source::Libsecret => "git-credential-libsecret",
            Source::Osxkeychain => "git-credential-osxkeychain",
            Source::Store => "git-credential-store",
            Source::Cache => "git-credential-cache",
            Source::Netrc => ".netrc",
            Source::Remotes => "a remote's URL",
        })
    }
}

/// A PAT's place in a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub source: Source,
    pub spot: Spot,
}

/// Where exactly a PAT is in its source, so that [`super::remove()`] finds it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Spot {
    /// An item of the keyring: its object path, its target on Windows, its service on macOS.
    Item(String),
    /// A file with nothing else in it.
    File(PathBuf),
    /// An entry of `pass`.
    Pass(String),
    /// A section of an INI file.
    Section { file: PathBuf, title: String },
    /// A line of git-credential-store's file.
    StoreLine { file: PathBuf, url: String },
    /// An answer of one of git's helpers to a request for this URL.
    Answer { url: String, username: String },
    /// A line of `.netrc`.
    Line(PathBuf),
    /// A key of git's configuration, and its URL without the PAT.
    Remote { file: PathBuf, key: String, url: String },
}

impl fmt::Display for Place {
    /// The place as users know it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.spot {
            Spot::StoreLine { file, .. } | Spot::Line(file) => f.write_str(&shown(file)),
            Spot::Remote { key, .. } => f.write_str(&redact(key)),
            _ => write!(f, "{}", self.source),
        }
    }
}

impl Place {
    /// The file or, where there is none, the name of the item or entry.
    pub fn detail(&self) -> String {
        match &self.spot {
            Spot::Item(path) => path.clone(),
            Spot::File(file) | Spot::StoreLine { file, .. } | Spot::Line(file) => shown(file),
            Spot::Section { file, .. } | Spot::Remote { file, .. } => shown(file),
            Spot::Pass(entry) => redact(entry),
            Spot::Answer { url, .. } => redact(url),
        }
    }
}

/// A path to show: `~` is the home directory.
pub(super) fn shown(path: &Path) -> String {
    let home = directories::BaseDirs::new().map(|dirs| dirs.home_dir().to_owned());
    match home.as_ref().and_then(|home| path.strip_prefix(home).ok()) {
        Some(rest) => redact(&format!("~/{}", rest.display())),
        None => redact(&path.display().to_string()),
    }
}
