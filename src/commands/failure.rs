//! Why a command fails, and with which exit status.

use thiserror::Error;

use crate::ExitStatus;
use crate::azure::pats::{ApiError, ApiErrorKind};
use crate::azure::{Diagnosis, NextStep};
use crate::error::{Error, after_vault, unreadable};
use crate::git::ConfigError;
use crate::index::IndexError;
use crate::organization::Organization;
use crate::settings::SettingsError;
use crate::stores::{StoreError, VaultError};
use crate::util::terminal::{clean, in_quotes};
use crate::util::user_dirs::NoHome;

pub(super) type Result<T = (), E = Failure> = std::result::Result<T, E>;

/// Fails because something is missing or not allowed.
pub(super) fn refuse<T>(why: impl Into<String>) -> Result<T> {
    Err(Failure::Refused(why.into()))
}

impl Failure {
    /// The failure of a request, with what to do.
    pub(super) fn from_diagnosis(diagnosis: &Diagnosis) -> Failure {
        let said = diagnosis.server_message.as_deref().map(in_quotes);
        let said = said.map(|it| format!(". The server says: {it}")).unwrap_or_default();
        let message = format!("{}{said}", diagnosis.message);
        let steps = diagnosis.next_steps.iter().flat_map(NextStep::lines);
        let steps = steps.map(|line| clean(&line).into_owned());
        Failure::Advised(clean(&message).into_owned(), steps.collect())
    }

    /// The failure of a request to change a PAT at Azure DevOps.
    pub(super) fn from_change(error: &ApiError) -> Failure {
        let failure = Failure::from_diagnosis(&error.diagnosis);
        if error.kind != ApiErrorKind::Unclear {
            return failure;
        }
        let step = "The change may have been made anyway; to make sure, run this again";
        failure.with_steps([step.to_owned()])
    }

    /// What to do about it.
    pub(super) fn steps(&self) -> &[String] {
        if let Failure::Advised(_, steps) = self { steps } else { &[] }
    }

    /// Adds what to do.
    pub(super) fn with_steps(self, steps: impl IntoIterator<Item = String>) -> Failure {
        let all = self.steps().iter().cloned().chain(steps).collect();
        Failure::Advised(self.to_string(), all)
    }

    /// The same for another PAT.
    pub(super) fn again(&self) -> Failure {
        Failure::Advised(self.to_string(), self.steps().to_vec())
    }
}

/// What to do about a missing token is in lines of its own.
impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        match error {
            Error::Unreadable {
                word,
                ref whose,
                ref login,
                source: ref why @ StoreError::Entra { ref next_steps, needs_new_secret, .. },
            } => {
                let mut steps = next_steps.clone();
                if needs_new_secret {
                    steps.extend(NextStep::run("Then store it", login.clone()).lines());
                }
                let steps = steps.iter().map(|line| clean(line).into_owned());
                Failure::Advised(clean(&unreadable(word, whose, why)).into_owned(), steps.collect())
            }
            error => Failure::Error(error),
        }
    }
}

#[derive(Debug, Error)]
pub(super) enum Failure {
    #[error("{0}")]
    Usage(String),
    /// The host of a URL is not Azure DevOps.
    #[error("{0}")]
    NotAzure(String),
    #[error("{0}")]
    Refused(String),
    /// Something is missing or not allowed; with lines that say what to do.
    #[error("{0}")]
    Advised(String, Vec<String>),
    /// A person answered no.
    #[error("nothing was changed")]
    Declined,
    /// No PAT is stored for the first organization, which resembles the second one.
    #[error("no PAT is stored for {0}; did you mean {1}?")]
    Mistyped(Organization, Organization),
    /// The findings were printed; with this exit status.
    #[error("a PAT needs attention")]
    Found(ExitStatus),
    /// The command of `run` did not start; with this exit status.
    #[error("{0}")]
    NotStarted(String, ExitStatus),
    /// Ctrl-C at a question.
    #[error("canceled; nothing was changed")]
    Interrupted,
    #[error(transparent)]
    Error(Error),
    #[error(transparent)]
    NoHome(#[from] NoHome),
    #[error(transparent)]
    Index(#[from] IndexError),
    #[error(transparent)]
    Settings(#[from] SettingsError),
    #[error("{0}. {next}", next = after_vault(.0, "git credential-azdo login"))]
    Vault(#[from] VaultError),
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Standard output was closed, or failed.
    #[error("{0}")]
    Output(#[from] std::io::Error),
}
