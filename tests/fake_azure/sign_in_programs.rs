//! The fake programs that print Entra tokens.

use std::path::Path;

use serde_json::Value;
use test_support::fake_azure::pat_api::{AUDIENCE, TENANT, Token, User};
use test_support::fake_entra::{FakeEntra, SignIn};
use test_support::{Home, Outcome};

const OTHER: &str = "99999999-2222-3333-4444-555555555555";

/// Runs a program with these arguments after those for a token of Azure DevOps. It finds no others.
fn run(home: &Home, program: &Path, more: &[&str]) -> Outcome {
    let scope = format!("{AUDIENCE}/.default");
    let args = match program.file_name().unwrap().to_str().unwrap() {
        "az" => vec!["account", "get-access-token", "--resource", AUDIENCE],
        "azd" => vec!["auth", "token", "--scope", &scope],
        "azureauth" => vec!["ado", "token"],
        _ => vec!["get-access-token"],
    };
    home.program(program, args.iter().chain(more)).env("PATH", "/nowhere").run()
}

#[test]
fn az_prints_the_token_of_a_tenant() {
    let (home, entra) = (Home::new(), FakeEntra::new());
    let az = entra.path().join("az");
    let first = Token::of(User::jane());
    let tokens = [first.clone(), first.clone().in_tenant(OTHER).large()];
    entra.az(&SignIn::SignedIn(&tokens));
    let json = |outcome: &Outcome| serde_json::from_str::<Value>(&outcome.stdout).unwrap();
    let default = json(&run(&home, &az, &[]).succeeds());
    assert_eq!(default["accessToken"], first.text());
    assert!(default["subscription"].is_string());
    let other = json(&run(&home, &az, &["--tenant", OTHER]).succeeds());
    assert_eq!((&other["tenant"], other["subscription"].is_null()), (&OTHER.into(), true));
    assert!(other["accessToken"].as_str().unwrap().len() > 2560);
    let bare = run(&home, &az, &["--query", "accessToken", "-o", "tsv"]).succeeds();
    bare.prints(&format!("{}\n", first.text()));
    let unknown = run(&home, &az, &["--tenant", "contoso.example"]).ends_with(1).prints("");
    unknown.says("ERROR: AADSTS50020").says("az login");
    assert_eq!(entra.starts().len(), 4);
    assert!(entra.starts()[1].ends_with(&format!("--resource {AUDIENCE} --tenant {OTHER}")));
}

#[test]
fn az_fails_like_the_real_one() {
    let (home, entra) = (Home::new(), FakeEntra::new());
    let az = entra.path().join("az");
    let token = Token::of(User::jane()).of_app();
    for (sign_in, words) in [
        (SignIn::NotSignedIn, "ERROR: Please run 'az login' to setup account.\n"),
        (SignIn::NoSubscription, "ERROR: No subscription found."),
        (SignIn::ManagedIdentity(&token), "ERROR: Tenant shouldn't be specified"),
        (SignIn::MfaRequired, "ERROR: AADSTS50076: "),
        (SignIn::ConditionalAccess, "ERROR: AADSTS53003: "),
        (SignIn::Slow(1, &SignIn::Fails("no network")), "ERROR: no network\n"),
    ] {
        entra.az(&sign_in);
        run(&home, &az, &["--tenant", TENANT]).ends_with(1).prints("").says(words);
    }
    let other_resource = ["--resource", "https://management.core.windows.net/"];
    run(&home, &az, &other_resource).ends_with(1).says("AADSTS500011");
    home.program(&az, ["acount"]).run().ends_with(2);
}

#[test]
fn other_programs_print_tokens_in_their_own_formats() {
    let (home, entra) = (Home::new(), FakeEntra::new());
    let token = Token::of(User::jane());
    let tokens = [token.clone()];
    let signed_in = SignIn::SignedIn(&tokens);
    entra.azd(&signed_in);
    let azd = entra.path().join("azd");
    let output = run(&home, &azd, &["--tenant-id", TENANT]).succeeds().stdout;
    assert_eq!(serde_json::from_str::<Value>(&output).unwrap()["token"], token.text());
    entra.azd(&SignIn::NotSignedIn);
    run(&home, &azd, &[]).ends_with(1).says("\\nERROR: not logged in");
    entra.azureauth(&signed_in);
    entra.ado_auth_helper(home.path(), &signed_in);
    for program in [entra.path().join("azureauth"), home.path().join("ado-auth-helper")] {
        run(&home, &program, &[]).succeeds().prints(&format!("{}\n", token.text()));
    }
    assert_eq!(entra.starts().len(), 4);
}
