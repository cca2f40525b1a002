//! Which provider `login --entra` takes if none is named, and what it says to options that do not fit.

use test_support::Program;
use test_support::fake_azure::token_service::CLIENT;
use test_support::fake_entra::SignIn;
use test_support::pat84;

use super::TENANT;
use super::login::Setup;

const LOGIN: [&str; 3] = ["login", "acme", "--entra"];

/// With the IDs of an application in the environment.
fn with_app(setup: &Setup) -> Program {
    let login = setup.azdo(&LOGIN).env("AZURE_CLIENT_ID", CLIENT);
    login.env("AZURE_TENANT_ID", TENANT)
}

#[test]
fn rejected_service_principal_is_not_replaced_by_az() {
    let setup = Setup::new();
    let ran = with_app(&setup).env("AZURE_CLIENT_SECRET", "hidden~but-long-enough").run();
    ran.ends_with(1)
        .says("Entra rejected the client secret of the application")
        .says("or choose another identity:\n  git credential-azdo login acme --entra az\n")
        .never_says("hidden");
    assert!(!setup.record().contains("[https"), "{}", setup.record());
    assert!(setup.entra.starts().is_empty());
}

#[test]
fn no_given_identity_that_fails_is_replaced_by_az() {
    let setup = Setup::new();
    let github = [
        ("ACTIONS_ID_TOKEN_REQUEST_URL", "https://127.0.0.1:1/"),
        ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "hidden"),
    ];
    let pipelines = [
        ("SYSTEM_OIDCREQUESTURI", "https://127.0.0.1:1/"),
        ("SYSTEM_ACCESSTOKEN", "hidden"),
        ("AZURESUBSCRIPTION_SERVICE_CONNECTION_ID", "x"),
    ];
    let file = [("AZURE_FEDERATED_TOKEN_FILE", "/nowhere/token")];
    let certificate = [("AZURE_CLIENT_CERTIFICATE_PATH", "/nowhere/pem")];
    for variables in [&github[..], &pipelines, &file, &certificate] {
        for login in [setup.azdo(&LOGIN), with_app(&setup)] {
            let login = variables.iter().fold(login, |login, (name, value)| login.env(name, value));
            let ran = login.run().ends_with(1).never_says("hidden");
            ran.says("choose another identity:\n  git credential-azdo login acme --entra az\n");
        }
    }
    assert!(!setup.record().contains("[https"), "{}", setup.record());
    assert!(setup.entra.starts().is_empty());
}

#[test]
fn skipped_program_is_named_with_the_reason() {
    let setup = Setup::new();
    setup.entra.az(&SignIn::NotSignedIn);
    setup.entra.azd(&SignIn::SignedIn(std::slice::from_ref(&setup.token)));
    let ran = setup.azdo(&LOGIN).run().succeeds();
    ran.says("Skipped az: az is not signed in to Azure.\n")
        .prints_about("git now gets Entra tokens for acme from azd.");
}

#[test]
fn given_client_id_leaves_programs_out() {
    let setup = Setup::new();
    let login = [&LOGIN[..], &["--client-id", CLIENT]].concat();
    let login = setup.azdo(&login).env("AZURE_POD_IDENTITY_AUTHORITY_HOST", "http://127.0.0.1:1");
    login.run().ends_with(1).says("managed identity").never_says("Skipped");
    assert!(setup.entra.starts().is_empty());
}

#[test]
fn other_words_for_a_provider_are_understood() {
    let setup = Setup::new();
    for (typed, meant) in [
        ("azz", "az"),
        ("AZ", "az"),
        ("az-cli", "az"),
        ("azdd", "azd"),
        ("azur", "azureauth"),
        ("cli", "az"),
        ("msi", "managed-identity"),
        ("MI", "managed-identity"),
        ("sp", "service-principal"),
        ("wif", "workload-identity"),
        ("oidc", "github"),
        ("pipeline", "pipelines"),
    ] {
        let ran = setup.azdo(&["login", "acme", "--entra", typed]).run().ends_with(2);
        ran.says(&format!("; did you mean {meant}?"));
    }
}

#[test]
fn organization_in_place_of_the_provider_is_recognized() {
    let setup = Setup::new();
    let login = |typed: &str| setup.azdo(&["login", "--entra", typed]).run().ends_with(2);
    for typed in ["acme", "https://dev.azure.com/acme"] {
        let ran = login(typed).says("--entra: acme is not a provider: use one of github, ");
        ran.says(". For the organization, run: git credential-azdo login acme --entra\n");
    }
    for secret in [pat84(1), "hidden~but-long-enough".to_owned()] {
        login(&secret).never_says(&secret);
    }
}

#[test]
fn option_without_effect_is_refused() {
    let setup = Setup::new();
    for (options, says) in [
        (&["--entra", "az", "--scope", "code"][..], "--entra cannot be used with --scope"),
        (&["--entra", "az", "--allow-http"], "--entra cannot be used with --allow-http"),
        (
            &["--entra", "az", "--client-id", CLIENT],
            "--client-id cannot be used with az, which signs in by itself",
        ),
        (
            &["--entra", "azd", "--client-id", CLIENT],
            "--client-id cannot be used with azd, which signs in by itself",
        ),
        (&["--client-id", CLIENT], "--client-id needs --entra"),
        (&["--scope", "code"], "--scope needs --create"),
    ] {
        let ran = setup.azdo(&[&["login", "acme"], options].concat()).run();
        ran.ends_with(2).says(&format!("{says}\n"));
    }
}
