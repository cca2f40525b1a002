//! Why a command fails, and with which exit status.

use std::io::ErrorKind;

use thiserror::Error;

use crate::error::{Error, after_vault};
use crate::git::ConfigError;
use crate::stores::VaultError;
use crate::{ExitStatus, FAILURE};

/// Why a command ends without having done what it was asked.
#[derive(Debug, Error)]
pub(super) enum Failure {
    /// The command line; exit status 2, as everywhere.
    #[error("{0}")]
    Usage(String),
    /// What it did not find or was not given.
    #[error("{0}")]
    Refused(String),
    /// The same, and what to do: a line for each.
    #[error("{0}")]
    Advised(String, Vec<String>),
    /// What was found is the answer, and has been said; with this exit status.
    #[error("something has to be done about a PAT")]
    Found(u8),
    /// The program that was to be run.
    #[error("{program} could not be started: {source}")]
    NotStarted {
        /// Its name.
        program: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The same where it is nowhere on PATH, which says it better than the system does.
    #[error("{0}: there is no such program on PATH")]
    NotOnPath(String),
    /// Ctrl-C at a question.
    #[error("nothing was changed")]
    Interrupted,
    /// A part of the program.
    #[error(transparent)]
    Error(#[from] Error),
    /// The vault.
    #[error("{0}. {next}", next = after_vault(.0, "git credential-azdo login"))]
    Vault(#[from] VaultError),
    /// git's configuration.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Whoever read our output stopped.
    #[error("{0}")]
    Output(#[from] std::io::Error),
}

impl Failure {
    /// The exit status, where it is not that of a wrong command line.
    pub(super) fn status(&self) -> ExitStatus {
        match self {
            // As shells have it, and `env`, `nice` and `timeout`.
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
