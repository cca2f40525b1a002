//! Where the secrets are. Each store implements [`SecretStore`] in a file of its own.

#[cfg(fuzzing)]
pub(crate) mod invariants {
    //! The invariants of private modules, for fuzz/.
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

use thiserror::Error;

use crate::stores::keyctl::KernelError;
use crate::util::files::FileError;
use crate::util::pat::Secret;
use crate::util::user_dirs::{NoHome, UserDirs};
use command::CommandError;

pub use command::CommandLine;
pub use environment::{Bound, Unfit, Variable};
pub use keyring::KeyringFault;
pub use location::{SecretId, SecretLocation, SecretSource, StoreKind};
pub use vault::{Asker, Condition, Kept, PromptLock, Vault, VaultError};

/// A place for secrets, each at a location of its own that is written once and never overwritten: a
/// new PAT gets a new location.
pub trait SecretStore {
    /// Makes the store ready to read and write, prompting the user if necessary. Call this before
    /// locking the index, because a person takes longer than others wait for the lock. It stays
    /// ready for the rest of the run.
    ///
    /// # Errors
    ///
    /// It would not accept a secret now. Nothing was changed.
    fn ready(&self) -> Result<(), StoreError> {
        Ok(())
    }

    /// Whether it is certain, without a prompt or a wait, that the secret at this location is gone.
    fn lacks(&self, location: &SecretLocation) -> bool {
        matches!(self.read(location), Err(StoreError::Missing(_)))
    }

    /// Whether it can be read now, without a prompt.
    ///
    /// # Errors
    ///
    /// Why not.
    fn look(&self) -> Result<(), StoreError> {
        Ok(())
    }

    /// Reads the secret at this location.
    ///
    /// # Errors
    ///
    /// [`StoreError::Missing`] if it is certain that there is none.
    fn read(&self, location: &SecretLocation) -> Result<Secret, StoreError>;

    /// Writes a secret to a location that was never used. Once this returns, it is durable.
    ///
    /// # Errors
    ///
    /// The location may be empty or not.
    fn write(
        &self,
        location: &SecretLocation,
        label: &str,
        secret: &Secret,
    ) -> Result<(), StoreError>;

    /// Deletes the secret at this location, if there is one.
    ///
    /// # Errors
    ///
    /// The location may be empty or not.
    fn delete(&self, location: &SecretLocation) -> Result<(), StoreError>;
}

/// Why a store failed. The texts never contain a secret.
#[derive(Debug, Error)]
pub enum StoreError {
    /// There is no home directory.
    #[error(transparent)]
    NoHome(#[from] NoHome),
    /// The store works and has nothing at this location.
    #[error("{}", missing(*.0))]
    Missing(StoreKind),
    /// The store works, and something else has replaced the secret.
    #[error("the secret in the {0} is not a valid PAT (it is empty or contains whitespace)")]
    NotAPat(StoreKind),
    /// The keyring is locked.
    #[error("the keyring is locked and was not unlocked")]
    Locked,
    /// The keyring did not answer within this many seconds.
    #[error("the keyring did not answer within {0} s")]
    Silent(u64),
    /// The keyring is missing or broken.
    #[error("the keyring cannot be used: {0}")]
    Unusable(#[from] KeyringFault),
    /// The vault failed.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The kernel keyring failed.
    #[error("{0}")]
    Kernel(KernelError),
    /// The program that prints the secret failed.
    #[error(transparent)]
    Command(#[from] Box<CommandError>),
    /// A variable of the environment contains no token.
    #[error("{variable} is not used: {source}")]
    Environment {
        /// The variable.
        variable: Variable,
        /// The reason.
        source: Unfit,
    },
    /// A file of the file store could not be read or written.
    #[error(transparent)]
    File(#[from] FileError),
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
    /// Whether the whole store is closed: reading another secret would only cost its time limit
    /// again.
    pub fn is_closed(&self) -> bool {
        match self {
            StoreError::Locked | StoreError::Silent(_) | StoreError::Vault(_) => true,
            StoreError::Command(error) => error.is_silent(),
            _ => false,
        }
    }
}

/// Reads a secret if that needs no prompt, no wait and no program. `None` says nothing about the
/// reason; [`open`]'s stores do.
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

/// Reads a secret from one of our stores, if it is still something that we would have stored.
/// Anything else could be another line of the answer to git (CVE-2020-5260).
///
/// # Errors
///
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

/// Opens a store. Nothing is read or connected yet.
pub fn open(kind: StoreKind, paths: &UserDirs) -> Box<dyn SecretStore> {
    match kind {
        StoreKind::Keyring => Box::new(keyring::Keyring::from_env()),
        StoreKind::File => Box::new(file::Files::in_dir(&paths.secrets())),
        StoreKind::Vault => Box::new(Vault::in_dir(paths.data())),
        StoreKind::Kernel => Box::new(kernel::Kernel),
    }
}
