//! Set-ups without a secret, with the variables of their platforms.

use std::path::Path;

use test_support::azdo_path;
use test_support::fake_azure::pat_api::TENANT;
use test_support::fake_azure::token_service::{
    CLIENT, GITHUB_URL, ISSUER, JOB_TOKEN, SERVICE_CONNECTION, assertion,
};
use test_support::fake_entra::SignIn;

use super::machine::{CLUSTER_ISSUER, Machine};
use super::value;

/// The headings.
pub const TRIED: &[&str] =
    &["Kubernetes (AKS)", "GitHub Actions", "Azure Pipelines", "A developer with `az`"];

#[test]
fn app_service() {
    let mut machine = Machine::of("An Azure VM");
    machine.set_up_azure();
    machine.set("IDENTITY_ENDPOINT", machine.azure.listen_plainly() + "/msi/token");
    machine.set("IDENTITY_HEADER", JOB_TOKEN);
    machine.clones_and_pushes();
    machine.abandon();
}

/// Sets what the webhook of Azure's workload identity sets in this pod.
fn start_pod(machine: &mut Machine, yaml: &str) {
    let (account, pod) = yaml.split_once("---\n").expect("a service account and a pod");
    let is_labeled = value(pod, "azure.workload.identity/use") == Some("true");
    if !is_labeled || value(pod, "serviceAccountName") != value(account, "name") {
        return;
    }
    let namespace = value(pod, "namespace").unwrap();
    assert_eq!(value(account, "namespace"), Some(namespace));
    let account_name = value(account, "name").unwrap();
    let subject = format!("system:serviceaccount:{namespace}:{account_name}");
    let file = machine.home.path().join("azure-identity-token");
    std::fs::write(&file, assertion(CLUSTER_ISSUER, &subject)).unwrap();
    let client = value(account, "azure.workload.identity/client-id");
    machine.set("AZURE_CLIENT_ID", client.unwrap_or_default());
    machine.set("AZURE_TENANT_ID", TENANT);
    machine.set("AZURE_FEDERATED_TOKEN_FILE", file.to_str().unwrap());
    machine.set("AZURE_AUTHORITY_HOST", "https://login.microsoftonline.com/");
}

#[test]
fn aks() {
    let mut machine = Machine::of("Kubernetes (AKS)");
    machine.set_up_azure();
    let yaml = machine.yaml().to_owned();
    start_pod(&mut machine, &yaml.replace("azure.workload.identity/use", "other"));
    machine.fails("there is no workload identity here: AZURE_FEDERATED_TOKEN_FILE is not set");
    start_pod(&mut machine, &yaml.replace("azure.workload.identity/client-id", "other"));
    machine.fails("the workload identity needs a client ID");
    start_pod(&mut machine, &yaml);
    machine.fails(&format!(
        "the application {CLIENT} does not trust the workload identity (AADSTS700213)"
    ));
    machine.trust_as_the_page_says();
    machine.clones_and_pushes();
}

/// Sets what a runner sets in the job of this workflow.
fn start_job(machine: &mut Machine, yaml: &str) {
    let may_get_tokens = value(yaml, "id-token") == Some("write");
    machine.set("GITHUB_ACTIONS", "true");
    machine.set("ACTIONS_ID_TOKEN_REQUEST_URL", if may_get_tokens { GITHUB_URL } else { "" });
    machine.set("ACTIONS_ID_TOKEN_REQUEST_TOKEN", if may_get_tokens { JOB_TOKEN } else { "" });
    machine.set("AZURE_CLIENT_ID", value(yaml, "AZURE_CLIENT_ID").unwrap_or_default());
}

