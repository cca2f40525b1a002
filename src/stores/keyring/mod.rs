//! The operating system's keyring: Secret Service, macOS Keychain, Windows Credential Manager.

mod fault;

#[cfg(any(target_os = "linux", target_os = "freebsd", target_os = "openbsd"))]
mod dbus;
#[cfg(any(target_os = "linux", target_os = "freebsd", target_os = "openbsd"))]
mod fast_read;
#[cfg(all(
    any(test, fuzzing),
    any(target_os = "linux", target_os = "freebsd", target_os = "openbsd")
))]
pub(crate) mod invariants;
#[cfg(any(target_os = "macos", windows))]
mod native;
#[cfg(any(target_os = "linux", target_os = "freebsd", target_os = "openbsd"))]
mod secret_service;

use std::cell::Cell;
use std::env;
use std::time::Duration;

#[cfg(any(target_os = "macos", windows))]
use native::{self as system, read_fast};
#[cfg(any(target_os = "linux", target_os = "freebsd", target_os = "openbsd"))]
use {fast_read::read_fast, secret_service as system};

use super::{SecretLocation, SecretStore, StoreError};
use crate::util::pat::Secret;

pub use fault::KeyringFault;

#[cfg(not(any(
    target_os = "linux",
    target_os = "freebsd",
    target_os = "openbsd",
    target_os = "macos",
    windows
)))]
compile_error!("this platform has no keyring that is supported");

/// Overrides the limits, in seconds.
const LIMIT_VARIABLE: &str = "GIT_CREDENTIAL_AZDO_KEYRING_TIMEOUT";
/// For a keyring that does not wait for the user.
const WITHOUT_USER: Duration = Duration::from_secs(5);
/// For a user who types the keyring's password.
const WITH_USER: Duration = Duration::from_secs(60);

/// The keyring, with a limit to how long it may keep git waiting.
pub(super) struct Keyring {
    limits: Limits,
    /// Whether it was ready before in this run. Each check is a connection, and gnome-keyring 42
    /// aborts occasionally if many come and go at the same time.
    ready: Cell<bool>,
}

/// How long the keyring may take.
#[derive(Clone, Copy)]
struct Limits {
    /// For everything but prompts.
    answer: Duration,
    /// For a prompt, once it is shown.
    prompt: Duration,
}

impl Limits {
    fn from_env() -> Limits {
        let set = env::var(LIMIT_VARIABLE).ok().and_then(|text| text.parse().ok());
        match set.map(Duration::from_secs) {
            Some(limit) => Limits { answer: limit, prompt: limit },
            None if can_show_prompt() => Limits { answer: WITHOUT_USER, prompt: WITH_USER },
            None => Limits { answer: WITHOUT_USER, prompt: WITHOUT_USER },
        }
    }

    /// The limits for calls that show no prompt.
    fn without_prompt(self) -> Limits {
        let answer = self.answer.min(WITHOUT_USER);
        Limits { answer, prompt: answer }
    }
}

/// Whether the user would see a prompt: there is a display, and it is not merely that of a machine
/// reached over SSH.
fn can_show_prompt() -> bool {
    let set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    let display =
        cfg!(any(target_os = "macos", windows)) || set("WAYLAND_DISPLAY") || set("DISPLAY");
    display && env::var_os("SSH_CONNECTION").is_none()
}

impl Keyring {
    pub(super) fn from_env() -> Keyring {
        Keyring { limits: Limits::from_env(), ready: Cell::new(false) }
    }
}

/// Reads a secret, if the keyring gives it immediately.
pub(super) fn try_read(location: &SecretLocation) -> Option<Secret> {
    read_fast(&ItemKey::new(location))
}

impl SecretStore for Keyring {
    /// To find out takes a connection, and a prompt where the keyring is locked.
    fn lacks(&self, _location: &SecretLocation) -> bool {
        false
    }

    fn ready(&self) -> Result<(), StoreError> {
        if !self.ready.get() {
            system::make_ready(self.limits)?;
            self.ready.set(true);
        }
        Ok(())
    }

    fn look(&self) -> Result<(), StoreError> {
        system::look(self.limits.without_prompt())
    }

    fn read(&self, location: &SecretLocation) -> Result<Secret, StoreError> {
        system::read(self.limits, &ItemKey::new(location))
    }

    fn write(
        &self,
        location: &SecretLocation,
        label: &str,
        secret: &Secret,
    ) -> Result<(), StoreError> {
        system::write(self.limits, &ItemKey::new(location), label, secret)
    }

    fn delete(&self, location: &SecretLocation) -> Result<(), StoreError> {
        system::delete(self.limits, &ItemKey::new(location))
    }
}

/// What identifies an item in the keyring. It is readable in Seahorse, Keychain Access and
/// Credential Manager, and unique to a secret.
#[derive(Clone)]
struct ItemKey {
    service: String,
    username: String,
}

impl ItemKey {
    fn new(location: &SecretLocation) -> ItemKey {
        ItemKey {
            service: format!("git-credential-azdo:{}", location.organization.url()),
            username: location.secret.to_string(),
        }
    }
}
