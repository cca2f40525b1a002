//! What every store does, and how one is opened.

use super::dpapi::{self, Dpapi};
use super::error::{Result, StoreError};
use super::file::Files;
use super::kernel::Kernel;
use super::keyring::{self, Keyring};
use super::location::{SecretLocation, SecretSource, StoreKind};
use super::token_cache;
use super::vault::Vault;
use crate::util::pat::Secret;
use crate::util::time::Timestamp;
use crate::util::user_dirs::UserDirs;

/// A place for secrets, each at a location of its own that is written once and never overwritten: a
/// new PAT gets a new location.
pub trait SecretStore {
    /// Whether a secret can be written now; the error is the reason why not. This alone chooses a
    /// store, before the user is asked for a PAT that Azure DevOps shows only once.
    ///
    /// A locked store prompts the user here, if it can, so that all that follows is silent: call
    /// this before locking the index, because a person takes longer than others wait for the lock.
    /// The store stays ready for the rest of the run. On an error nothing was changed.
    fn ready_to_write(&self) -> Result<()>;

    /// Whether it can be read now, without a prompt.
    fn check_readable(&self) -> Result<()> {
        Ok(())
    }

    /// Reads the secret at this location; [`StoreError::Missing`] if there certainly is none.
    fn read(&self, location: &SecretLocation) -> Result<Secret>;

    /// As [`SecretStore::read`], of a store that is open, without a prompt about this secret alone.
    fn read_silently(&self, location: &SecretLocation) -> Result<Secret> {
        self.read(location)
    }

    /// Writes a secret to a location that was never used. Once this returns, it is durable; after an
    /// error the location may be empty or not.
    fn write(&self, location: &SecretLocation, label: &str, secret: &Secret) -> Result<()>;

    /// Deletes the secret at this location, if any. After an error it may still be there or not.
    fn delete(&self, location: &SecretLocation) -> Result<()>;
}

/// Opens a store. Nothing is read or connected yet.
pub fn open(kind: StoreKind, paths: &UserDirs) -> Box<dyn SecretStore> {
    match kind {
        StoreKind::Keyring => Box::new(Keyring::from_env()),
        StoreKind::File => Box::new(Files::in_dir(&paths.secrets())),
        StoreKind::Vault => Box::new(Vault::in_dir(paths.data())),
        StoreKind::Kernel => Box::new(Kernel),
        StoreKind::Dpapi => Box::new(Dpapi::in_dir(&paths.secrets(), dpapi::Calls::OF_SYSTEM)),
    }
}

/// Reads a secret if that needs no prompt, no wait, and no program. `None` says nothing about the
/// reason; [`open`]'s stores do.
pub fn try_read(location: &SecretLocation, paths: Option<&UserDirs>) -> Option<Secret> {
    let secret = match &location.source {
        SecretSource::Environment(variable) => variable.read().ok(),
        SecretSource::Command(_) => None,
        // Its key is in a keyring that may prompt.
        SecretSource::Entra(_) if cfg!(target_os = "macos") => None,
        SecretSource::Entra(_) => token_cache::get(location, paths?, Timestamp::now()),
        SecretSource::Store(StoreKind::Keyring) => keyring::try_read(location),
        SecretSource::Store(kind) => open(*kind, paths?).read(location).ok(),
    };
    secret.filter(is_one_word)
}

/// Reads a secret from one of our stores, if it is still something that we would have stored.
/// Anything else could be another line of the answer to git (CVE-2020-5260).
pub fn read(store: &dyn SecretStore, location: &SecretLocation, kind: StoreKind) -> Result<Secret> {
    valid(store.read(location)?, kind)
}

/// As [`read`], by [`SecretStore::read_silently`].
pub fn read_silently(
    store: &dyn SecretStore,
    location: &SecretLocation,
    kind: StoreKind,
) -> Result<Secret> {
    valid(store.read_silently(location)?, kind)
}

fn valid(secret: Secret, kind: StoreKind) -> Result<Secret> {
    if is_one_word(&secret) { Ok(secret) } else { Err(StoreError::NotAPat(kind)) }
}

/// Bytes; Entra tokens have a few thousand.
const LONGEST: usize = 64 * 1024;

fn is_one_word(secret: &Secret) -> bool {
    let text = secret.expose();
    (1..=LONGEST).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}
