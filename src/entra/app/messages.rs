//! Why an application gets no token: what is missing, and what to do next.

use std::fmt::Display;
use std::path::Path;

use super::assertion::Issuer;
use super::token_endpoint::App;
use super::variables;
use crate::azure::Diagnosis;
use crate::entra::{Provider, TokenSource};
use crate::organization::Organization;
use crate::util::guid::Guid;
use crate::util::shell::{Shell, quoted};

const NOT_CONFIGURED: &str = "not_configured";
const LATER: &str = "Try again later";

/// The value of a variable or option cannot be used. It is not repeated: it may be a secret.
pub fn invalid(name: &str, what: &str) -> Diagnosis {
    let message = format!("the value of {name} is {what}");
    Diagnosis::new("invalid_setting", message).then(format!("Correct {name}"))
}

pub fn unreadable(name: &str, path: &Path, reason: &dyn Display) -> Diagnosis {
    let message = format!("cannot read {}: {reason}", path.display());
    Diagnosis::new("invalid_setting", message)
        .then(format!("Correct {name}, or make the file readable"))
}

pub fn missing_id(provider: Provider, id: &str, option: &str, names: &[&str]) -> Diagnosis {
    let message = format!("{} needs a {id} ID", provider.owner());
    let names = names.join(" or ");
    Diagnosis::new(NOT_CONFIGURED, message).then(format!("Pass {option} to login, or set {names}"))
}

/// What a provider needs from this machine or job is missing.
pub fn not_here(source: &TokenSource, organization: &Organization) -> Diagnosis {
    match source.provider {
        Provider::GithubActions => no_github_permission(),
        Provider::AzurePipelines => no_service_connection(),
        Provider::WorkloadIdentity => no_token_file(),
        _ => no_client_secret(organization, &source.login_options()),
    }
}

pub fn no_token_file() -> Diagnosis {
    let name = variables::FEDERATED_TOKEN_FILE;
    let message = format!("there is no workload identity here: {name} is not set");
    Diagnosis::new(NOT_CONFIGURED, message).then(
        "In Kubernetes, label the pod azure.workload.identity/use: \"true\" and give it a service \
         account that has an identity",
    )
}

pub fn no_github_permission() -> Diagnosis {
    let message = "this is not a GitHub Actions job that can request ID tokens";
    Diagnosis::new(NOT_CONFIGURED, message)
        .then_run("Add this to the job's permissions", "id-token: write")
}

pub fn no_service_connection() -> Diagnosis {
    let message = "this is not an Azure Pipelines task with a service connection";
    Diagnosis::new(NOT_CONFIGURED, message)
        .then("Run git in a task that has one, such as AzureCLI@2")
        .then_run(
            "And add this to the task's env",
            format!("{}: $(System.AccessToken)", variables::PIPELINES_TOKEN),
        )
}

/// `options` are those of `login` for the service principal.
pub fn no_client_secret(organization: &Organization, options: &str) -> Diagnosis {
    let organization = quoted(&organization.to_string());
    let login = format!("git credential-azdo login {organization} {options} --with-token");
    let message = "there is no client secret or certificate for the service principal";
    Diagnosis::new(NOT_CONFIGURED, message)
        .then(format!("Set {} or {}", variables::CLIENT_SECRET, variables::CERTIFICATE_PATH))
        .then_run("Or store it", Shell::of_user().with_input(&login, "secret.txt"))
}

/// Where an application's secrets are created.
pub fn secrets_page(client: &str) -> String {
    format!(
        "https://entra.microsoft.com/#view/Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/\
         Credentials/appId/{client}"
    )
}

pub fn bad_certificate() -> Diagnosis {
    let message = "the service principal's PEM does not contain a certificate and its RSA key";
    Diagnosis::new("invalid_certificate", message)
        .then("Use a PEM file with a certificate and an RSA key without a passphrase")
}

/// An issuer did not answer with an assertion.
pub fn no_assertion(issuer: Issuer, status: u16) -> Diagnosis {
    let (name, next) = match issuer {
        Issuer::GithubActions => {
            ("GitHub", "Check that the job has the permission id-token: write")
        }
        Issuer::AzurePipelines => (
            "Azure Pipelines",
            "Check that SYSTEM_ACCESSTOKEN is $(System.AccessToken), and that the pipeline may use \
             the service connection",
        ),
    };
    let message = format!("{name} answered {status} instead of an ID token");
    let next = if is_temporary(status) { LATER } else { next };
    Diagnosis::new("no_id_token", message).then(next)
}

/// A service answered with something other than a token.
pub fn no_token(server: &str, status: u16) -> Diagnosis {
    let message = format!("{server} answered {status} instead of a token");
    if is_temporary(status) {
        return Diagnosis::new("server_error", message).then(LATER);
    }
    Diagnosis::new("garbled", message)
        .then("Another service may have answered: check your network and proxy settings")
}

fn is_temporary(status: u16) -> bool {
    matches!(status, 410 | 429 | 500..=599)
}

pub fn not_in_azure(host: &str, what: &str) -> Diagnosis {
    let message = format!("there is no managed identity here: {host} {what}");
    Diagnosis::new("no_managed_identity", message)
        .then("Only Azure VMs and services have one. Elsewhere, use another provider, such as az")
}

pub fn no_managed_identity(client: Option<&Guid>, words: &str) -> Diagnosis {
    if client.is_none() && words.starts_with("Multiple") {
        let message = "this machine has several managed identities";
        return Diagnosis::new("several_managed_identities", message)
            .then("Choose one: pass its client ID to login, with --client-id");
    }
    let assign = "az vm identity assign --resource-group GROUP --name MACHINE";
    let diagnosis = match client {
        Some(client) => {
            let message = format!("this machine does not have the managed identity {client}");
            return Diagnosis::new("no_managed_identity", message).then_run(
                "Assign it, by its resource ID. For a virtual machine, run",
                format!("{assign} --identities RESOURCE_ID"),
            );
        }
        // App Service and Container Apps have no other default than the system-assigned one.
        None => Diagnosis::new("no_managed_identity", "this machine has no managed identity")
            .then("If it has a user-assigned one, pass its client ID to login, with --client-id"),
    };
    diagnosis.then_run("Assign one. For a virtual machine, run", assign)
}

pub fn then_show_tenant(diagnosis: Diagnosis, app: &App<'_>) -> Diagnosis {
    let organization = app.organization;
    let page = format!("{}/_settings/organizationAad", organization.url());
    diagnosis.then_run(format!("To see {organization}'s tenant, open"), page)
}
