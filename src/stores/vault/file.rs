//! The vault on disk: replaced as a whole, under a lock, with a copy beside it.

use std::fs::File;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::error::VaultError;
use super::file_format::{BadVault, Sealed};
use super::prompt_lock::PromptLock;
use crate::util::files::{self, FileError};

const NAME: &str = "vault";
const LOCK_NAME: &str = "vault.lock";
const PROMPT_LOCK_NAME: &str = "vault.asking";
const COPY_NAME: &str = "vault.copy";

/// The vault's path.
pub(super) struct VaultFile {
    dir: PathBuf,
}

impl VaultFile {
    pub(super) fn in_dir(dir: &Path) -> VaultFile {
        VaultFile { dir: dir.to_owned() }
    }

    pub(super) fn path(&self) -> PathBuf {
        self.dir.join(NAME)
    }

    fn copy(&self) -> PathBuf {
        self.dir.join(COPY_NAME)
    }

    /// Needs no lock: the file is only ever replaced as a whole.
    pub(super) fn read(&self) -> Result<Sealed, VaultError> {
        self.read_if_there()?.ok_or(VaultError::Absent)
    }

    /// `None` if there never was one.
    pub(super) fn read_if_there(&self) -> Result<Option<Sealed>, VaultError> {
        let path = self.path();
        match files::read_private(&path) {
            Ok(bytes) => self.parse(&bytes).map(Some),
            Err(error) if error.kind() == ErrorKind::NotFound => self
                .usable_copy()
                .map_or(Ok(None), |copy| Err(VaultError::Gone { path: shown(&path), copy })),
            // Larger than any vault.
            Err(error) if error.kind() == ErrorKind::FileTooLarge => Err(self.damaged()),
            Err(error) => Err(FileError::at(&path)(error).into()),
        }
    }

    fn parse(&self, bytes: &[u8]) -> Result<Sealed, VaultError> {
        Sealed::parse(bytes).map_err(|error| match error {
            BadVault::Damaged => self.damaged(),
            BadVault::Newer(format) => VaultError::Newer { path: shown(&self.path()), format },
        })
    }

    /// The error for a damaged file.
    pub(super) fn damaged(&self) -> VaultError {
        VaultError::Damaged { path: shown(&self.path()), copy: self.usable_copy() }
    }

    /// Unless it is certainly useless.
    fn usable_copy(&self) -> Option<String> {
        let copy = self.copy();
        let usable = match files::read_private(&copy) {
            Ok(bytes) => Sealed::parse(&bytes) != Err(BadVault::Damaged),
            Err(error) => !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::FileTooLarge),
        };
        usable.then(|| shown(&copy))
    }

    /// Keeps other processes from prompting for the passphrase.
    pub(super) fn wait_for_prompt_lock(
        &self,
        patience: Duration,
    ) -> Result<PromptLock, VaultError> {
        let path = self.dir.join(PROMPT_LOCK_NAME);
        Ok(PromptLock::wait(&path, patience).map_err(FileError::at(&path))?)
    }

    /// Keeps other processes from changing the vault.
    pub(super) fn lock(&self) -> Result<LockedFile<'_>, VaultError> {
        files::create_private_dir(&self.dir).map_err(FileError::at(&self.dir))?;
        let path = self.dir.join(LOCK_NAME);
        Ok(LockedFile { file: self, _lock: files::lock(&path).map_err(FileError::at(&path))? })
    }
}

/// The file while no other process can change it.
pub(super) struct LockedFile<'a> {
    file: &'a VaultFile,
    _lock: File,
}

impl LockedFile<'_> {
    /// Writes the first vault.
    pub(super) fn create(&self, sealed: &Sealed) -> Result<(), VaultError> {
        match self.file.read_if_there()? {
            Some(_) => Err(VaultError::ThereIsOne),
            None => write(&self.file.path(), sealed),
        }
    }

    /// Replaces the vault and its copy. At any moment both are complete, and the old vault exists
    /// until its successor is on disk.
    ///
    /// The copy is written first: if this is interrupted between the two, the whole change can be
    /// repeated. The other way round, a deleted PAT or an old passphrase would live on in the copy.
    pub(super) fn replace(&self, sealed: &Sealed) -> Result<(), VaultError> {
        write(&self.file.copy(), sealed)?;
        write(&self.file.path(), sealed)
    }
}

fn write(path: &Path, sealed: &Sealed) -> Result<(), VaultError> {
    Ok(files::write_private(path, sealed.to_text().as_bytes()).map_err(FileError::at(path))?)
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
