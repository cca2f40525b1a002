//! The ways to get an Entra token, by the words that users write.

use std::fmt;
use std::str::FromStr;

use super::app::variables;
use super::programs::SignInProgram;
use crate::util::env;

/// Where Entra tokens come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provider {
    /// A job of GitHub Actions, as the application that trusts it.
    GithubActions,
    /// A job of Azure Pipelines, as the application of a service connection.
    AzurePipelines,
    /// A file that Kubernetes or another platform renews.
    WorkloadIdentity,
    /// A secret or a certificate of an application.
    ServicePrincipal,
    Az,
    Azd,
    Azureauth,
    /// The identity of an Azure machine, App Service, or container app.
    ManagedIdentity,
}

/// The text is not the word of a [`Provider`].
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error(
    "not one of az, azd, azureauth, managed-identity, workload-identity, github, pipelines, and \
     service-principal"
)]
pub struct UnknownProvider;

impl Provider {
    /// In the order in which [`detect`] names them: what a job or a machine is explicitly given,
    /// then the programs that users sign in to. Only a request can tell whether there is a managed
    /// identity.
    pub const ALL: [Provider; 8] = [
        Provider::GithubActions,
        Provider::AzurePipelines,
        Provider::WorkloadIdentity,
        Provider::ServicePrincipal,
        Provider::Az,
        Provider::Azd,
        Provider::Azureauth,
        Provider::ManagedIdentity,
    ];

    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Provider::GithubActions => "github",
            Provider::AzurePipelines => "pipelines",
            Provider::WorkloadIdentity => "workload-identity",
            Provider::ServicePrincipal => "service-principal",
            Provider::Az => "az",
            Provider::Azd => "azd",
            Provider::Azureauth => "azureauth",
            Provider::ManagedIdentity => "managed-identity",
        }
    }

    /// Whose token it is, for messages.
    pub(super) fn owner(self) -> &'static str {
        match self {
            Provider::GithubActions => "the GitHub Actions job",
            Provider::AzurePipelines => "the service connection",
            Provider::WorkloadIdentity => "the workload identity",
            Provider::ServicePrincipal => "the service principal",
            Provider::ManagedIdentity => "the managed identity",
            Provider::Az | Provider::Azd | Provider::Azureauth => self.name(),
        }
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
    fn may_work(self) -> bool {
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
            Provider::ServicePrincipal => {
                all_set(&[variables::CLIENT_SECRET]) || all_set(&[variables::CERTIFICATE_PATH])
            }
            Provider::ManagedIdentity => true,
            Provider::Az | Provider::Azd | Provider::Azureauth => {
                self.program().is_some_and(|program| program.file().is_some())
            }
        }
    }
}

/// The providers that could work here, the most explicit first. Nothing is started or requested.
pub fn detect() -> Vec<Provider> {
    Provider::ALL.into_iter().filter(|provider| provider.may_work()).collect()
}

impl fmt::Display for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Provider {
    type Err = UnknownProvider;

    fn from_str(text: &str) -> Result<Provider, UnknownProvider> {
        let is_named = |provider: &Provider| provider.name() == text;
        Provider::ALL.into_iter().find(is_named).ok_or(UnknownProvider)
    }
}
