//! What can go wrong between the parts, in one type whose texts end in the next step.

use thiserror::Error;

use crate::index::{IndexError, PatEntry};
use crate::settings::SettingsError;
use crate::stores::{StoreError, StoreKind, VaultError};
use crate::util::shell::quoted;
use crate::util::user_dirs::NoHome;

/// Any failure of a verb or command that is not the user's typing.
#[derive(Debug, Error)]
pub enum Error {
    /// No home directory.
    #[error(transparent)]
    NoHome(#[from] NoHome),
    /// The record.
    #[error(transparent)]
    PatIndex(#[from] IndexError),
    /// The settings.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// A PAT that the record knows, but the store does not give.
    #[error("the PAT for {whose} cannot be read: {source}. {}", next_step(source, login))]
    Unreadable {
        /// The organization.
        whose: String,
        /// The command that stores it anew.
        login: String,
        /// What the store said.
        source: StoreError,
    },
    /// A PAT that a store does not take.
    #[error("the PAT for {whose} cannot be stored: {source}. {}", next_step(source, login))]
    NotStored {
        /// The organization.
        whose: String,
        /// The command that stores it.
        login: String,
        /// What the store said.
        source: StoreError,
    },
    /// A store that loses what it takes.
    #[error("the {0} took the PAT but does not give it back: choose another one with --store")]
    NotKept(StoreKind),
}

impl Error {
    /// Whether a person was asked for the passphrase of the vault and did not open it.
    pub fn is_a_persons_no(&self) -> bool {
        let no =
            |error: &VaultError| matches!(error, VaultError::GivenUp | VaultError::WrongPassphrase);
        matches!(self, Error::Unreadable { source: StoreError::Vault(error), .. } if no(error))
    }

    /// Whether this is no user of ours: without a home, or with one that is somebody else's or
    /// none at all (`HOME=/root` and `HOME=/dev/null`, with any user id that a container was given).
    pub fn nothing_can_be_stored(&self) -> bool {
        use std::io::ErrorKind::{NotADirectory, PermissionDenied};
        match self {
            Error::NoHome(_) => true,
            Error::PatIndex(IndexError::Io { source, .. }) => {
                matches!(source.kind(), NotADirectory | PermissionDenied)
            }
            _ => false,
        }
    }

    /// For a PAT whose secret cannot be had.
    pub fn unreadable(pat: &PatEntry, source: StoreError) -> Error {
        Error::Unreadable {
            whose: pat.organization().to_string(),
            login: pat.login_command(),
            source,
        }
    }
}

/// The safer one first: nothing goes into a file unencrypted unless somebody says so.
fn elsewhere(login: &str) -> String {
    format!("{login} --store vault (or --store file, not encrypted)")
}

/// What to do about a store that failed.
fn next_step(source: &StoreError, login: &str) -> String {
    match source {
        StoreError::NoHome(_) => "Then try again".to_owned(),
        StoreError::Missing(_) | StoreError::NotAPat(_) => format!("Store it again: {login}"),
        StoreError::Environment { .. } => "Set that variable anew".to_owned(),
        StoreError::Io { .. } => format!("Mend that, or store it again: {login}"),
        StoreError::Locked | StoreError::Silent(_) => {
            format!("Unlock the keyring, or keep the PAT elsewhere: {}", elsewhere(login))
        }
        StoreError::Vault(error) => after_vault(error, login),
        StoreError::Command(error) => error.next_step(),
        StoreError::Unusable(_) | StoreError::Kernel(_) => {
            format!("To keep the PAT elsewhere: {}", elsewhere(login))
        }
    }
}

/// What to do about a vault that does not open.
pub fn after_vault(error: &VaultError, login: &str) -> String {
    match error {
        VaultError::WrongPassphrase => "Try again: git credential-azdo unlock".to_owned(),
        VaultError::Locked | VaultError::GivenUp | VaultError::Interrupted => {
            "Unlock it: git credential-azdo unlock".to_owned()
        }
        VaultError::Absent => "Make one: git credential-azdo passphrase".to_owned(),
        VaultError::Gone { path, copy } | VaultError::Damaged { path, copy: Some(copy) } => {
            format!("Its copy is there: mv {} {}", quoted(copy), quoted(path))
        }
        VaultError::Damaged { path, copy: None } => format!(
            "Bring it back from a backup, or move it away and store the PAT again: \
             mv {0} {0}.damaged; {login} --store vault",
            quoted(path),
        ),
        VaultError::Newer { .. } => "Update this one".to_owned(),
        VaultError::ThereIsOne
        | VaultError::Io { .. }
        | VaultError::Kernel(_)
        | VaultError::Crypto(_) => format!("Mend that, or store it again: {login}"),
    }
}
