//! Files with one secret each, private to the user.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::{Result, SecretLocation, StoreError, StoreKind};
use crate::util::files::{self, FileError};

pub(super) struct SecretFiles {
    kind: StoreKind,
    dir: PathBuf,
    /// What their names end with.
    suffix: &'static str,
}

impl SecretFiles {
    pub(super) fn new(kind: StoreKind, dir: &Path, suffix: &'static str) -> SecretFiles {
        SecretFiles { kind, dir: dir.to_owned(), suffix }
    }

    pub(super) fn path(&self, location: &SecretLocation) -> PathBuf {
        // An id is sixteen hexadecimal digits, so the path stays in this directory.
        self.dir.join(format!("{}{}", location.secret, self.suffix))
    }

    pub(super) fn read(&self, location: &SecretLocation) -> Result<Zeroizing<Vec<u8>>> {
        let path = self.path(location);
        match files::read_private(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                Err(StoreError::Missing(self.kind))
            }
            other => Ok(other.map_err(FileError::at(&path))?),
        }
    }

    pub(super) fn write(&self, location: &SecretLocation, content: &[u8]) -> Result<()> {
        files::create_private_dir(&self.dir).map_err(FileError::at(&self.dir))?;
        let path = self.path(location);
        Ok(files::write_private(&path, content).map_err(FileError::at(&path))?)
    }

    pub(super) fn delete(&self, location: &SecretLocation) -> Result<()> {
        let path = self.path(location);
        Ok(files::remove(&path).map_err(FileError::at(&path))?)
    }
}
