//! The file store, used only if chosen: one unencrypted file per secret, private to the user.

use std::io::{self, ErrorKind};
use std::path::Path;

use super::secret_files::SecretFiles;
use super::{Result, SecretLocation, SecretStore, StoreKind};
use crate::util::files::FileError;
use crate::util::pat::Secret;

pub(super) struct Files(SecretFiles);

impl Files {
    pub(super) fn in_dir(dir: &Path) -> Files {
        Files(SecretFiles::new(StoreKind::File, dir, ""))
    }
}

impl SecretStore for Files {
    /// A file can be written where the index can, which is written first.
    fn ready_to_write(&self) -> Result<()> {
        Ok(())
    }

    fn read(&self, location: &SecretLocation) -> Result<Secret> {
        let content = self.0.read(location)?;
        // Borrowed and copied once: `String::from_utf8` would return the bytes in its error.
        let not_text = |_| io::Error::new(ErrorKind::InvalidData, "is not text");
        let text = str::from_utf8(&content).map_err(not_text);
        let text = text.map_err(|error| FileError::at(&self.0.path(location))(error))?;
        Ok(Secret::new(text.trim_end_matches(['\n', '\r']).to_owned()))
    }

    fn write(&self, location: &SecretLocation, _label: &str, secret: &Secret) -> Result<()> {
        self.0.write(location, secret.expose().as_bytes())
    }

    fn delete(&self, location: &SecretLocation) -> Result<()> {
        self.0.delete(location)
    }
}
