//! macOS Keychain and Windows Credential Manager.

use std::sync::mpsc;
use std::thread;

use keyring_core::{Entry, Error};
use zeroize::Zeroize;

use super::{ItemKey, KeyringFault, Limits, StoreError};
use crate::stores::StoreKind;
use crate::util::pat::Secret;

/// Reads an item that does not exist: these keyrings cannot be asked for more.
pub(super) fn make_ready(limits: Limits) -> Result<(), StoreError> {
    let nothing = ItemKey {
        service: "git-credential-azdo:nothing".to_owned(),
        username: "nothing".to_owned(),
    };
    match read(limits, &nothing) {
        Err(StoreError::Missing(_)) => Ok(()),
        other => other.map(drop),
    }
}

/// The user's session unlocks these keyrings.
pub(super) fn look(limits: Limits) -> Result<(), StoreError> {
    make_ready(limits)
}

pub(super) fn read(limits: Limits, key: &ItemKey) -> Result<Secret, StoreError> {
    within_limit(limits, key, |entry| entry.get_password().map(Secret::new))
}

/// These keyrings have no faster way to read an item.
pub(super) fn read_fast(_key: &ItemKey) -> Option<Secret> {
    None
}

pub(super) fn write(
    limits: Limits,
    key: &ItemKey,
    _label: &str,
    secret: &Secret,
) -> Result<(), StoreError> {
    let secret = secret.clone();
    within_limit(limits, key, move |entry| entry.set_password(secret.expose()))
}

pub(super) fn delete(limits: Limits, key: &ItemKey) -> Result<(), StoreError> {
    within_limit(limits, key, |entry| match entry.delete_credential() {
        Err(Error::NoEntry) => Ok(()),
        other => other,
    })
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
fn within_limit<T: Send + 'static>(
    limits: Limits,
    key: &ItemKey,
    work: impl FnOnce(Entry) -> Result<T, Error> + Send + 'static,
) -> Result<T, StoreError> {
    let (done, result) = mpsc::channel();
    let key = key.clone();
    let worker = thread::Builder::new().spawn(move || {
        // The receiver is gone after the limit.
        let _ = done.send(entry(&key).and_then(work).map_err(explain));
    });
    worker.map_err(|error| KeyringFault::Other(error.to_string()))?;
    let limit = limits.prompt;
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
            KeyringFault::Other("the item in it is not text".to_owned()).into()
        }
        other => KeyringFault::Other(other.to_string()).into(),
    }
}
