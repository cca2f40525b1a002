//! Tokens for jobs and workloads that an application trusts.

use test_support::fake_azure::pat_api::AUDIENCE;
use test_support::fake_azure::token_service::{
    CLIENT, GITHUB_URL, ISSUER, Issuer, JOB_TOKEN, PIPELINES_URL, SERVICE_CONNECTION, SUBJECT,
    assertion,
};
use test_support::{Outcome, Program};

use super::{Site, run};
use crate::entra::TENANT;

fn github(site: &Site) -> Program {
    site.app("github")
        .env("ACTIONS_ID_TOKEN_REQUEST_URL", GITHUB_URL)
        .env("ACTIONS_ID_TOKEN_REQUEST_TOKEN", JOB_TOKEN)
}

fn pipelines(site: &Site) -> Program {
    site.program("pipelines")
        .env("SYSTEM_OIDCREQUESTURI", PIPELINES_URL)
        .env("SYSTEM_ACCESSTOKEN", JOB_TOKEN)
        .env("AZURESUBSCRIPTION_SERVICE_CONNECTION_ID", SERVICE_CONNECTION)
        .env("AZURESUBSCRIPTION_CLIENT_ID", CLIENT)
        .env("AZURESUBSCRIPTION_TENANT_ID", TENANT)
}

fn workload(site: &Site, token: &str) -> Program {
    let file = site.machine.home.path().join("azure-identity-token");
    std::fs::write(&file, token).unwrap();
    site.app("workload-identity").env("AZURE_FEDERATED_TOKEN_FILE", file)
}

fn succeeds(program: Program) -> Outcome {
    run(program).says("signed in as the application Build until")
}

