//! Why a store failed.

use thiserror::Error;

use super::command::CommandError;
use super::dpapi::DpapiError;
use super::environment::{Unfit, Variable};
use super::keyctl::KernelError;
use super::keyring::KeyringFault;
use super::location::StoreKind;
use super::vault::VaultError;
use crate::util::files::FileError;
use crate::util::user_dirs::NoHome;

pub type Result<T, E = StoreError> = std::result::Result<T, E>;

/// Why a store failed. The texts never contain a secret.
#[derive(Debug, Error)]
pub enum StoreError {
    #[error(transparent)]
    NoHome(#[from] NoHome),
    /// The store works and has nothing at this location.
    #[error("{}", missing(*.0))]
    Missing(StoreKind),
    /// The store works, and something else has replaced the secret.
    #[error("the secret in the {} is not valid (it is empty or too long, or contains whitespace)", .0.noun())]
    NotAPat(StoreKind),
    #[error("the keyring is locked and was not unlocked")]
    Locked,
    #[error("the keyring did not answer within {0} s")]
    Silent(u64),
    #[error("{}", unusable(.0))]
    Unusable(#[from] KeyringFault),
    #[error(transparent)]
    Vault(#[from] VaultError),
    #[error(transparent)]
    Kernel(#[from] KernelError),
    #[error(transparent)]
    Dpapi(#[from] DpapiError),
    #[error(transparent)]
    Command(#[from] Box<CommandError>),
    /// There is no Entra token; the text says why. A line of the next steps that starts with
    /// spaces is to be copied.
    #[error("{why}")]
    Entra {
        why: String,
        next_steps: Vec<String>,
        /// Whether Entra refuses the stored secret of a service principal.
        needs_new_secret: bool,
    },
    #[error("{variable} is not used: {source}")]
    Environment { variable: Variable, source: Unfit },
    #[error(transparent)]
    File(#[from] FileError),
}

fn unusable(fault: &KeyringFault) -> String {
    match fault {
        KeyringFault::NoBus
        | KeyringFault::NoLogonSession
        | KeyringFault::Declined
        | KeyringFault::NotYetAllowed => fault.to_string(),
        _ => format!("the keyring cannot be used: {fault}"),
    }
}

fn missing(kind: StoreKind) -> String {
    match kind {
        StoreKind::Kernel => {
            "it is not in the kernel's memory: the machine has restarted, or this is a different \
             user or container"
                .to_owned()
        }
        _ => format!("the secret is no longer in the {}", kind.noun()),
    }
}

/// A command that unlocks the keyring in a terminal, as over SSH, if the system has one.
pub fn unlock_command() -> Option<&'static str> {
    cfg!(target_os = "macos").then_some("security unlock-keychain")
}

impl StoreError {
    /// How to unlock a locked keyring instead of using another store.
    pub fn unlock_steps(&self) -> Vec<String> {
        let command = unlock_command().filter(|_| matches!(self, StoreError::Locked));
        let lines =
            |command| ["To unlock it for this session, run:".to_owned(), format!("  {command}")];
        command.map(lines).into_iter().flatten().collect()
    }

    /// Whether the whole store is closed: reading another secret would cost its time limit again.
    pub fn is_closed(&self) -> bool {
        match self {
            StoreError::Locked | StoreError::Silent(_) | StoreError::Vault(_) => true,
            StoreError::Dpapi(error) => error.is_closed(),
            StoreError::Command(error) => error.is_silent(),
            _ => false,
        }
    }
}
