//! Private files, written so that a crash leaves either the old or the new content.
//!
//! What differs between systems is in `unix` and `windows`, which have the same functions.

mod lock;
mod read;
pub mod retry;
#[cfg(unix)]
pub mod unix;
#[cfg(windows)]
pub mod windows;
mod write;

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use thiserror::Error;

pub use lock::{lock, lock_within, try_lock};
pub use read::{
    open_plain, open_to_append, read_own, read_own_file, read_private, read_short, read_trusted,
};
pub use system::{check_dir, refuse_root};
#[cfg(unix)]
pub use unix as system;
#[cfg(unix)]
pub use unix::writers;
#[cfg(windows)]
pub use windows as system;
pub use write::{remove, rename, rewrite, write_private};

/// Who else may own, read, or change a file or folder.
#[derive(Clone, Copy, PartialEq)]
pub enum Access {
    /// No one: it contains a secret.
    Private,
    /// Root may own it, and others may read it.
    Own,
    /// As `Own`, and others may write to a sticky folder, where only the owner can move a file.
    Trusted,
    Any,
}

#[derive(Debug, Error)]
#[error("cannot use {}: {}", path.display(), without_number(source))]
pub struct FileError {
    path: PathBuf,
    source: io::Error,
}

impl FileError {
    /// Adds the path to the system's error.
    pub fn at(path: &Path) -> impl FnOnce(io::Error) -> FileError {
        let path = path.to_owned();
        |source| FileError { path, source }
    }

    pub fn kind(&self) -> ErrorKind {
        self.source.kind()
    }
}

/// The reason without the system's number for it.
fn without_number(error: &io::Error) -> String {
    let text = error.to_string();
    let number =
        |(before, rest): (&str, &str)| Some(format!("{before}{}", rest.split_once(')')?.1));
    text.split_once(" (os error ").and_then(number).unwrap_or(text)
}

/// Whether there is no such file, perhaps because HOME is not a directory (`HOME=/dev/null`).
pub fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

/// Creates a directory and its parents for this user only. An existing one is closed to others, and
/// refused if they could change it ([`check_dir`]).
pub fn create_private_dir(path: &Path) -> io::Result<()> {
    refuse_root(path)?;
    system::create_private_dir(path)
}
