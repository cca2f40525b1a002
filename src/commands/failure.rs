//! Why a command fails, and with which exit status.

use std::io::ErrorKind;

use thiserror::Error;

use crate::error::{Error, after_vault};
use crate::git::ConfigError;
use crate::index::IndexError;
use crate::settings::SettingsError;
use crate::stores::VaultError;
use crate::util::user_dirs::NoHome;
use crate::{ExitStatus, FAILURE};

/// What a command, or a step of one, returns.
pub(super) type Result<T = (), E = Failure> = std::result::Result<T, E>;

/// Why a command failed.
#[derive(Debug, Error)]
pub(super) enum Failure {
    /// A wrong command line.
    #[error("{0}")]
    Usage(String),
    /// Something is missing or not allowed.
    #[error("{0}")]
    Refused(String),
    /// Something is missing or not allowed; with lines that say what to do.
    #[error("{0}")]
    Advised(String, Vec<String>),
    /// The findings were printed; with this exit status.
    #[error("a PAT needs attention")]
    Found(u8),
    /// The command of `run` did not start.
    #[error("cannot start {program}: {source}")]
    NotStarted {
        /// Its name.
        program: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The command of `run` is not on PATH.
    #[error("command not found: {0}")]
    NotOnPath(String),
    /// Ctrl-C at a question.
    #[error("nothing was changed")]
    Interrupted,
    /// A part of the program.
    #[error(transparent)]
    Error(#[from] Error),
    #[error(transparent)]
    NoHome(#[from] NoHome),
    #[error(transparent)]
    Index(#[from] IndexError),
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The vault.
    #[error("{0}. {next}", next = after_vault(.0, "git credential-azdo login"))]
    Vault(#[from] VaultError),
    /// git's configuration.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Standard output was closed, or failed.
    #[error("{0}")]
    Output(#[from] std::io::Error),
}

impl Failure {
    /// The exit status of failures that do not have their own in [`super::run`].
    pub(super) fn status(&self) -> ExitStatus {
        match self {
            // As shells, `env`, `nice` and `timeout` do.
            Failure::NotOnPath(_) => 127,
            Failure::NotStarted { source, .. } if source.kind() == ErrorKind::NotFound => 127,
            Failure::NotStarted { .. } => 126,
            _ => FAILURE,
        }
    }

    /// The lines to print below the message.
    pub(super) fn next_steps(&self) -> &[String] {
        match self {
            Failure::Advised(_, steps) => steps,
            _ => &[],
        }
    }
}
