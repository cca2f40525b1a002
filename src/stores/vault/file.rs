//! The vault on disk: replaced as a whole, under a lock, with a copy beside it.

use std::fs::File;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::Vault;
use super::error::{Result, VaultError};
use super::file_format::{BadVault, Sealed};
use super::prompt_lock::PromptLock;
use crate::util::files::{self, FileError};

impl Vault {
    pub(crate) fn path(&self) -> PathBuf {
        self.dir.join("vault")
    }

    fn copy(&self) -> PathBuf {
        self.dir.join("vault.copy")
    }

    /// Needs no lock: the file is only ever replaced as a whole.
    pub(super) fn sealed(&self) -> Result<Sealed> {
        self.sealed_if_there()?.ok_or(VaultError::Absent)
    }

    /// `None` if there never was one.
    pub(super) fn sealed_if_there(&self) -> Result<Option<Sealed>> {
        let path = self.path();
        let bytes = match files::read_private(&path) {
            Ok(bytes) => bytes,
            Err(error) if files::is_absent(&error) => {
                let gone = |copy| Err(VaultError::Gone { path: shown(&path), copy });
                return self.usable_copy().map_or(Ok(None), gone);
            }
            // Larger than any vault.
            Err(error) if error.kind() == ErrorKind::FileTooLarge => return Err(self.damaged()),
            Err(error) => return Err(FileError::at(&path)(error).into()),
        };
        match Sealed::parse(&bytes) {
            Ok(sealed) => Ok(Some(sealed)),
            Err(BadVault::Damaged) => Err(self.damaged()),
            Err(BadVault::Newer(format)) => Err(VaultError::Newer { path: shown(&path), format }),
        }
    }

    pub(super) fn damaged(&self) -> VaultError {
        VaultError::Damaged { path: shown(&self.path()), copy: self.usable_copy() }
    }

    /// Unless it is certainly useless.
    fn usable_copy(&self) -> Option<String> {
        let copy = self.copy();
        let usable = match files::read_private(&copy) {
            Ok(bytes) => Sealed::parse(&bytes) != Err(BadVault::Damaged),
            Err(error) => !files::is_absent(&error) && error.kind() != ErrorKind::FileTooLarge,
        };
        usable.then(|| shown(&copy))
    }

    /// Keeps other processes from changing the vault.
    pub(super) fn lock_file(&self) -> Result<File> {
        files::create_private_dir(&self.dir).map_err(FileError::at(&self.dir))?;
        let path = self.dir.join("vault.lock");
        Ok(files::lock(&path).map_err(FileError::at(&path))?)
    }

    /// Waits until no other process prompts for the passphrase, and keeps them from it.
    pub(crate) fn lock_prompt(&self, patience: Duration) -> io::Result<PromptLock> {
        PromptLock::wait(&self.dir.join("vault.asking"), patience)
    }

    /// Writes the first vault. The caller holds the lock.
    pub(super) fn write_first(&self, sealed: &Sealed) -> Result<()> {
        match self.sealed_if_there()? {
            Some(_) => Err(VaultError::ThereIsOne),
            None => write(&self.path(), sealed),
        }
    }

    /// Replaces the vault and its copy. The caller holds the lock. At any moment both are complete,
    /// and the old vault exists until its successor is on disk.
    ///
    /// The copy is written first: if this is interrupted between the two, the whole change can be
    /// repeated. The other way around, a deleted PAT or an old passphrase would live on in the
    /// copy.
    pub(super) fn replace(&self, sealed: &Sealed) -> Result<()> {
        write(&self.copy(), sealed)?;
        write(&self.path(), sealed)
    }
}

fn write(path: &Path, sealed: &Sealed) -> Result<()> {
    Ok(files::write_private(path, sealed.to_text().as_bytes()).map_err(FileError::at(path))?)
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
