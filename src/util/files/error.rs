//! The error of a file.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use thiserror::Error;

/// A file or directory that could not be read, written, or locked.
#[derive(Debug, Error)]
#[error("{}: {source}", path.display())]
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

    /// The kind of the system's error.
    pub fn kind(&self) -> ErrorKind {
        self.source.kind()
    }
}
