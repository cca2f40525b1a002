//! Opening a store, and reading from one.

use super::error::StoreError;
use super::file::Files;
use super::kernel::Kernel;
use super::keyring::{self, Keyring};
use super::location::{SecretLocation, SecretSource, StoreKind};
use super::secret_store::SecretStore;
use super::vault::Vault;
use crate::util::pat::Secret;
use crate::util::user_dirs::UserDirs;

/// Reads a secret if that needs no prompt, no wait and no program. `None` says nothing about the
/// reason; [`open`]'s stores do.
pub fn try_read(location: &SecretLocation, paths: Option<&UserDirs>) -> Option<Secret> {
    let secret = match &location.source {
        SecretSource::Environment(variable) => variable.read().ok(),
        SecretSource::Command(_) => None,
        SecretSource::Store(StoreKind::Keyring) => keyring::try_read(location),
        SecretSource::Store(StoreKind::File) => {
            Files::in_dir(&paths?.secrets()).read(location).ok()
        }
        SecretSource::Store(StoreKind::Vault) => Vault::in_dir(paths?.data()).read(location).ok(),
        SecretSource::Store(StoreKind::Kernel) => Kernel.read(location).ok(),
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
        StoreKind::Keyring => Box::new(Keyring::from_env()),
        StoreKind::File => Box::new(Files::in_dir(&paths.secrets())),
        StoreKind::Vault => Box::new(Vault::in_dir(paths.data())),
        StoreKind::Kernel => Box::new(Kernel),
    }
}
