//! The operating system's keyring: Secret Service, macOS Keychain, Windows Credential Manager.

use std::env;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use keyring::{Entry, Error};

use super::{SecretStore, Slot, StoreError, StoreKind};
use crate::pat::Secret;

#[cfg(not(any(
    target_os = "linux",
    target_os = "freebsd",
    target_os = "openbsd",
    target_os = "macos",
    windows
)))]
compile_error!("the keyring crate would silently keep PATs in memory alone on this platform");

/// Seconds to wait, for those whose keyring needs more.
const LIMIT_VARIABLE: &str = "GIT_CREDENTIAL_AZDO_KEYRING_TIMEOUT";
/// Where nobody can see a window to unlock the keyring in.
const NOBODY_THERE: Duration = Duration::from_secs(5);
/// Where somebody may be typing the keyring's password.
const SOMEBODY_THERE: Duration = Duration::from_secs(60);

/// The keyring, with a limit to how long it may keep git waiting.
///
/// keyring 3 waits up to a year for the window in which a locked collection is unlocked, and
/// does not show one where there is no display (facts, rust.md section 1).
pub(super) struct Keyring {
    limit: Duration,
}

impl Keyring {
    pub(super) fn from_env() -> Keyring {
        let set = env::var(LIMIT_VARIABLE).ok().and_then(|text| text.parse().ok());
        let limit = match set {
            Some(seconds) => Duration::from_secs(seconds),
            None if somebody_sees_a_window() => SOMEBODY_THERE,
            None => NOBODY_THERE,
        };
        Keyring { limit }
    }

    /// Does `work` on a thread of its own and leaves it behind if it takes too long: the
    /// process ends soon after, and the thread with it.
    fn within_limit<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Error> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (done, result) = mpsc::channel();
        // The receiver may have given up; then nobody wants to know.
        let worker = thread::Builder::new().spawn(move || {
            let _ = done.send(work().map_err(explain));
        });
        worker.map_err(|error| StoreError::Unusable(error.to_string()))?;
        let silent = || StoreError::Silent(self.limit.as_secs());
        result.recv_timeout(self.limit).unwrap_or_else(|_| Err(silent()))
    }
}

impl SecretStore for Keyring {
    fn read(&self, slot: &Slot) -> Result<Secret, StoreError> {
        let address = Address::of(slot);
        self.within_limit(move || Ok(Secret::new(address.entry("")?.get_password()?)))
    }

    fn write(&self, slot: &Slot, label: &str, secret: &Secret) -> Result<(), StoreError> {
        let (address, secret, label) = (Address::of(slot), secret.clone(), label.to_owned());
        self.within_limit(move || address.entry(&label)?.set_password(secret.expose()))
    }

    fn delete(&self, slot: &Slot) -> Result<(), StoreError> {
        let address = Address::of(slot);
        self.within_limit(move || match address.entry("")?.delete_credential() {
            Err(Error::NoEntry) => Ok(()),
            other => other,
        })
    }
}

/// What an item is called inside the keyring: readable in seahorse, Keychain Access and the
/// Credential Manager, and never the same for two secrets.
struct Address {
    service: String,
    user: String,
}

impl Address {
    fn of(slot: &Slot) -> Address {
        Address {
            service: format!("git-credential-azdo:{}", slot.organisation.url()),
            user: slot.secret.to_string(),
        }
    }

    /// The label is only used where an item is made.
    #[cfg(any(target_os = "linux", target_os = "freebsd", target_os = "openbsd"))]
    fn entry(&self, label: &str) -> Result<Entry, Error> {
        use keyring::secret_service::SsCredential;
        let mut credential = SsCredential::new_with_target(None, &self.service, &self.user)?;
        credential.label = label.to_owned();
        Ok(Entry::new_with_credential(Box::new(credential)))
    }

    /// Keychain and Credential Manager show the service itself.
    #[cfg(any(target_os = "macos", windows))]
    fn entry(&self, _label: &str) -> Result<Entry, Error> {
        Entry::new(&self.service, &self.user)
    }
}

/// The keyring's own words, but never `Debug` of its error: `BadEncoding` carries the secret.
fn explain(error: Error) -> StoreError {
    match error {
        Error::NoEntry => StoreError::Missing(StoreKind::Keyring),
        Error::NoStorageAccess(_) => StoreError::Locked,
        Error::PlatformFailure(source) => StoreError::Unusable(plain_words(&source.to_string())),
        Error::BadEncoding(mut bytes) => {
            zeroize::Zeroize::zeroize(&mut bytes);
            StoreError::Unusable("the item in it is not text".to_owned())
        }
        other => StoreError::Unusable(other.to_string()),
    }
}

/// What D-Bus means when it says that it is not there.
fn plain_words(text: &str) -> String {
    let known = [
        ("autolaunch", "there is no desktop session here (no D-Bus)"),
        ("org.freedesktop.secrets was not provided", "no keyring service is running"),
        ("Failed to connect to socket", "the desktop session has ended (D-Bus does not answer)"),
    ];
    let found = known.iter().find(|(mark, _)| text.contains(mark));
    found.map_or_else(|| text.to_owned(), |(_, words)| (*words).to_owned())
}

/// A desktop session, and not one that is merely reached over SSH.
fn somebody_sees_a_window() -> bool {
    if cfg!(not(any(target_os = "linux", target_os = "freebsd", target_os = "openbsd"))) {
        return env::var_os("SSH_CONNECTION").is_none();
    }
    let display = ["WAYLAND_DISPLAY", "DISPLAY"]
        .iter()
        .any(|name| env::var_os(name).is_some_and(|value| !value.is_empty()));
    display && env::var_os("SSH_CONNECTION").is_none()
}
