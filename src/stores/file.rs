//! The file store: one file for each secret, for this user alone. Nothing is encrypted; that is
//! why it is never chosen without having been asked for.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::{SecretStore, Slot, StoreError, StoreKind};
use crate::disk;
use crate::pat::Secret;

/// The directory of secrets.
pub(super) struct Files {
    dir: PathBuf,
}

impl Files {
    pub(super) fn in_dir(dir: &Path) -> Files {
        Files { dir: dir.to_owned() }
    }

    fn path(&self, slot: &Slot) -> PathBuf {
        // An id is sixteen hexadecimal digits, so this cannot lead anywhere else.
        self.dir.join(slot.secret.to_string())
    }
}

impl SecretStore for Files {
    fn read(&self, slot: &Slot) -> Result<Secret, StoreError> {
        let path = self.path(slot);
        let content = match disk::read_private(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Err(StoreError::Missing(StoreKind::File));
            }
            other => other.map_err(at(&path))?,
        };
        // Borrowed and copied once: `String::from_utf8` would give the bytes back in its error.
        let text = str::from_utf8(&content)
            .map_err(|_| at(&path)(io::Error::new(ErrorKind::InvalidData, "is not text")))?;
        Ok(Secret::new(text.trim_end_matches(['\n', '\r']).to_owned()))
    }

    fn write(&self, slot: &Slot, _label: &str, secret: &Secret) -> Result<(), StoreError> {
        disk::create_private_dir(&self.dir).map_err(at(&self.dir))?;
        let path = self.path(slot);
        disk::write_private(&path, secret.expose().as_bytes()).map_err(at(&path))
    }

    fn delete(&self, slot: &Slot) -> Result<(), StoreError> {
        let path = self.path(slot);
        disk::remove(&path).map_err(at(&path))
    }
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> StoreError {
    let path = path.display().to_string();
    move |source| StoreError::Io { path, source }
}
