//! The file store: one file for each secret, for this user alone. Nothing is encrypted; that is
//! why it is never chosen without having been asked for.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::{SecretLocation, SecretStore, StoreError, StoreKind};
use crate::util::files;
use crate::util::pat::Secret;

/// The directory of secrets.
pub(super) struct Files {
    dir: PathBuf,
}

impl Files {
    pub(super) fn in_dir(dir: &Path) -> Files {
        Files { dir: dir.to_owned() }
    }

    fn path(&self, location: &SecretLocation) -> PathBuf {
        // An id is sixteen hexadecimal digits, so this cannot lead anywhere else.
        self.dir.join(location.secret.to_string())
    }
}

impl SecretStore for Files {
    fn read(&self, location: &SecretLocation) -> Result<Secret, StoreError> {
        let path = self.path(location);
        let content = match files::read_private(&path) {
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

    fn write(
        &self,
        location: &SecretLocation,
        _label: &str,
        secret: &Secret,
    ) -> Result<(), StoreError> {
        files::create_private_dir(&self.dir).map_err(at(&self.dir))?;
        let path = self.path(location);
        files::write_private(&path, secret.expose().as_bytes()).map_err(at(&path))
    }

    fn delete(&self, location: &SecretLocation) -> Result<(), StoreError> {
        let path = self.path(location);
        files::remove(&path).map_err(at(&path))
    }
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> StoreError {
    let path = path.display().to_string();
    move |source| StoreError::Io { path, source }
}
