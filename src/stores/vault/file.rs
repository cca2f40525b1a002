//! The vault on disk: replaced whole, under a lock, with a copy beside it.

use std::fs::File;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::Duration;

use thiserror::Error;

use super::file_format::{Sealed, Unreadable};
use super::prompt_lock::PromptLock;
use crate::stores::keyctl::KernelError;
use crate::util::files;

const NAME: &str = "vault";
const LOCK_NAME: &str = "vault.lock";
const TURN_NAME: &str = "vault.asking";
const COPY_NAME: &str = "vault.copy";

/// Why the vault does not give or take anything. Nothing is lost by any of them.
#[derive(Debug, Error)]
pub enum VaultError {
    /// Nobody has its key.
    #[error("the vault is locked")]
    Locked,
    /// Its key is somebody's, and not this one.
    #[error("that passphrase does not open the vault")]
    WrongPassphrase,
    /// Whoever was asked for the passphrase did not give it.
    #[error("the vault is locked, and no passphrase was given")]
    GivenUp,
    /// Whoever was asked for the passphrase pressed Ctrl-C.
    #[error("nothing was done")]
    Interrupted,
    /// There is none yet.
    #[error("there is no vault yet")]
    Absent,
    /// Its copy is there, which a new one would make worthless.
    #[error("the vault is gone ({path} is not there)")]
    Gone {
        /// Where it should be.
        path: String,
        /// The copy.
        copy: String,
    },
    /// One is to be made where one is.
    #[error("there is a vault already")]
    ThereIsOne,
    /// Cut off, changed, or not a vault at all.
    #[error("{path} is damaged")]
    Damaged {
        /// The file.
        path: String,
        /// The copy, if that is of any use.
        copy: Option<String>,
    },
    /// Written by a later version of this program.
    #[error("{path} was written by a newer git-credential-azdo (format {format})")]
    Newer {
        /// The file.
        path: String,
        /// What it says it is.
        format: String,
    },
    /// The system said no.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: String,
        /// What it said.
        source: io::Error,
    },
    /// The kernel's keyring.
    #[error(transparent)]
    Kernel(KernelError),
    /// No random numbers, no memory.
    #[error("the encryption failed: {0}")]
    Crypto(String),
}

/// Where a vault is.
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

    /// Needs no lock: it is only ever replaced by a whole one.
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
            // No vault is that large.
            Err(error) if error.kind() == ErrorKind::FileTooLarge => Err(self.damaged()),
            Err(error) => Err(at(&path)(error)),
        }
    }

    fn parse(&self, bytes: &[u8]) -> Result<Sealed, VaultError> {
        Sealed::parse(bytes).map_err(|error| match error {
            Unreadable::Damaged => self.damaged(),
            Unreadable::Newer(format) => VaultError::Newer { path: shown(&self.path()), format },
        })
    }

    /// What to say of a file that is no vault any more.
    pub(super) fn damaged(&self) -> VaultError {
        VaultError::Damaged { path: shown(&self.path()), copy: self.usable_copy() }
    }

    /// Unless it is certainly worthless.
    fn usable_copy(&self) -> Option<String> {
        let copy = self.copy();
        let usable = match files::read_private(&copy) {
            Ok(bytes) => Sealed::parse(&bytes) != Err(Unreadable::Damaged),
            Err(error) => !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::FileTooLarge),
        };
        usable.then(|| shown(&copy))
    }

    /// Keeps every other process from asking for its passphrase.
    pub(super) fn wait_for_prompt_lock(
        &self,
        patience: Duration,
    ) -> Result<PromptLock, VaultError> {
        let path = self.dir.join(TURN_NAME);
        PromptLock::wait(&path, patience).map_err(at(&path))
    }

    /// Keeps every other process from changing it.
    pub(super) fn lock(&self) -> Result<LockedFile<'_>, VaultError> {
        files::create_private_dir(&self.dir).map_err(at(&self.dir))?;
        let path = self.dir.join(LOCK_NAME);
        Ok(LockedFile { file: self, _lock: files::lock(&path).map_err(at(&path))? })
    }
}

/// The file while nobody else can change it.
pub(super) struct LockedFile<'a> {
    file: &'a VaultFile,
    _lock: File,
}

impl LockedFile<'_> {
    /// The first one.
    pub(super) fn create(&self, sealed: &Sealed) -> Result<(), VaultError> {
        match self.file.read_if_there()? {
            Some(_) => Err(VaultError::ThereIsOne),
            None => write(&self.file.path(), sealed),
        }
    }

    /// Puts another one in its place, and the same beside it. Both are whole at any moment, and
    /// the one before it is there until its successor is on the disk.
    ///
    /// The copy is written first: broken off between the two, the whole change can be made again.
    /// The other way round, what was deleted on purpose, or locked with a passphrase that somebody
    /// knows, would live on in the copy.
    pub(super) fn replace(&self, sealed: &Sealed) -> Result<(), VaultError> {
        write(&self.file.copy(), sealed)?;
        write(&self.file.path(), sealed)
    }
}

fn write(path: &Path, sealed: &Sealed) -> Result<(), VaultError> {
    files::write_private(path, sealed.to_text().as_bytes()).map_err(at(path))
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> VaultError {
    let path = shown(path);
    move |source| VaultError::Io { path, source }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
