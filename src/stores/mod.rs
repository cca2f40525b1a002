//! Where the secrets are. Each store is one file here, behind [`SecretStore`].

#[cfg(fuzzing)]
pub(crate) mod invariants {
    //! Those of the rooms beside this one.
    #[cfg(target_os = "linux")]
    pub use super::keyring::invariants::message;
    pub use super::vault::invariants::vault;
}
pub mod command;
mod environment;
mod file;
mod kernel;
pub(crate) mod keyctl;
mod keyring;
mod location;
mod vault;

use std::io;

use thiserror::Error;

use crate::stores::keyctl::KernelError;
use crate::util::pat::Secret;
use crate::util::user_dirs::{NoHome, UserDirs};
use command::CommandError;

pub use command::CommandLine;
pub use environment::{Bound, Unfit, Variable};
pub use keyring::KeyringFault;
pub use location::{SecretId, SecretLocation, SecretSource, StoreKind};
pub use vault::{Asker, Condition, Kept, PromptLock, Vault, VaultError};

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

    /// Whether it is certain, without asking anyone or waiting for anything, that the secret of
    /// this slot is not there any more.
    fn lacks(&self, location: &SecretLocation) -> bool {
        matches!(self.read(location), Err(StoreError::Missing(_)))
    }

    /// Whether it could be read now, without asking anybody.
    ///
    /// # Errors
    /// Why not.
    fn look(&self) -> Result<(), StoreError> {
        Ok(())
    }

    /// The secret in this slot.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if it is certain that there is none.
    fn read(&self, location: &SecretLocation) -> Result<Secret, StoreError>;

    /// Puts a secret into a slot that has never been used. When this returns it is there to
    /// stay.
    ///
    /// # Errors
    /// After one, the slot may be empty or full.
    fn write(
        &self,
        location: &SecretLocation,
        label: &str,
        secret: &Secret,
    ) -> Result<(), StoreError>;

    /// Empties a slot; an empty one is fine.
    ///
    /// # Errors
    /// After one, the slot may be empty or full.
    fn delete(&self, location: &SecretLocation) -> Result<(), StoreError>;
}

/// Why a store did not do what it was asked. No text in here has a secret in it.
#[derive(Debug, Error)]
pub enum StoreError {
    /// Nothing is known of the user's files.
    #[error(transparent)]
    NoHome(#[from] NoHome),
    /// The store works and has nothing in this slot.
    #[error("{}", missing(*.0))]
    Missing(StoreKind),
    /// The store works, and what it has in this slot nobody has stored with this program.
    #[error(
        "what is kept in the {0} is no PAT any more: it is empty, or there are spaces, line breaks or the like in it"
    )]
    NotAPat(StoreKind),
    /// The keyring is there but stays closed.
    #[error("the keyring is locked and nobody unlocked it")]
    Locked,
    /// The keyring said nothing for so many seconds.
    #[error("the keyring did not answer within {0} s")]
    Silent(u64),
    /// The keyring is not there or does not work.
    #[error("the keyring cannot be used: {0}")]
    Unusable(#[from] KeyringFault),
    /// The vault.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The kernel's keyring.
    #[error("{0}")]
    Kernel(KernelError),
    /// The program that has the secret did not give it.
    #[error(transparent)]
    Command(#[from] Box<CommandError>),
    /// A variable of the environment is set to something that is no token.
    #[error("{variable} is not used: {source}")]
    Environment {
        /// Which.
        variable: Variable,
        /// Why.
        source: Unfit,
    },
    /// A file of the file store.
    #[error("{path}: {source}")]
    Io {
        /// The file or directory.
        path: String,
        /// What the system said.
        source: io::Error,
    },
}

fn missing(kind: StoreKind) -> String {
    match kind {
        StoreKind::Kernel => {
            "it is not in the kernel's memory: the machine has restarted, or this is another user or \
             container"
                .into()
        },
        _ => format!("the secret is no longer in the {kind}"),
    }
}

impl StoreError {
    /// Whether the whole store stays closed: asking it for another secret would only cost its
    /// time limit again.
    pub fn is_closed(&self) -> bool {
        match self {
            StoreError::Locked | StoreError::Silent(_) | StoreError::Vault(_) => true,
            StoreError::Command(error) => error.is_silent(),
            _ => false,
        }
    }
}

/// A secret that can be had without asking anybody, waiting or starting a program. `None` says
/// nothing about why not: whoever wants to know asks [`open`]'s stores.
pub fn try_read(location: &SecretLocation, paths: Option<&UserDirs>) -> Option<Secret> {
    let secret = match &location.source {
        SecretSource::Environment(variable) => variable.read().ok(),
        SecretSource::Command(_) => None,
        SecretSource::Store(StoreKind::Keyring) => keyring::try_read(location),
        SecretSource::Store(StoreKind::File) => {
            file::Files::in_dir(&paths?.secrets()).read(location).ok()
        }
        SecretSource::Store(StoreKind::Vault) => Vault::in_dir(paths?.data()).read(location).ok(),
        SecretSource::Store(StoreKind::Kernel) => kernel::Kernel.read(location).ok(),
    };
    secret.filter(is_one_word)
}

/// A secret that one of our stores keeps, if it still is something that we would have stored. What
/// somebody else has put in its place could say more to git than a password (facts,
/// git-protocol.md section 4.2).
///
/// # Errors
/// Those of the store, and [`StoreError::NotAPat`].
pub fn read(
    store: &dyn SecretStore,
    location: &SecretLocation,
    kind: StoreKind,
) -> Result<Secret, StoreError> {
    let secret = store.read(location)?;
    if is_one_word(&secret) { Ok(secret) } else { Err(StoreError::NotAPat(kind)) }
}

fn is_one_word(secret: &Secret) -> bool {
    let text = secret.expose();
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Opens a store; nothing is read or connected to yet.
pub fn open(kind: StoreKind, paths: &UserDirs) -> Box<dyn SecretStore> {
    match kind {
        StoreKind::Keyring => Box::new(keyring::Keyring::from_env()),
        StoreKind::File => Box::new(file::Files::in_dir(&paths.secrets())),
        StoreKind::Vault => Box::new(Vault::in_dir(paths.data())),
        StoreKind::Kernel => Box::new(kernel::Kernel),
    }
}
