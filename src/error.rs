//! What can go wrong between the parts, in one type whose texts end in the next step.

use thiserror::Error;

use crate::paths::NoHome;
use crate::record::{RecordError, StoredPat};
use crate::settings::SettingsError;
use crate::store::{StoreError, StoreKind};

/// Any failure of a verb or command that is not the user's typing.
#[derive(Debug, Error)]
pub enum Error {
    /// No home directory.
    #[error(transparent)]
    NoHome(#[from] NoHome),
    /// The record.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// The settings.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// A PAT that the record knows, but the store does not give.
    #[error("the PAT for {whose} cannot be read: {source}. {}", next_step(source, login))]
    Unreadable {
        /// The organisation.
        whose: String,
        /// The command that stores it anew.
        login: String,
        /// What the store said.
        source: StoreError,
    },
    /// A PAT that a store does not take.
    #[error("the PAT for {whose} cannot be stored: {source}. {}", next_step(source, login))]
    NotStored {
        /// The organisation.
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
    /// For a PAT whose secret cannot be had.
    pub fn unreadable(pat: &StoredPat, source: StoreError) -> Error {
        Error::Unreadable {
            whose: pat.organisation().to_string(),
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
        StoreError::Missing(_) => format!("Store it again: {login}"),
        StoreError::Io { .. } => format!("Mend that, or store it again: {login}"),
        StoreError::Locked | StoreError::Silent(_) => {
            format!("Unlock the keyring, or keep the PAT elsewhere: {}", elsewhere(login))
        }
        StoreError::Unusable(_) => format!("To keep the PAT elsewhere: {}", elsewhere(login)),
    }
}
