//! The few questions that are asked.

use std::time::Duration;

use super::verdict::{self, Identity, Refusal, Service};
use crate::azure::http::{Guise, Question, Trouble};
use crate::organization::{Organization, Repository};
use crate::util::pat::Secret;

/// Why a question was not answered with a yes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// There was no answer.
    Trouble(Trouble),
    /// The answer was another one.
    Refusal(Refusal),
}

/// Whom a PAT signs in at its organization.
///
/// # Errors
/// [`Problem`].
pub fn identity(
    organization: &Organization,
    pat: &Secret,
    limit: Option<Duration>,
    notes: &mut Vec<String>,
) -> Result<Identity, Problem> {
    let server = organization.url();
    let url = format!("{server}/_apis/connectionData");
    let question = Question { server, url, guise: Guise::Ourselves, limit };
    let reply = question.ask(pat, notes).map_err(Problem::Trouble)?;
    verdict::identity(&reply, organization.origin().is_none()).map_err(Problem::Refusal)
}

/// Whether a PAT opens a repository: the first thing that git asks.
///
/// # Errors
/// [`Problem`].
pub fn access(
    repository: &Repository,
    service: Service,
    pat: &Secret,
    notes: &mut Vec<String>,
) -> Result<(), Problem> {
    let name = match service {
        Service::Read => "git-upload-pack",
        Service::Write => "git-receive-pack",
    };
    // git may be told other things about this URL than about the organization's.
    let server = repository.url().to_owned();
    let url = format!("{server}/info/refs?service={name}");
    let question = Question { server, url, guise: Guise::Git, limit: None };
    let reply = question.ask(pat, notes).map_err(Problem::Trouble)?;
    verdict::access(&reply, repository.is_hosted()).map_err(Problem::Refusal)
}