#[test]
fn github_actions() {
    let mut machine = Machine::of("GitHub Actions");
    machine.set_up_azure();
    let yaml = machine.yaml().to_owned();
    assert!(yaml.contains("branches: [main]"));
    machine.azure.token_service().set_job(ISSUER, "repo:octo-org/octo-repo:ref:refs/heads/main");
    start_job(&mut machine, &yaml.replace("id-token: write", ""));
    machine.fails("this is not a GitHub Actions job that can request ID tokens");
    start_job(&mut machine, &yaml.replace("AZURE_CLIENT_ID", "OTHER"));
    machine.fails("the GitHub Actions job needs a client ID");
    start_job(&mut machine, &yaml);
    let message =
        format!("the application {CLIENT} does not trust the GitHub Actions job (AADSTS700213)");
    machine.fails(&message);
    let subject = "repo:octo-org@123456/octo-repo@456789:ref:refs/heads/main";
    machine.azure.token_service().set_job(ISSUER, subject);
    let login = "git credential-azdo login acme --entra github";
    machine.fails_with(login, &message).says(&format!("subject:\n  {subject}\n"));
    machine.azure.token_service().set_job(ISSUER, "repo:octo-org/octo-repo:ref:refs/heads/main");
    machine.trust_as_the_page_says();
    machine.clones_and_pushes();
}

/// Sets what an agent and a task with this YAML set, in a pipeline of another organization
/// (github.com/microsoft/azure-pipelines-tasks, Tasks/AzureCLIV2/azureclitask.ts).
fn start_task(machine: &mut Machine, yaml: &str) {
    let job = "https://dev.azure.com/contoso/4/_apis/distributedtask/hubs/build/plans/5/jobs/6";
    machine.set("TF_BUILD", "True");
    machine.set("SYSTEM_COLLECTIONURI", "https://dev.azure.com/contoso/");
    machine.set("SYSTEM_OIDCREQUESTURI", format!("{job}/oidctoken"));
    let token = value(yaml, "SYSTEM_ACCESSTOKEN").unwrap_or_default();
    machine.set("SYSTEM_ACCESSTOKEN", token.replace("$(System.AccessToken)", JOB_TOKEN));
    if value(yaml, "- task") == Some("AzureCLI@2") {
        machine.set("AZURESUBSCRIPTION_SERVICE_CONNECTION_ID", SERVICE_CONNECTION);
        machine.set("AZURESUBSCRIPTION_CLIENT_ID", CLIENT);
        machine.set("AZURESUBSCRIPTION_TENANT_ID", TENANT);
    }
}

#[test]
fn azure_pipelines() {
    let mut machine = Machine::of("Azure Pipelines");
    let yaml = machine.yaml().to_owned();
    let message = "this is not an Azure Pipelines task with a service connection";
    start_task(&mut machine, &yaml.replace("AzureCLI@2", "Bash@3"));
    machine.fails(message);
    start_task(&mut machine, &yaml.replace("SYSTEM_ACCESSTOKEN", "OTHER"));
    machine.fails(message);
    start_task(&mut machine, &yaml.replace("$(System.AccessToken)", "$(system_accesstoken)"));
    machine.fails("Azure Pipelines answered 401 instead of an ID token");
    start_task(&mut machine, &yaml);
    machine.clones_and_pushes();
}

#[test]
fn developer() {
    let mut machine = Machine::of("A developer with `az`");
    machine.fails("az is not signed in to Azure");
    for (sign_in, message) in [
        (SignIn::MfaRequired, "az needs a sign-in with multifactor authentication (AADSTS50076)"),
        (SignIn::ConditionalAccess, "a conditional access policy blocks az (AADSTS53003)"),
        (SignIn::SignedIn(&[]), "az is signed in to a different tenant from acme's"),
    ] {
        machine.before_login_az_is(&sign_in);
        machine.fails(message);
    }
    let ours = Path::new(azdo_path()).parent().unwrap().display();
    let without_az = format!(
        "mkdir bin && ln -s \"$(command -v git)\" bin/git
        PATH=\"$HOME/bin:{ours}\" git credential-azdo login acme --entra az"
    );
    machine.fails_with(&without_az, "az is not on PATH");
    machine.clones_and_pushes();
}
