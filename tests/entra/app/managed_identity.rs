//! Managed identities, of virtual machines and of App Service.

use std::time::Instant;

use serde_json::json;
use test_support::Program;
use test_support::fake_azure::pat_api::AUDIENCE;
use test_support::fake_azure::token_service::{CLIENT, Issuer, JOB_TOKEN};

use super::{Site, run};
use crate::entra::{OTHER_TENANT, TENANT};

fn machine(site: &Site) -> Program {
    let host = site.azure.listen_plainly();
    site.program("managed-identity").env("AZURE_POD_IDENTITY_AUTHORITY_HOST", host)
}

/// The answers of the metadata service from now on.
fn answer(site: &Site, answers: &[(u16, &str)]) {
    site.azure.token_service().answer_with(Issuer::ManagedIdentity, answers);
}

fn paths(site: &Site) -> Vec<String> {
    site.azure.token_service().requests().into_iter().map(|request| request.path).collect()
}

#[test]
fn metadata_service_gives_a_token_past_the_proxy() {
    let site = Site::new();
    site.machine.home.configure_git("http.proxy", "http://127.0.0.1:1");
    let path =
        format!("/metadata/identity/oauth2/token?api-version=2018-02-01&resource={AUDIENCE}");
    let proxied = |program: Program| program.env("http_proxy", "http://127.0.0.1:1");
    run(proxied(machine(&site)))
        .says("signed in as the application Build until 2100-01-01T00:00:00Z");
    run(proxied(machine(&site)).env("CLIENT", CLIENT).env("TENANT", TENANT)).says("signed in as");
    assert_eq!(paths(&site), [path.clone(), format!("{path}&client_id={CLIENT}")]);
    run(machine(&site).env("CLIENT", "hidden")).says("the value of --client-id is not a GUID");
    run(machine(&site).env("TENANT", OTHER_TENANT))
        .says("other_tenant: the managed identity's token is for a different tenant from acme's");
}

#[test]
fn app_service_gives_a_token() {
    let site = Site::new();
    let endpoint = format!("{}/msi/token", site.azure.listen_plainly());
    let service = |endpoint: &str| {
        let program = site.program("managed-identity").env("IDENTITY_HEADER", JOB_TOKEN);
        run(program.env("IDENTITY_ENDPOINT", endpoint).env("CLIENT", CLIENT))
    };
    service(&endpoint).says("signed in as the application Build until");
    let path = format!("/msi/token?api-version=2019-08-01&resource={AUDIENCE}&client_id={CLIENT}");
    assert_eq!(paths(&site), [path]);
    service("http://10.0.0.1/msi/token").says("the value of IDENTITY_ENDPOINT is not an https URL");
    answer(
        &site,
        &[(
            400,
            r#"{"statusCode": 400, "message": "No User Assigned or Delegated Managed Identity found for specified ClientId"}"#,
        )],
    );
    service(&endpoint).says(&format!("this machine does not have the managed identity {CLIENT}"));
}

#[test]
fn temporary_failure_is_asked_again() {
    std::thread::scope(|scope| {
        for status in [404, 410, 429, 500, 503] {
            scope.spawn(move || {
                let site = Site::new();
                answer(&site, &[(status, ""), (200, "")]);
                run(machine(&site)).says("signed in as");
                assert_eq!(paths(&site).len(), 2);
            });
        }
    });
}

#[test]
fn lasting_failure_ends_in_time() {
    let site = Site::new();
    answer(&site, &[(503, "hidden")]);
    let started = Instant::now();
    run(machine(&site).env("GIT_CREDENTIAL_AZDO_HTTP_TIMEOUT", "4"))
        .says("server_error: 127.0.0.1 answered 503 instead of a token")
        .says("Try again later\n");
    assert!(started.elapsed().as_secs() < 7);
    // At 0 s, 1 s, and 3 s.
    assert_eq!(paths(&site).len(), 3);
}

