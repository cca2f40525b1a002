//! The operating system's keyring: Secret Service, macOS Keychain, Windows Credential Manager.

pub mod credential_manager;
#[cfg(not(any(target_os = "macos", windows)))]
pub mod dbus;
#[cfg(target_os = "macos")]
mod macos;
pub mod os_status;
#[cfg(not(any(target_os = "macos", windows)))]
mod secret_service;
pub mod time_limit;
#[cfg(windows)]
mod windows;

use std::cell::Cell;
use std::time::Duration;

use thiserror::Error;

use super::SecretLocation;
use crate::util::env;

#[cfg(target_os = "macos")]
pub(super) use macos::try_read;
#[cfg(not(any(target_os = "macos", windows)))]
pub(super) use secret_service::try_read;
#[cfg(not(any(target_os = "macos", windows)))]
pub(crate) use secret_service::{OtherItem, OtherItems};
#[cfg(not(any(target_os = "macos", windows)))]
pub use secret_service::{secret_in, session_in};
#[cfg(windows)]
pub(super) use windows::try_read;

#[cfg(not(any(
    target_os = "linux",
    target_os = "freebsd",
    target_os = "openbsd",
    target_os = "macos",
    windows
)))]
compile_error!("this platform has no keyring that is supported");

#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum KeyringFault {
    #[error("no system keyring here (no desktop session)")]
    NoBus,
    /// Nothing listens at the address of the session bus.
    #[error("the desktop session has ended (D-Bus does not answer)")]
    SessionEnded,
    /// The bus knows no Secret Service.
    #[error("no keyring service is running")]
    NoService,
    /// The bus tried to start the Secret Service.
    #[error("the keyring service did not start")]
    NotStarted,
    #[error(
        "the keyring service has no default keyring; create one in its own program (Seahorse, \
         KWalletManager, KeePassXC)"
    )]
    NoCollection,
    /// The bus or the service exited during a call.
    #[error("the connection to it was lost")]
    BrokenOff,
    /// As in a sandbox or to another user.
    #[error("access to it is denied here")]
    Refused,
    /// Credential Manager in a network logon, which has no credential set, or where the policy of
    /// [`KeyringFault::ForbiddenByPolicy`] is on (github.com/desktop/desktop/issues/15600).
    #[error("no system keyring in this logon (SSH, WinRM, a passwordless task, or a policy)")]
    NoLogonSession,
    /// Its contents are encrypted with a key derived from the user's password.
    #[error("this logon used no password (an SSH key, for example)")]
    NoPassword,
    /// The key of a user of a domain, which a domain controller has to back up when it is new.
    #[error("Windows needs your domain for its key: connect to your network or VPN")]
    NoDomain,
    #[error("Credential Manager is not running")]
    NoCredentialManager,
    /// "Network access: Do not allow storage of passwords and credentials".
    #[error("a policy on this machine forbids storing credentials")]
    ForbiddenByPolicy,
    #[error("in this logon it keeps secrets only until logoff")]
    UntilLogoff,
    #[error("the session bus is run by another user")]
    OtherUser,
    #[error("DBUS_SESSION_BUS_ADDRESS is neither unix:path= nor unix:abstract=")]
    UnsupportedAddress,
    /// The message violates the protocol, or is too large.
    #[error("it sent an invalid message")]
    InvalidMessage,
    #[error("it has several items for this PAT")]
    SeveralItems,
    /// The user denied it in macOS' dialog.
    #[error("access was denied in the macOS dialog")]
    Declined,
    /// macOS knows a program by its signature, so each version of this one is a new program.
    #[error("macOS wants to ask whether this version may read it, but cannot show a dialog here")]
    NotYetAllowed,
    #[error("there is no default keychain; create one in Keychain Access")]
    NoKeychain,
    #[error("the default keychain is read-only")]
    ReadOnly,
    #[error("the default keychain is damaged")]
    Damaged,
    #[error("it already has an item with this name")]
    AlreadyThere,
    #[error("the item is still there after it was deleted")]
    NotDeleted,
    #[error("the item in it is not UTF-8 text")]
    NotText,
    /// Windows' has 2560 bytes for each secret, in UTF-16.
    #[error("it stores at most {0} bytes, and the secret is longer")]
    TooLong(u32),
    #[error("{0}")]
    Other(String),
}

/// For a keyring that does not wait for the user.
const WITHOUT_USER: Duration = Duration::from_secs(5);
/// For a user who types the keyring's password.
const WITH_USER: Duration = Duration::from_secs(60);

/// What the user sees meanwhile, and while another window asks to unlock the keyring.
const WAITING: &str = "Waiting for the keyring...";

pub(super) struct Keyring {
    limits: Limits,
    /// Whether it was ready before in this run. Each check is a connection, and gnome-keyring 42
    /// aborts occasionally if many come and go at the same time.
    ready: Cell<bool>,
}

#[derive(Clone, Copy)]
struct Limits {
    /// For everything but prompts.
    answer: Duration,
    /// For a prompt, once it is shown.
    prompt: Duration,
}

/// The longest time limit, in seconds: a day.
const LONGEST: u64 = 24 * 60 * 60;

impl Keyring {
    pub(super) fn from_env() -> Keyring {
        // Clamped: a point in time that far ahead cannot be computed.
        let seconds = env::parsed(env::KEYRING_TIMEOUT).map(|seconds: u64| seconds.min(LONGEST));
        let limits = match seconds.map(Duration::from_secs) {
            Some(limit) => Limits { answer: limit, prompt: limit },
            None if can_show_prompt() => Limits { answer: WITHOUT_USER, prompt: WITH_USER },
            None => Limits { answer: WITHOUT_USER, prompt: WITHOUT_USER },
        };
        Keyring { limits, ready: Cell::new(false) }
    }
}

/// Whether the user would see a prompt: there is a display, and it is not merely that of a machine
/// reached over SSH.
pub fn can_show_prompt() -> bool {
    env::value("SSH_CONNECTION").is_none() && has_display()
}

#[cfg(target_os = "macos")]
fn has_display() -> bool {
    crate::system::macos::keychain::is_on_desktop()
}

#[cfg(not(target_os = "macos"))]
fn has_display() -> bool {
    let set = |name| env::non_empty(name).is_some();
    cfg!(windows) || set("WAYLAND_DISPLAY") || set("DISPLAY")
}

/// What identifies an item in the keyring. It is readable in Seahorse, Keychain Access, and
/// Credential Manager, and unique to a secret.
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
