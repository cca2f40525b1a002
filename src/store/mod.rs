//! Where the secrets are. Each store is one file here, behind [`SecretStore`].

mod file;
mod keyring;
mod slot;

use std::io;

use thiserror::Error;

use crate::pat::Secret;
use crate::paths::{NoHome, Paths};

pub use keyring::KeyringFault;
pub use slot::{SecretId, Slot, Source, StoreKind};

/// A place that keeps secrets, each in a slot of its own that is written once and never
/// overwritten: a new PAT gets a new slot.
pub trait SecretStore {
    /// Makes the store ready to read and write, asking the person if it has to. Whoever changes
    /// the record calls this before locking it, since a person takes longer than others wait
    /// for the lock. What is ready stays so for the rest of the run.
    ///
    /// # Errors
    /// It would not take a secret now. Nothing was changed.
    fn ready(&self) -> Result<(), StoreError> {
        Ok(())
    }

    /// The secret in this slot.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if it is certain that there is none.
    fn read(&self, slot: &Slot) -> Result<Secret, StoreError>;

    /// Puts a secret into a slot that has never been used. When this returns it is there to
    /// stay.
    ///
    /// # Errors
    /// After one, the slot may be empty or full.
    fn write(&self, slot: &Slot, label: &str, secret: &Secret) -> Result<(), StoreError>;

    /// Empties a slot; an empty one is fine.
    ///
    /// # Errors
    /// After one, the slot may be empty or full.
    fn delete(&self, slot: &Slot) -> Result<(), StoreError>;
}

/// Why a store did not do what it was asked. No text in here has a secret in it.
#[derive(Debug, Error)]
pub enum StoreError {
    /// Nothing is known of the user's files.
    #[error(transparent)]
    NoHome(#[from] NoHome),
    /// The store works and has nothing in this slot.
    #[error("the secret is no longer in the {0}")]
    Missing(StoreKind),
    /// The keyring is there but stays closed.
    #[error("the keyring is locked and nobody unlocked it")]
    Locked,
    /// The keyring said nothing for so many seconds.
    #[error("the keyring did not answer within {0} s")]
    Silent(u64),
    /// The keyring is not there or does not work.
    #[error("the keyring cannot be used: {0}")]
    Unusable(#[from] KeyringFault),
    /// A file of the file store.
    #[error("{path}: {source}")]
    Io {
        /// The file or directory.
        path: String,
        /// What the system said.
        source: io::Error,
    },
}

impl StoreError {
    /// Whether the whole store stays closed: asking it for another secret would only cost its
    /// time limit again.
    pub fn is_closed(&self) -> bool {
        matches!(self, StoreError::Locked | StoreError::Silent(_))
    }
}

/// Opens a store; nothing is read or connected to yet.
pub fn open(kind: StoreKind, paths: &Paths) -> Box<dyn SecretStore> {
    match kind {
        StoreKind::Keyring => Box::new(keyring::Keyring::from_env()),
        StoreKind::File => Box::new(file::Files::in_dir(&paths.secrets())),
    }
}
