//! macOS Keychain.

use std::time::Duration;

use apple_native_keyring_store::keychain::{Cred, MacKeychainDomain};
use keyring_core::{Entry, Error};
use zeroize::Zeroize;

use super::time_limit::within;
use super::{ItemKey, Keyring, KeyringFault, WITHOUT_USER};
use crate::stores::{Result, SecretLocation, SecretStore, StoreError, StoreKind};
use crate::util::pat::Secret;

/// This keyring has no faster way to read an item.
pub(in crate::stores) fn try_read(_location: &SecretLocation) -> Option<Secret> {
    None
}

impl SecretStore for Keyring {
    /// Reads an item that does not exist.
    fn ready_to_write(&self) -> Result<()> {
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
        with_entry(self.limits.prompt, key, |entry| entry.get_password().map(Secret::new))
    }

    fn write(&self, location: &SecretLocation, _label: &str, secret: &Secret) -> Result<()> {
        let (key, secret) = (ItemKey::new(location), secret.clone());
        with_entry(self.limits.prompt, key, move |entry| entry.set_password(secret.expose()))
    }

    fn delete(&self, location: &SecretLocation) -> Result<()> {
        let deleted = with_entry(self.limits.prompt, ItemKey::new(location), |entry| {
            entry.delete_credential()
        });
        match deleted {
            Err(StoreError::Missing(_)) => Ok(()),
            other => other,
        }
    }
}

fn probe(limit: Duration) -> Result<()> {
    let (service, username) = ("git-credential-azdo:nothing".to_owned(), "nothing".to_owned());
    match with_entry(limit, ItemKey { service, username }, |entry| entry.get_password()) {
        Err(StoreError::Missing(_)) => Ok(()),
        other => other.map(drop),
    }
}

fn entry(key: &ItemKey) -> Result<Entry, Error> {
    Cred::build(MacKeychainDomain::User, &key.service, &key.username)
}

/// Does something with an item, within a time limit.
fn with_entry<T: Send + 'static>(
    limit: Duration,
    key: ItemKey,
    work: impl FnOnce(Entry) -> Result<T, Error> + Send + 'static,
) -> Result<T> {
    within(limit, move || entry(&key).and_then(work).map_err(explain))
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