#[test]
fn missing_identity_is_explained() {
    let site = Site::new();
    let says = |words: &str| {
        let body = json!({"error": "invalid_request", "error_description": words}).to_string();
        answer(&site, &[(400, &body)]);
    };
    says("Identity not found");
    run(machine(&site))
        .says("no_managed_identity: this machine has no managed identity\n")
        .says("pass its client ID to login, with --client-id\n")
        .says("run:\n  az vm identity assign --resource-group GROUP --name MACHINE\n");
    run(machine(&site).env("CLIENT", CLIENT))
        .says(&format!(
            "no_managed_identity: this machine does not have the managed identity {CLIENT}"
        ))
        .says("assign --resource-group GROUP --name MACHINE --identities RESOURCE_ID\n");
    says(
        "Multiple user assigned identities exist, please specify the clientId / resourceId of the \
          identity in the request",
    );
    run(machine(&site))
        .says("several_managed_identities: this machine has several managed identities\n")
        .says("Choose one: pass its client ID to login, with --client-id\n");
    assert_eq!(paths(&site).len(), 3);
}

#[test]
fn refusal_of_entra_is_passed_on() {
    let site = Site::new();
    let words = "AADSTS500011: The resource principal named 499b84ac-1321-427f-aa17-267ca6975798 was \
                 not found in the tenant named Contoso. Trace ID: hidden";
    let body = json!({"error": "invalid_resource", "error_description": words}).to_string();
    answer(&site, &[(400, &body)]);
    run(machine(&site))
        .says("entra_refused: Entra refused to issue a token to the managed identity (AADSTS500011)\n")
        .says("Entra says: AADSTS500011: The resource principal named")
        .says("open:\n  https://login.microsoftonline.com/error?code=500011\n");
}

#[test]
fn machine_outside_azure_is_recognized_soon() {
    let site = Site::new();
    let started = Instant::now();
    let with = |host: &str| {
        run(site.program("managed-identity").env("AZURE_POD_IDENTITY_AUTHORITY_HOST", host))
    };
    with("http://127.0.0.1:1")
        .says("no_managed_identity: there is no managed identity here: 127.0.0.1 does not answer\n")
        .says(
            "Only Azure VMs and services have one. Elsewhere, use another provider, such as az\n",
        );
    answer(&site, &[(403, "hidden")]);
    run(machine(&site)).says("there is no managed identity here: 127.0.0.1 answered 403\n");
    assert!(started.elapsed().as_secs() < 5);
}

#[test]
fn service_of_another_cloud_is_asked_once() {
    let site = Site::new();
    for page in
        ["<?xml version=\"1.0\"?>\n<html><title>404 - Not Found</title>", "\n<!DOCTYPE html>"]
    {
        answer(&site, &[(404, page)]);
        run(machine(&site)).says(
            "no_managed_identity: there is no managed identity here: 127.0.0.1 answered 404\n",
        );
    }
    assert_eq!(paths(&site).len(), 2);
}

#[test]
fn only_a_local_host_is_asked_without_tls() {
    let site = Site::new();
    for host in [
        "http://10.0.0.1",
        "http://metadata.example.com",
        "http://[2001:db8::1]",
        "ftp://127.0.0.1",
    ] {
        run(site.program("managed-identity").env("AZURE_POD_IDENTITY_AUTHORITY_HOST", host))
            .says("the value of AZURE_POD_IDENTITY_AUTHORITY_HOST is not an https URL");
    }
    let tls = format!("https://{}", site.azure.direct());
    run(site.program("managed-identity").env("AZURE_POD_IDENTITY_AUTHORITY_HOST", tls))
        .says("signed in as");
}

#[test]
fn hostile_answers_are_refused() {
    let site = Site::new();
    let huge = format!("{{\"access_token\": \"eyJ{}\"}}", "A".repeat(200 << 10));
    for (status, body) in
        [(200, "hidden"), (200, "{}"), (200, &huge), (302, "https://evil.example.com/")]
    {
        answer(&site, &[(status, body)]);
        run(machine(&site))
            .says(&format!("garbled: 127.0.0.1 answered {status} instead of a token"));
    }
    let foreign = crate::entra::token(&json!({"aud": "https://vault.azure.net"}));
    answer(&site, &[(200, &json!({"access_token": foreign}).to_string())]);
    run(machine(&site)).says("the managed identity's token is not an Entra token for Azure DevOps");
    assert!(site.azure.log().sent_to("evil.example.com").is_empty());
}
