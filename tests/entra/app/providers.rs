//! The words for the ways to get a token, and which of them could work.

use git_credential_azdo::entra::Provider;
use serde_json::json;
use test_support::fake_azure::pat_api::{Token, User};
use test_support::fake_entra::{FakeEntra, SignIn};

use super::{Machine, Site, TENANT, asks_in, run};
use crate::entra::{OTHER_TENANT, token};

#[test]
fn every_provider_has_a_word() {
    for word in [
        "az",
        "azd",
        "azureauth",
        "managed-identity",
        "workload-identity",
        "github",
        "pipelines",
        "service-principal",
    ] {
        assert_eq!(word.parse::<Provider>().unwrap().to_string(), word);
    }
    let error = "AZ".parse::<Provider>().unwrap_err().to_string();
    assert!(error.starts_with("not one of az, azd, azureauth, managed-identity"), "{error}");
}

#[test]
fn what_could_work_is_detected_without_a_request() {
    let machine = Machine::new();
    let path = format!("{}/bin", machine.home.path().display());
    let detects = |variables: &[(&str, &str)], expected: &str| {
        let program = asks_in(&machine).env("PATH", &path);
        let program =
            variables.iter().fold(program, |program, (name, value)| program.env(name, value));
        run(program).says(&format!("detected: {expected}."));
    };
    detects(&[], "managed-identity");
    machine.install("bin/azureauth", "exit 1");
    machine.install("bin/azd", "exit 1");
    machine.install("bin/az", "exit 1");
    detects(&[], "az azd azureauth managed-identity");
    let secret = ("AZURE_CLIENT_SECRET", "hidden");
    detects(&[secret], "service-principal az azd azureauth managed-identity");
    detects(
        &[
            ("AZURE_CLIENT_CERTIFICATE_PATH", "/x"),
            ("AZURE_FEDERATED_TOKEN_FILE", "/x"),
            ("SYSTEM_OIDCREQUESTURI", "https://x"),
            ("SYSTEM_ACCESSTOKEN", "hidden"),
            ("AZURESUBSCRIPTION_SERVICE_CONNECTION_ID", "x"),
            ("ACTIONS_ID_TOKEN_REQUEST_URL", "https://x"),
            ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "hidden"),
        ],
        "github pipelines workload-identity service-principal az azd azureauth managed-identity",
    );
    detects(
        &[
            ("ACTIONS_ID_TOKEN_REQUEST_URL", "https://x"),
            ("SYSTEM_ACCESSTOKEN", "hidden"),
            ("AZURE_CLIENT_SECRET", ""),
        ],
        "az azd azureauth managed-identity",
    );
    assert!(machine.ran().is_empty());
}

#[test]
fn sign_in_programs_give_tokens_of_users_and_applications() {
    let site = Site::new();
    let programs = FakeEntra::at(&site.machine.home.path().join("bin"));
    let asks = |provider: &str| {
        let path = programs.before(site.machine.home.search_path());
        run(site.program(provider).env("TENANT", TENANT).env("PATH", path))
    };
    let user = Token::of(User::jane());
    programs.az(&SignIn::SignedIn(std::slice::from_ref(&user)));
    asks("az").says("signed in as jane@example.com until 2100-01-01T00:00:00Z");
    programs.azd(&SignIn::SignedIn(std::slice::from_ref(&user)));
    asks("azd").says("signed in as jane@example.com until");
    programs.azureauth(&SignIn::SignedIn(&[user]));
    asks("azureauth").says("signed in as jane@example.com until");
    let app = Token::of(User::new("Build", "")).of_app();
    programs.az(&SignIn::SignedIn(std::slice::from_ref(&app)));
    asks("az").says("signed in as the application Build until");
    // It does not take the tenant.
    programs.az(&SignIn::ManagedIdentity(&app));
    asks("az").says("signed in as the application Build until");
    programs.az(&SignIn::NotSignedIn);
    asks("az")
        .says("not_signed_in: az is not signed in")
        .says(&format!("az login --tenant {TENANT}"));
}

#[test]
fn missing_program_is_named() {
    let machine = Machine::new();
    let path = format!("{}/bin", machine.home.path().display());
    for (provider, next) in [
        ("az", "Install the Azure CLI (https://aka.ms/azure-cli), then run:\n  az login\n"),
        (
            "azd",
            "Install the Azure Developer CLI (https://aka.ms/azd), then run:\n  azd auth login\n",
        ),
        ("azureauth", "then run:\n  azureauth ado token >/dev/null\n"),
    ] {
        let program = asks_in(&machine).env("PROVIDER", provider).env("PATH", &path);
        run(program).says(&format!("no_entra_token: {provider} is not on PATH")).says(next);
    }
}

#[test]
fn token_that_a_program_should_not_give_is_refused() {
    let machine = Machine::new();
    let path = format!("{}/bin", machine.home.path().display());
    for (claims, refusal) in [
        (
            json!({"tid": OTHER_TENANT}),
            "other_tenant: az is signed in to a different tenant from acme's",
        ),
        (json!({"exp": 1_700_000_000}), "az's token has expired"),
        (json!({"exp": null}), "az's token is not a JWT"),
        (
            json!({"aud": "https://management.core.windows.net/"}),
            "az's token is not for Azure DevOps",
        ),
    ] {
        machine.install("bin/az", &crate::entra::prints(&token(&claims)));
        let program =
            asks_in(&machine).env("PROVIDER", "az").env("TENANT", TENANT).env("PATH", &path);
        run(program).says(refusal);
    }
}
