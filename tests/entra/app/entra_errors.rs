//! Entra's errors, in words, and answers that are not Entra's.

use serde_json::json;
use test_support::Outcome;
use test_support::fake_azure::pat_api::{Token, User};
use test_support::fake_azure::token_service::{CLIENT, CLIENT_SECRET, Issuer, entra_error};

use super::{Site, run};
use crate::entra::{OTHER_TENANT, TENANT};

#[track_caller]
fn asks(site: &Site) -> Outcome {
    run(site
        .app("service-principal")
        .env("AZURE_CLIENT_SECRET", CLIENT_SECRET)
        .env("TENANT", TENANT))
}

#[test]
fn errors_are_explained_with_the_next_step() {
    let site = Site::new();
    let new_secret = format!("az ad app credential reset --id {CLIENT} --append\n");
    let tenant_page = "  https://dev.azure.com/acme/_settings/organizationAad\n";
    let add = format!("  az ad sp create --id {CLIENT}\n");
    for (number, message, next) in [
        (
            "7000215",
            "client_secret_rejected: Entra rejected the client secret of the application",
            &*new_secret,
        ),
        ("7000222", "client_secret_expired: the client secret of the application", &new_secret),
        ("700016", "unknown_application: there is no application", &add),
        ("7000229", "unknown_application: there is no application", &add),
        ("90002", "unknown_tenant: there is no tenant", tenant_page),
        ("900023", "unknown_tenant: there is no tenant", tenant_page),
        ("50034", "other_tenant: the service principal does not exist in the tenant", tenant_page),
        (
            "53003",
            "conditional_access: a conditional access policy blocks the application",
            "network",
        ),
        ("700024", "assertion_expired: ", "Check this machine's clock\n"),
        ("700027", "unknown_certificate: ", "--cert \"@CERTIFICATE.pem\"\n"),
        ("7000112", "application_disabled: ", "administrator to enable it\n"),
        (
            "9999999",
            "entra_refused: Entra refused to issue a token to the application",
            "error?code=9999999\n",
        ),
    ] {
        let error = entra_error(&format!("AADSTS{number}"), "Some words of Entra.");
        site.azure.token_service().answer_with(Issuer::Entra, &[(401, &error)]);
        asks(&site)
            .says(message)
            .says(&format!("(AADSTS{number})"))
            .says(next)
            .never_says("Trace ID");
    }
}

#[test]
fn secret_that_entra_repeats_is_hidden() {
    let site = Site::new();
    let wrong =
        site.app("service-principal").env("AZURE_CLIENT_SECRET", "hidden~Secret.0123456789");
    run(wrong)
        .says("client_secret_rejected: ")
        .says("Entra says: AADSTS7000215: Invalid client secret provided");
}

#[test]
fn message_of_entra_is_cleaned() {
    let site = Site::new();
    let words = format!("\u{1b}[2J\u{202e}\r\nline two {}", "long ".repeat(200));
    let error = entra_error("AADSTS9999999", &words);
    site.azure.token_service().answer_with(Issuer::Entra, &[(400, &error)]);
    asks(&site)
        .says("\\u{1b}[2J")
        .says("line two")
        .never_says("\u{1b}")
        .never_says("\u{202e}")
        .never_says(&"long ".repeat(80));
}

#[test]
fn other_answers_are_not_taken_for_a_token() {
    let site = Site::new();
    let huge = format!("{{\"access_token\": \"eyJ{}\"}}", "A".repeat(200 << 10));
    let other = "https://evil.example.com/";
    for (status, body, message) in [
        (
            200,
            "hidden",
            "garbled: https://login.microsoftonline.com answered 200 instead of a token",
        ),
        (200, "{}", "answered 200 instead of a token"),
        (200, "{\"access_token\": {\"hidden\": 1}}", "answered 200 instead of a token"),
        (200, huge.as_str(), "answered 200 instead of a token"),
        (302, other, "answered 302 instead of a token"),
        (307, other, "answered 307 instead of a token"),
        (400, "{\"error\": \"hidden\"}", "answered 400 instead of a token"),
        (503, "hidden", "server_error: https://login.microsoftonline.com answered 503"),
        (429, "", "server_error: "),
        (
            200,
            "{\"access_token\": \"hidden\"}",
            "not_an_entra_token: the service principal's token",
        ),
        (200, "{\"access_token\": \"\"}", "is not an Entra token for Azure DevOps"),
    ] {
        site.azure.token_service().answer_with(Issuer::Entra, &[(status, body)]);
        asks(&site).says(message);
    }
    assert!(site.azure.log().sent_to("evil.example.com").is_empty());
}

#[test]
fn unusable_tokens_are_refused() {
    let site = Site::new();
    let app = || Token::of(User::new("Build", "")).of_app();
    let mut graph = app();
    "https://graph.microsoft.com".clone_into(&mut graph.audience);
    for (token, message) in [
        (graph, "not_an_entra_token: the service principal's token is not an Entra token for"),
        (
            app().until(1_700_000_000),
            "entra_token_expired: the service principal's token has already",
        ),
        (
            app().in_tenant(OTHER_TENANT),
            "other_tenant: the service principal's token is for a different",
        ),
    ] {
        site.azure.token_service().set_token(token);
        asks(&site).says(message);
    }
    let body =
        json!({"access_token": crate::entra::token(&json!({"exp": null})), "expires_in": 60});
    site.azure.token_service().answer_with(Issuer::Entra, &[(200, &body.to_string())]);
    asks(&site).says("not_an_entra_token: ");
}

#[test]
fn unreachable_entra_is_reported() {
    let site = Site::new();
    let asks = |proxy: &str| {
        site.machine.home.configure_git("http.proxy", proxy);
        asks(&site)
    };
    asks("http://127.0.0.1:1").says("unreachable: cannot connect to the proxy 127.0.0.1:1");
    site.machine.home.configure_git("http.sslCAInfo", "/none");
    asks(&site.azure.proxy()).says("tls_authorities: cannot read git's certificate authorities");
}
