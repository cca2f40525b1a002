//! Errors of the parts, in one type whose texts end with the next step.

use std::path::Path;

use thiserror::Error;

use crate::git::ConfigError;
use crate::index::{IndexError, PatEntry, PatName, login_command};
use crate::organization::Organization;
use crate::settings::SettingsError;
use crate::stores::dpapi::DpapiError;
use crate::stores::keyring::KeyringFault;
use crate::stores::{self, StoreError, StoreKind, VaultError};
use crate::util::shell::Shell;
use crate::util::user_dirs::NoHome;

/// Why an operation or command failed, other than the user's input.
#[derive(Debug, Error)]
pub enum Error {
    #[error(transparent)]
    NoHome(#[from] NoHome),
    #[error(transparent)]
    Index(#[from] IndexError),
    #[error(transparent)]
    Settings(#[from] SettingsError),
    #[error("{}. {}", unreadable(word, whose, source), next_step(source, login))]
    Unreadable {
        /// What is secret.
        word: &'static str,
        whose: String,
        /// The command that replaces it.
        login: Box<str>,
        source: StoreError,
    },
    #[error("the {what} cannot be stored: {source}. {}", next_step(source, login))]
    NotStored {
        /// A PAT or another secret, and whose.
        what: String,
        login: String,
        source: StoreError,
    },
    #[error("the PAT for {whose} was not stored: {source}. To store it, run: {login}")]
    Unclear { whose: String, login: String, source: ConfigError },
    #[error("the {0} accepted the PAT but does not return it: choose another store with --store")]
    NotKept(StoreKind),
}

impl Error {
    /// Whether the user was asked for the vault's passphrase and did not enter it.
    pub fn is_a_persons_no(&self) -> bool {
        let no =
            |error: &VaultError| matches!(error, VaultError::GivenUp | VaultError::WrongPassphrase);
        matches!(self, Error::Unreadable { source: StoreError::Vault(error), .. } if no(error))
    }

    /// Whether the user pressed Ctrl-C when asked for the vault's passphrase.
    pub fn is_interrupted(&self) -> bool {
        matches!(self, Error::Unreadable { source: StoreError::Vault(VaultError::Interrupted), .. })
    }

    /// Whether this user cannot have stored anything: there is no home directory, or it belongs to
    /// someone else or is not a directory (`HOME=/root` and `HOME=/dev/null`, with any user id that
    /// a container was given).
    pub fn nothing_can_be_stored(&self) -> bool {
        use std::io::ErrorKind::{NotADirectory, PermissionDenied};
        match self {
            Error::NoHome(_) => true,
            Error::Index(IndexError::File(error)) => {
                matches!(error.kind(), NotADirectory | PermissionDenied)
            }
            _ => false,
        }
    }

    pub fn unclear(organization: &Organization, source: ConfigError) -> Error {
        let login = login_command(organization, &PatName::default());
        Error::Unclear { whose: organization.to_string(), login, source }
    }

    pub fn unreadable(pat: &PatEntry, source: StoreError) -> Error {
        let word = pat.location.source.secret_word();
        Error::Unreadable { word, whose: pat.title(), login: pat.login_command().into(), source }
    }
}

/// Why git gets nothing, without what to do about it.
pub fn unreadable(word: &str, whose: &str, source: &StoreError) -> String {
    match source {
        StoreError::Entra { .. } => format!("no Entra token for {whose}: {source}"),
        _ => format!("the {word} for {whose} cannot be read: {source}"),
    }
}

/// The safer choice first: nothing goes into an unencrypted file unless the user says so.
fn elsewhere(login: &str) -> String {
    format!("elsewhere (--store file is not encrypted): {login} --store vault")
}

pub fn next_step(source: &StoreError, login: &str) -> String {
    match source {
        StoreError::NoHome(_) => "Then try again".to_owned(),
        StoreError::Missing(_) | StoreError::NotAPat(_) => format!("Store it again: {login}"),
        StoreError::Environment { .. } => "Set that variable again".to_owned(),
        StoreError::File(_) => format!("Fix that, or store it again: {login}"),
        StoreError::Locked | StoreError::Silent(_) => {
            let unlock = stores::unlock_command().map(|command| format!("Unlock it ({command})"));
            let unlock = unlock.unwrap_or_else(|| "Unlock the keyring".to_owned());
            format!("{unlock}, or store it {}", elsewhere(login))
        }
        StoreError::Unusable(KeyringFault::Declined) => {
            "Try again, and choose Always Allow in the dialog".to_owned()
        }
        StoreError::Unusable(KeyringFault::NotYetAllowed) => format!(
            "Run git in a terminal on the Mac's own desktop and choose Always Allow, or store it \
             again: {login}"
        ),
        StoreError::Vault(error) => after_vault(error, login),
        StoreError::Command(error) => error.next_step(),
        StoreError::Entra { next_steps, needs_new_secret: true, .. } => {
            format!("{}. Then store it: {login}", first_step(next_steps))
        }
        StoreError::Entra { next_steps, .. } => first_step(next_steps),
        StoreError::Dpapi(DpapiError::Damaged) => format!("Store it again: {login}"),
        StoreError::Unusable(_) | StoreError::Kernel(_) | StoreError::Dpapi(_) => {
            format!("To store it {}", elsewhere(login))
        }
    }
}

/// The first of several steps, in one line with its command.
fn first_step(lines: &[String]) -> String {
    let is_command = |line: &&String| line.starts_with(' ');
    let step = lines.iter().take(1).chain(lines.iter().skip(1).take_while(is_command));
    step.map(|line| line.trim()).collect::<Vec<_>>().join(" ")
}

pub fn after_vault(error: &VaultError, login: &str) -> String {
    match error {
        VaultError::WrongPassphrase => "Try again: git credential-azdo unlock".to_owned(),
        VaultError::Locked | VaultError::GivenUp | VaultError::Interrupted => {
            "Unlock it: git credential-azdo unlock".to_owned()
        }
        VaultError::Absent => "Create one: git credential-azdo passphrase".to_owned(),
        VaultError::Gone { path, copy } | VaultError::Damaged { path, copy: Some(copy) } => {
            let command = Shell::of_user().bring_back(Path::new(copy), Path::new(path));
            format!("To restore it from its copy: {command}")
        }
        VaultError::Damaged { path, copy: None } => {
            let away = format!("{path}.damaged");
            format!(
                "Restore it from a backup, or store the PATs again with `{login} --store vault` \
                 after you have moved it away: {}",
                Shell::of_user().rename(Path::new(path), Path::new(&away))
            )
        }
        VaultError::Newer { .. } => "Update this program".to_owned(),
        VaultError::ThereIsOne
        | VaultError::File(_)
        | VaultError::Key(_)
        | VaultError::Crypto(_) => format!("Fix that, or store it again: {login}"),
    }
}