#[test]
fn file_of_a_workload_is_exchanged_for_a_token() {
    let site = Site::new();
    let jwt = assertion(ISSUER, SUBJECT);
    succeeds(workload(&site, &jwt));
    succeeds(
        workload(&site, &format!("{jwt}\n"))
            .env("AZURE_AUTHORITY_HOST", "https://login.microsoftonline.com/"),
    );
    let requests = site.azure.token_service().requests();
    let field = |name: &str, value: &str| {
        let pair = (name.to_owned(), value.to_owned());
        assert!(requests[1].form.contains(&pair), "{pair:?}");
    };
    assert_eq!(requests[1].path, format!("/{TENANT}/oauth2/v2.0/token"));
    assert_eq!(requests[1].form.len(), 5);
    field("grant_type", "client_credentials");
    field("client_id", CLIENT);
    field("scope", &format!("{AUDIENCE}/.default"));
    field("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    field("client_assertion", &jwt);
}

#[test]
fn github_and_pipelines_jobs_exchange_an_id_token() {
    let site = Site::new();
    succeeds(github(&site));
    succeeds(pipelines(&site));
    let asked: Vec<_> =
        site.azure.token_service().requests().iter().map(|request| request.issuer).collect();
    let expected = [Issuer::GithubActions, Issuer::Entra, Issuer::AzurePipelines, Issuer::Entra];
    assert_eq!(asked, expected);
}

#[test]
fn url_without_a_query_gets_one() {
    let site = Site::new();
    let url = "https://run-actions-1.actions.githubusercontent.com/idtoken";
    run(github(&site).env("ACTIONS_ID_TOKEN_REQUEST_URL", url)).says("no_id_token");
    let requests = site.azure.token_service().requests();
    assert_eq!(requests[0].path, "/idtoken?audience=api%3A%2F%2FAzureADTokenExchange");
}

#[test]
fn missing_variable_is_explained() {
    let site = Site::new();
    for name in ["ACTIONS_ID_TOKEN_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"] {
        run(github(&site).env(name, ""))
            .says("not_configured: this is not a GitHub Actions job that can request ID tokens")
            .says("Add this to the job's permissions:\n  id-token: write\n");
    }
    for name in
        ["SYSTEM_OIDCREQUESTURI", "SYSTEM_ACCESSTOKEN", "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID"]
    {
        run(pipelines(&site).env(name, ""))
            .says("not_configured: this is not an Azure Pipelines task with a service connection")
            .says("  SYSTEM_ACCESSTOKEN: $(System.AccessToken)\n");
    }
    run(site.app("workload-identity"))
        .says("not_configured: there is no workload identity here: AZURE_FEDERATED_TOKEN_FILE")
        .says("azure.workload.identity/use");
    run(github(&site).env("AZURE_CLIENT_ID", ""))
        .says("the GitHub Actions job needs a client ID")
        .says("Pass --client-id to login, or set AZURE_CLIENT_ID\n");
    run(pipelines(&site).env("AZURESUBSCRIPTION_TENANT_ID", ""))
        .says("the service connection needs a tenant ID")
        .says("or set AZURESUBSCRIPTION_TENANT_ID or AZURE_TENANT_ID\n");
    run(workload(&site, "x").env("AZURE_TENANT_ID", ""))
        .says("the workload identity needs a tenant ID");
    assert!(site.azure.log().all().is_empty());
}

#[test]
fn job_token_is_only_sent_by_https() {
    let site = Site::new();
    let http = GITHUB_URL.replace("https:", "http:");
    run(github(&site).env("ACTIONS_ID_TOKEN_REQUEST_URL", http))
        .says("the value of ACTIONS_ID_TOKEN_REQUEST_URL is not an https URL");
    let plain = format!("{}/oidctoken", site.azure.listen_plainly());
    run(pipelines(&site).env("SYSTEM_OIDCREQUESTURI", plain))
        .says("the value of SYSTEM_OIDCREQUESTURI is not an https URL");
    run(pipelines(&site).env("SYSTEM_OIDCREQUESTURI", "hidden")).says("is not a URL");
    run(pipelines(&site).env("AZURESUBSCRIPTION_SERVICE_CONNECTION_ID", "a&hidden=b"))
        .says("the value of AZURESUBSCRIPTION_SERVICE_CONNECTION_ID is not a GUID");
    assert!(site.azure.log().all().is_empty());
}

#[test]
fn unusable_token_file_is_reported() {
    let site = Site::new();
    let with =
        |path: &str| run(site.app("workload-identity").env("AZURE_FEDERATED_TOKEN_FILE", path));
    with("/none/token").says("invalid_setting: cannot read /none/token: ");
    with("token").says("the value of AZURE_FEDERATED_TOKEN_FILE is a relative path");
    with("/dev/zero").says("cannot read /dev/zero: ");
    run(workload(&site, &"x".repeat(70 << 10))).says("azure-identity-token: ");
    assert!(site.azure.log().all().is_empty());
}

#[test]
fn hostile_issuer_gives_no_assertion() {
    let site = Site::new();
    let huge = format!("{{\"value\": \"eyJ{}\"}}", "A".repeat(200 << 10));
    let other = "https://evil.example.com/";
    for (status, body) in [
        (200, "hidden"),
        (200, "{}"),
        (200, "[\"hidden\"]"),
        (200, "{\"value\": 1}"),
        (200, huge.as_str()),
        (302, other),
        (307, other),
        (401, "hidden"),
        (403, "{\"value\": \"eyJ\"}"),
    ] {
        site.azure.token_service().answer_with(Issuer::GithubActions, &[(status, body)]);
        run(github(&site))
            .says(&format!("no_id_token: GitHub answered {status} instead of an ID token"))
            .says("Check that the job has the permission id-token: write\n");
    }
    site.azure.token_service().answer_with(Issuer::GithubActions, &[(503, "hidden")]);
    run(github(&site))
        .says("no_id_token: GitHub answered 503 instead of an ID token\nTry again later\n");
    run(pipelines(&site).env("SYSTEM_ACCESSTOKEN", "$(System.AccessToken)"))
        .says("no_id_token: Azure Pipelines answered 401 instead of an ID token")
        .says("Check that SYSTEM_ACCESSTOKEN is $(System.AccessToken)");
    let asked = site.azure.token_service().requests();
    assert!(asked.iter().all(|request| request.issuer != Issuer::Entra));
    assert!(site.azure.log().sent_to("evil.example.com").is_empty());
}

#[test]
fn untrusted_job_is_told_what_to_trust() {
    let site = Site::new();
    site.azure.token_service().set_subject("repo:acme/web:ref:refs/heads/\u{1b}[2Jother");
    run(github(&site))
        .says(&format!(
            "untrusted_identity: the application {CLIENT} does not trust the GitHub Actions job \
             (AADSTS700213)"
        ))
        .says(&format!(
            "Add a federated credential with these values to the application {CLIENT}\n"
        ))
        .says("Issuer:\n  https://token.actions.githubusercontent.com\n")
        .says("Subject:\n  repo:acme/web:ref:refs/heads/\\u{1b}[2Jother\n")
        .says("Audience:\n  api://AzureADTokenExchange\n")
        .never_says("\u{1b}");
}
