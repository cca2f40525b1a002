//! What the keyring means by its errors.

use keyring::Error;
use thiserror::Error as ThisError;

use crate::stores::{StoreError, StoreKind};

/// Why a keyring is not there or does not work.
#[derive(Clone, Debug, ThisError, PartialEq, Eq)]
pub enum KeyringFault {
    /// Nothing tells where a session bus is.
    #[error("there is no desktop session here (no D-Bus)")]
    NoBus,
    /// There was a session bus.
    #[error("the desktop session has ended (D-Bus does not answer)")]
    SessionEnded,
    /// Nobody on the bus keeps secrets.
    #[error("no keyring service is running")]
    NoService,
    /// The bus tried to start it.
    #[error("the keyring service does not start")]
    NotStarted,
    /// The service has nothing to put new secrets into.
    #[error("the keyring service has no default keyring")]
    NoCollection,
    /// The bus or the service has ended while it was asked.
    #[error("the connection to it broke off")]
    BrokenOff,
    /// The bus or the service says no, as in a sandbox or as another user.
    #[error("access to it is denied here")]
    Refused,
    /// Anything else, in the keyring's own words.
    #[error("{0}")]
    Other(String),
}

/// Never `Debug` of the error: `BadEncoding` carries the secret.
pub(super) fn keyring(error: Error) -> StoreError {
    match error {
        Error::NoEntry => StoreError::Missing(StoreKind::Keyring),
        Error::NoStorageAccess(source) => platform(&*source).unwrap_or(StoreError::Locked),
        Error::PlatformFailure(source) => {
            platform(&*source).unwrap_or_else(|| KeyringFault::Other(source.to_string()).into())
        }
        Error::BadEncoding(mut bytes) => {
            zeroize::Zeroize::zeroize(&mut bytes);
            KeyringFault::Other("the item in it is not text".to_owned()).into()
        }
        other => KeyringFault::Other(other.to_string()).into(),
    }
}

#[cfg(any(target_os = "macos", windows))]
fn platform(_source: &(dyn std::error::Error + Send + Sync + 'static)) -> Option<StoreError> {
    None
}

#[cfg(any(target_os = "linux", target_os = "freebsd", target_os = "openbsd"))]
pub(super) use secret_service::explain as secret_service;
#[cfg(any(target_os = "linux", target_os = "freebsd", target_os = "openbsd"))]
use secret_service::platform;

#[cfg(any(target_os = "linux", target_os = "freebsd", target_os = "openbsd"))]
mod secret_service {
    use std::error::Error as StdError;

    use dbus_secret_service::Error;

    use super::{KeyringFault, StoreError};

    /// Seconds after which dbus-secret-service gives up on one call (its proxy/mod.rs).
    const PATIENCE: u64 = 2;

    /// What keyring has wrapped.
    pub(super) fn platform(source: &(dyn StdError + Send + Sync + 'static)) -> Option<StoreError> {
        source.downcast_ref().map(explain)
    }

    pub(in crate::stores::keyring) fn explain(error: &Error) -> StoreError {
        let fault = match error {
            Error::Locked | Error::Prompt => return StoreError::Locked,
            Error::NoResult => KeyringFault::NoCollection,
            Error::Unavailable => KeyringFault::NoService,
            Error::Dbus(error) => {
                return by_name(error.name().unwrap_or_default())
                    .unwrap_or_else(|| KeyringFault::Other(error.to_string()).into());
            }
            other => KeyringFault::Other(other.to_string()),
        };
        fault.into()
    }

    /// Names are promised, texts are not. They come from libdbus on our side, from the bus, and
    /// from the service.
    fn by_name(name: &str) -> Option<StoreError> {
        if name == "org.freedesktop.Secret.Error.IsLocked" {
            return Some(StoreError::Locked);
        }
        let fault = match name.strip_prefix("org.freedesktop.DBus.Error.")? {
            // No address, and libdbus has been built without a way to start a bus of its own.
            "NotSupported" => KeyringFault::NoBus,
            "FileNotFound" | "NoServer" | "Disconnected" | "BadAddress" => {
                KeyringFault::SessionEnded
            }
            "ServiceUnknown" | "NameHasNoOwner" => KeyringFault::NoService,
            "AccessDenied" | "AuthFailed" => KeyringFault::Refused,
            "NoReply" | "Timeout" | "TimedOut" => return Some(StoreError::Silent(PATIENCE)),
            other if other.starts_with("Spawn.") => KeyringFault::NotStarted,
            _ => return None,
        };
        Some(fault.into())
    }
}
