//! The ways to get an Entra token.

use super::app::{self, service_principal, variables};
use super::programs::SignInProgram;
use super::{Wanted, messages};
use crate::azure::Diagnosis;
use crate::organization::Organization;
use crate::stores::{Provider, TokenSource};
use crate::util::env;

impl Provider {
    /// Whose token it is, for messages.
    pub fn owner(self) -> &'static str {
        match self {
            Provider::GithubActions => "the GitHub Actions job",
            Provider::AzurePipelines => "the service connection",
            Provider::WorkloadIdentity => "the workload identity",
            Provider::ServicePrincipal => "the service principal",
            Provider::ManagedIdentity => "the managed identity",
            Provider::Az | Provider::Azd | Provider::Azureauth => self.name(),
        }
    }

    /// Whether it is a program that a user signs in to.
    pub fn is_program(self) -> bool {
        self.program().is_some()
    }

    /// Whether this machine or job was given it on purpose, with variables or a stored secret.
    pub fn is_given(self) -> bool {
        !self.is_program() && self != Provider::ManagedIdentity
    }

    pub(super) fn program(self) -> Option<SignInProgram> {
        match self {
            Provider::Az => Some(SignInProgram::Az),
            Provider::Azd => Some(SignInProgram::Azd),
            Provider::Azureauth => Some(SignInProgram::Azureauth),
            _ => None,
        }
    }

    /// Whether it could work here. No request is made and no program is started. An ID that is
    /// missing may come from an option.
    pub(super) fn may_work(self) -> bool {
        let all_set = |names: &[&str]| names.iter().all(|name| env::non_empty(name).is_some());
        match self {
            Provider::GithubActions => {
                all_set(&[variables::GITHUB_REQUEST_URL, variables::GITHUB_REQUEST_TOKEN])
            }
            Provider::AzurePipelines => all_set(&[
                variables::PIPELINES_REQUEST_URL,
                variables::PIPELINES_TOKEN,
                variables::SERVICE_CONNECTION_ID,
            ]),
            Provider::WorkloadIdentity => all_set(&[variables::FEDERATED_TOKEN_FILE]),
            Provider::ServicePrincipal => service_principal::is_in_variables(),
            Provider::ManagedIdentity => true,
            Provider::Az | Provider::Azd | Provider::Azureauth => {
                self.program().is_some_and(|program| program.file().is_some())
            }
        }
    }
}

/// Why a provider cannot work here, if that is clear without a request or another program.
pub fn obstacle(tokens: &TokenSource, organization: &Organization) -> Option<Diagnosis> {
    let provider = tokens.provider;
    let is_stored = provider == Provider::ServicePrincipal && tokens.secret_in.is_some();
    if provider.may_work() || is_stored {
        return provider.is_given().then(|| app::with_ids(tokens, organization).err()).flatten();
    }
    Some(match provider.program() {
        Some(program) => {
            let wanted = Wanted { organization, tenant: tokens.tenant.as_ref() };
            messages::not_installed(program, &wanted)
        }
        None => app::messages::not_here(tokens, organization),
    })
}

/// The providers that could work here, the most explicit first. Nothing is started or requested.
pub fn detect() -> Vec<Provider> {
    Provider::ALL.into_iter().filter(|provider| provider.may_work()).collect()
}
