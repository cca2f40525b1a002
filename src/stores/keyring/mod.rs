//! The operating system's keyring: Secret Service, macOS Keychain, Windows Credential Manager.

mod explain;
mod probe;
#[cfg(target_os = "linux")]
mod quick;

use std::cell::Cell;
use std::env;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

#[cfg(any(target_os = "linux", target_os = "freebsd", target_os = "openbsd"))]
use keyring::secret_service::SsCredential;
use keyring::{Entry, Error};

use super::{SecretLocation, SecretStore, StoreError};
use crate::util::pat::Secret;

pub use explain::KeyringFault;
#[cfg(all(fuzzing, target_os = "linux"))]
pub(crate) use quick::invariants;

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
    /// It was once in this run. Each look is a connection, and gnome-keyring 42 aborts now and
    /// then in OpenSession where many come and go at once (seen in tests/faults).
    ready: Cell<bool>,
}

impl Keyring {
    pub(super) fn from_env() -> Keyring {
        let set = env::var(LIMIT_VARIABLE).ok().and_then(|text| text.parse().ok());
        let limit = match set {
            Some(seconds) => Duration::from_secs(seconds),
            None if somebody_sees_a_window() => SOMEBODY_THERE,
            None => NOBODY_THERE,
        };
        Keyring { limit, ready: Cell::new(false) }
    }

    /// Does `work` on a thread of its own and leaves it behind if it takes too long: the
    /// process ends soon after, and the thread with it.
    fn within_limit<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Limit) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (done, result) = mpsc::channel();
        let start = Instant::now();
        let limit = Limit { time: self.limit, closed: Arc::default() };
        let closed = Arc::clone(&limit.closed);
        // The receiver may have given up; then nobody wants to know.
        let worker = thread::Builder::new().spawn(move || {
            let _ = done.send(work(&limit));
        });
        worker.map_err(|error| KeyringFault::Other(error.to_string()))?;
        match result.recv_timeout(self.limit) {
            // libdbus says the same of a silence and of a connection that broke.
            Ok(Err(StoreError::Silent(_))) if start.elapsed() < Duration::from_secs(1) => {
                Err(KeyringFault::BrokenOff.into())
            }
            Ok(done) => done,
            Err(_) if closed.load(Ordering::Relaxed) => Err(StoreError::Locked),
            Err(_) => Err(StoreError::Silent(self.limit.as_secs())),
        }
    }
}

/// The secret in this slot, if the keyring gives it readily.
#[cfg(target_os = "linux")]
pub(super) fn try_read(location: &SecretLocation) -> Option<Secret> {
    let Address { service, user } = Address::of(location);
    quick::read(&service, &user)
}

/// Nowhere else is there a shorter way than the usual one.
#[cfg(not(target_os = "linux"))]
pub(super) fn try_read(_slot: &SecretLocation) -> Option<Secret> {
    None
}

/// How long some work may take, and what it is waiting for.
#[cfg_attr(any(target_os = "macos", windows), expect(dead_code, reason = "no window is ours"))]
struct Limit {
    time: Duration,
    /// It was found locked, so what takes long is the person.
    closed: Arc<AtomicBool>,
}

impl SecretStore for Keyring {
    /// It would take a whole session of D-Bus to find out, and a window where it is locked.
    fn lacks(&self, _slot: &SecretLocation) -> bool {
        false
    }

    fn ready(&self) -> Result<(), StoreError> {
        if !self.ready.get() {
            self.within_limit(probe::make_ready)?;
            self.ready.set(true);
        }
        Ok(())
    }

    fn look(&self) -> Result<(), StoreError> {
        // Nobody is asked, so there is nobody to wait for.
        let limit = self.limit.min(NOBODY_THERE);
        Keyring { limit, ready: Cell::new(false) }.within_limit(probe::look)
    }

    fn read(&self, location: &SecretLocation) -> Result<Secret, StoreError> {
        let address = Address::of(location);
        self.within_limit(move |_| {
            let read = address.entry().and_then(|entry| entry.get_password());
            read.map(Secret::new).map_err(explain::keyring)
        })
    }

    fn write(
        &self,
        location: &SecretLocation,
        label: &str,
        secret: &Secret,
    ) -> Result<(), StoreError> {
        let (address, secret, label) = (Address::of(location), secret.clone(), label.to_owned());
        self.within_limit(move |limit| probe::write(limit, &address, &label, &secret))
    }

    fn delete(&self, location: &SecretLocation) -> Result<(), StoreError> {
        let address = Address::of(location);
        self.within_limit(move |_| {
            match address.entry().and_then(|entry| entry.delete_credential()) {
                Err(Error::NoEntry) => Ok(()),
                other => other.map_err(explain::keyring),
            }
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
    fn of(location: &SecretLocation) -> Address {
        Address {
            service: format!("git-credential-azdo:{}", location.organization.url()),
            user: location.secret.to_string(),
        }
    }

    #[cfg(any(target_os = "linux", target_os = "freebsd", target_os = "openbsd"))]
    fn credential(&self) -> Result<SsCredential, Error> {
        SsCredential::new_with_target(None, &self.service, &self.user)
    }

    #[cfg(any(target_os = "linux", target_os = "freebsd", target_os = "openbsd"))]
    fn entry(&self) -> Result<Entry, Error> {
        Ok(Entry::new_with_credential(Box::new(self.credential()?)))
    }

    /// Keychain and Credential Manager show the service itself.
    #[cfg(any(target_os = "macos", windows))]
    fn entry(&self) -> Result<Entry, Error> {
        Entry::new(&self.service, &self.user)
    }
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
