//! Where Entra tokens come from, as stored in the index. `entra` gets them.

use std::fmt;
use std::str::FromStr;

use super::location::StoreKind;
use crate::util::guid::Guid;
use crate::util::shell::quoted;

/// The provider of an organization's tokens, and what it has to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenSource {
    pub provider: Provider,
    /// The organization's tenant. Environment variables may name it, too.
    pub tenant: Option<Guid>,
    /// The client ID of an application or a managed identity. Environment variables may name it, too.
    pub client: Option<String>,
    /// The store of a service principal's secret. `None` if environment variables contain it.
    pub secret_in: Option<StoreKind>,
}

impl TokenSource {
    /// The options of `login` for it.
    pub fn login_options(&self) -> String {
        let tenant = self.tenant.iter().map(|tenant| format!(" --tenant {tenant}"));
        let client = self.client.iter().map(|client| format!(" --client-id {}", quoted(client)));
        format!("--entra {}{}", self.provider, tenant.chain(client).collect::<String>())
    }
}

/// What issues Entra tokens: the value of `login --entra`.
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

/// The text does not name a [`Provider`].
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error(
    "not one of az, azd, azureauth, managed-identity, workload-identity, github, pipelines, and \
     service-principal"
)]
pub struct UnknownProvider;

impl Provider {
    /// In the order in which `entra::detect` names them: what a job or a machine is explicitly given,
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

    /// The word that selects it.
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
