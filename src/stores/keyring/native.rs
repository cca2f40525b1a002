//! macOS Keychain and Windows Credential Manager.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use keyring_core::{Entry, Error};
use zeroize::Zeroize;

use super::{ItemKey, Keyring, KeyringFault, WAITING, WITHOUT_USER};
use crate::stores::{Result, SecretLocation, SecretStore, StoreError, StoreKind};
use crate::util::pat::Secret;
use crate::util::terminal::Progress;

/// These keyrings have no faster way to read an item.
pub(in crate::stores) fn try_read(_location: &SecretLocation) -> Option<Secret> {
    None
}

impl SecretStore for Keyring {
    /// Reads an item that does not exist: these keyrings cannot be asked for more.
    fn prepare(&self) -> Result<()> {
        if !self.ready.get() {
            probe(self.limits.prompt)?;
            self.ready.set(true);
        }
        Ok(())
    }

    fn check_readable(&self) -> Result<()> {
        probe(self.limits.answer.min(WITHOUT_USER))
    }

    fn read(&self, location: &SecretLocation) -> Result<Secret> {
        let key = ItemKey::new(location);
        within(self.limits.prompt, key, |entry| entry.get_password().map(Secret::new))
    }

    fn write(&self, location: &SecretLocation, _label: &str, secret: &Secret) -> Result<()> {
        let (key, secret) = (ItemKey::new(location), secret.clone());
        within(self.limits.prompt, key, move |entry| entry.set_password(secret.expose()))
    }

    fn delete(&self, location: &SecretLocation) -> Result<()> {
        let deleted =
            within(self.limits.prompt, ItemKey::new(location), |entry| entry.delete_credential());
        match deleted {
            Err(StoreError::Missing(_)) => Ok(()),
            other => other,
        }
    }
}

fn probe(limit: Duration) -> Result<()> {
    let (service, username) = ("git-credential-azdo:nothing".to_owned(), "nothing".to_owned());
    match within(limit, ItemKey { service, username }, |entry| entry.get_password()) {
        Err(StoreError::Missing(_)) => Ok(()),
        other => other.map(drop),
    }
}

#[cfg(target_os = "macos")]
fn entry(key: &ItemKey) -> Result<Entry, Error> {
    use apple_native_keyring_store::keychain::{Cred, MacKeychainDomain};
    Cred::build(MacKeychainDomain::User, &key.service, &key.username)
}

/// The credential stays on this machine: with the default, Enterprise, it would roam.
#[cfg(windows)]
fn entry(key: &ItemKey) -> Result<Entry, Error> {
    use std::collections::HashMap;

    use keyring_core::api::CredentialStoreApi;
    use windows_native_keyring_store::Store;

    let local = HashMap::from([("persistence", "Local")]);
    Store::new()?.build(&key.service, &key.username, Some(&local))
}

/// Runs `work` on a thread of its own and abandons it after the limit: the calls of these systems
/// have none. The process ends soon after, and the thread with it.
fn within<T: Send + 'static>(
    limit: Duration,
    key: ItemKey,
    work: impl FnOnce(Entry) -> Result<T, Error> + Send + 'static,
) -> Result<T> {
    let _progress = Progress::new(WAITING);
    let (done, result) = mpsc::channel();
    let worker = thread::Builder::new().spawn(move || {
        // The receiver is gone after the limit.
        let _ = done.send(entry(&key).and_then(work).map_err(explain));
    });
    worker.map_err(|error| KeyringFault::Other(error.to_string()))?;
    result.recv_timeout(limit).unwrap_or(Err(StoreError::Silent(limit.as_secs())))
}

fn explain(error: Error) -> StoreError {
    match error {
        Error::NoEntry => StoreError::Missing(StoreKind::Keyring),
        Error::NoStorageAccess(_) => StoreError::Locked,
        Error::PlatformFailure(source) => KeyringFault::Other(source.to_string()).into(),
        // These contain the secret.
        Error::BadEncoding(mut bytes) | Error::BadDataFormat(mut bytes, _) => {
            bytes.zeroize();
            KeyringFault::NotText.into()
        }
        Error::TooLong(_, limit) => KeyringFault::TooLong(limit).into(),
        other => KeyringFault::Other(other.to_string()).into(),
    }
}
