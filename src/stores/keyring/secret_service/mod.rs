//! The keyring of Linux and the BSDs: a Secret Service, such as gnome-keyring, KWallet or
//! KeePassXC.

mod client;

pub(super) use client::SecretService;
#[cfg(any(test, fuzzing))]
pub(super) use client::{secret_in, session_in};

use super::{ItemKey, KeyringFault, Limits, StoreError, dbus};
use crate::stores::StoreKind;
use crate::util::pat::Secret;

/// Unlocks the default collection, with a prompt if it is locked. Nothing is written, and no
/// collection is created.
pub(super) fn make_ready(limits: Limits) -> Result<(), StoreError> {
    unlocked_collection(&mut SecretService::connect(limits)?).map(drop)
}

/// Checks that the default collection is unlocked.
pub(super) fn look(limits: Limits) -> Result<(), StoreError> {
    let mut service = SecretService::connect(limits)?;
    let collection = service.default_collection()?;
    if service.is_locked(&collection)? { Err(StoreError::Locked) } else { Ok(()) }
}

pub(super) fn read(limits: Limits, key: &ItemKey) -> Result<Secret, StoreError> {
    let mut service = SecretService::connect(limits)?;
    let found = service.search(key)?;
    let item = match (&found.unlocked[..], &found.locked[..]) {
        ([], []) => return Err(StoreError::Missing(StoreKind::Keyring)),
        ([item], []) => item,
        ([], [item]) => {
            service.unlock(item)?;
            item
        }
        _ => return Err(KeyringFault::Other("it has several items for this PAT".into()).into()),
    };
    service.secret_of(item)
}

pub(super) fn write(
    limits: Limits,
    key: &ItemKey,
    label: &str,
    secret: &Secret,
) -> Result<(), StoreError> {
    let mut service = SecretService::connect(limits)?;
    let collection = unlocked_collection(&mut service)?;
    service.create_item(&collection, key, label, secret)
}

pub(super) fn delete(limits: Limits, key: &ItemKey) -> Result<(), StoreError> {
    let mut service = SecretService::connect(limits)?;
    let found = service.search(key)?;
    for item in &found.locked {
        service.unlock(item)?;
    }
    found.unlocked.iter().chain(&found.locked).try_for_each(|item| service.delete(item))
}

fn unlocked_collection(service: &mut SecretService) -> Result<String, StoreError> {
    let collection = service.default_collection()?;
    if service.is_locked(&collection)? {
        service.unlock(&collection)?;
        // Some services report success for a prompt that was closed.
        if service.is_locked(&collection)? {
            return Err(StoreError::Locked);
        }
    }
    Ok(collection)
}

impl From<dbus::Error> for StoreError {
    fn from(error: dbus::Error) -> StoreError {
        let fault = match error {
            dbus::Error::NoBus => KeyringFault::NoBus,
            dbus::Error::UnsupportedAddress => KeyringFault::UnsupportedAddress,
            dbus::Error::Unreachable => KeyringFault::SessionEnded,
            dbus::Error::Denied => KeyringFault::Refused,
            dbus::Error::OtherUser => KeyringFault::OtherUser,
            dbus::Error::Closed => KeyringFault::BrokenOff,
            dbus::Error::TimedOut(seconds) => return StoreError::Silent(seconds),
            dbus::Error::Malformed => KeyringFault::Other("it sent an invalid message".to_owned()),
            dbus::Error::Failed { name, text } => return from_error_name(&name, text),
        };
        fault.into()
    }
}

/// Error names are part of the protocols; their texts are not.
fn from_error_name(name: &str, text: String) -> StoreError {
    if name == "org.freedesktop.Secret.Error.IsLocked" {
        return StoreError::Locked;
    }
    let fault = match name.strip_prefix("org.freedesktop.DBus.Error.").unwrap_or_default() {
        "ServiceUnknown" | "NameHasNoOwner" => KeyringFault::NoService,
        "AccessDenied" | "AuthFailed" => KeyringFault::Refused,
        // The service has left the bus.
        "NoReply" | "Disconnected" => KeyringFault::BrokenOff,
        "TimedOut" => KeyringFault::NotStarted,
        other if other.starts_with("Spawn.") => KeyringFault::NotStarted,
        _ if text.is_empty() => KeyringFault::Other(name.to_owned()),
        _ => KeyringFault::Other(text),
    };
    fault.into()
}
