//! Whether the keyring would take a secret now, and giving it one.

use super::{Address, Limit, StoreError};
use crate::util::pat::Secret;

/// Unlocks the keyring that new secrets go to, in a window if it is locked and one can be shown.
/// Nothing is written and no keyring is made.
///
/// # Errors
/// Why it would not take a secret. Where it was found locked, `limit` knows.
pub(super) fn make_ready(limit: &Limit) -> Result<(), StoreError> {
    imp::make_ready(limit)
}

/// Whether it is open. No window is shown.
///
/// # Errors
/// Why nothing can be read from it.
pub(super) fn look(limit: &Limit) -> Result<(), StoreError> {
    imp::look(limit)
}

/// Makes a new item, after the same.
///
/// # Errors
/// Why it did not take the secret.
pub(super) fn write(
    limit: &Limit,
    address: &Address,
    label: &str,
    secret: &Secret,
) -> Result<(), StoreError> {
    imp::write(limit, address, label, secret)
}

/// Not through `keyring`, which goes on where the keyring stays locked: that shows a second
/// window, whose answer may be printed where git reads ours (facts, rust.md section 1). And it
/// connects twice.
#[cfg(any(target_os = "linux", target_os = "freebsd", target_os = "openbsd"))]
mod imp {
    use std::sync::atomic::Ordering;

    use dbus_secret_service::{Collection, EncryptionType, Error, SecretService};

    use crate::stores::StoreError;
    use crate::stores::keyring::{Address, Limit, explain};
    use crate::util::pat::Secret;

    pub(super) fn make_ready(limit: &Limit) -> Result<(), StoreError> {
        let service = connect(limit).map_err(explained)?;
        unlocked(&service, limit).map(|_| ()).map_err(explained)
    }

    pub(super) fn look(limit: &Limit) -> Result<(), StoreError> {
        let service = connect(limit).map_err(explained)?;
        let locked = service.get_default_collection().and_then(|it| it.is_locked());
        if locked.map_err(explained)? { Err(StoreError::Locked) } else { Ok(()) }
    }

    pub(super) fn write(
        limit: &Limit,
        address: &Address,
        label: &str,
        secret: &Secret,
    ) -> Result<(), StoreError> {
        // What `keyring` looks for when it reads.
        let credential = address.credential().map_err(explain::keyring)?;
        let attributes = credential.attributes.iter();
        let attributes = attributes.map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let secret = secret.expose().as_bytes();
        let service = connect(limit).map_err(explained)?;
        let collection = unlocked(&service, limit).map_err(explained)?;
        let made = collection.create_item(label, attributes, secret, true, "text/plain");
        made.map(|_| ()).map_err(explained)
    }

    fn connect(limit: &Limit) -> Result<SecretService, Error> {
        // The window goes when the connection does, so it must not outlast our patience by a
        // year: at a terminal the next question is asked while the process goes on. Some more,
        // since dbus-secret-service counts each message that arrives as a second (prompt.rs).
        let seconds = limit.time.as_secs() + 5;
        SecretService::connect_with_max_prompt_timeout(EncryptionType::Plain, seconds)
    }

    fn unlocked<'a>(service: &'a SecretService, limit: &Limit) -> Result<Collection<'a>, Error> {
        let collection = service.get_default_collection()?;
        if collection.is_locked()? {
            limit.closed.store(true, Ordering::Relaxed);
            collection.unlock()?;
            // Some services count a window that was closed as an answer.
            if collection.is_locked()? {
                return Err(Error::Locked);
            }
            limit.closed.store(false, Ordering::Relaxed);
        }
        Ok(collection)
    }

    fn explained(error: Error) -> StoreError {
        explain::secret_service(&error)
    }
}

#[cfg(any(target_os = "macos", windows))]
mod imp {
    use keyring::{Entry, Error};

    use crate::stores::StoreError;
    use crate::stores::keyring::{Address, Limit, explain};
    use crate::util::pat::Secret;

    /// Keychain and Credential Manager have no more to say than to a read of something that is
    /// not there.
    pub(super) fn make_ready(_limit: &Limit) -> Result<(), StoreError> {
        let nothing = Entry::new("git-credential-azdo:nothing", "nothing");
        match nothing.and_then(|entry| entry.get_password()) {
            Ok(_) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(explain::keyring(error)),
        }
    }

    /// These open by themselves, with the user's session.
    pub(super) fn look(limit: &Limit) -> Result<(), StoreError> {
        make_ready(limit)
    }

    pub(super) fn write(
        _limit: &Limit,
        address: &Address,
        _label: &str,
        secret: &Secret,
    ) -> Result<(), StoreError> {
        let written = address.entry().and_then(|entry| entry.set_password(secret.expose()));
        written.map_err(explain::keyring)
    }
}
