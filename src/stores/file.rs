//! The file store, used only if chosen: one unencrypted file per secret, private to the user.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::{Result, SecretLocation, SecretStore, StoreError, StoreKind};
use crate::util::files::{self, FileError};
use crate::util::pat::Secret;

pub(super) struct Files {
    dir: PathBuf,
}

impl Files {
    pub(super) fn in_dir(dir: &Path) -> Files {
        Files { dir: dir.to_owned() }
    }

    fn path(&self, location: &SecretLocation) -> PathBuf {
        // An id is sixteen hexadecimal digits, so the path stays in this directory.
        self.dir.join(location.secret.to_string())
    }
}

impl SecretStore for Files {
    /// A file can be written where the index can, which is written first.
    fn ready_to_write(&self) -> Result<()> {
        Ok(())
    }

    fn read(&self, location: &SecretLocation) -> Result<Secret> {
        let path = self.path(location);
        let content = match files::read_private(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Err(StoreError::Missing(StoreKind::File));
            }
            other => other.map_err(FileError::at(&path))?,
        };
        // Borrowed and copied once: `String::from_utf8` would return the bytes in its error.
        let not_text = |_| io::Error::new(ErrorKind::InvalidData, "is not text");
        let text = str::from_utf8(&content).map_err(not_text).map_err(FileError::at(&path))?;
        Ok(Secret::new(text.trim_end_matches(['\n', '\r']).to_owned()))
    }

    fn write(&self, location: &SecretLocation, _label: &str, secret: &Secret) -> Result<()> {
        files::create_private_dir(&self.dir).map_err(FileError::at(&self.dir))?;
        let path = self.path(location);
        Ok(files::write_private(&path, secret.expose().as_bytes()).map_err(FileError::at(&path))?)
    }

    fn delete(&self, location: &SecretLocation) -> Result<()> {
        let path = self.path(location);
        Ok(files::remove(&path).map_err(FileError::at(&path))?)
    }
}
