//! Where people learn that a PAT is no longer renewed, and why.

use std::path::Path;

use serde_json::Value;

use super::Setup;
use test_support::fake_azure::pat_api::ApiFailure;

const WHY: &str = "az is not signed in";

/// A PAT of acme with `life` left, whose renewal has failed since 2026-11-02.
fn failing(life: &str) -> Setup {
    test_support::stay_within_a_day();
    let setup = Setup::new();
    let args = ["login", "acme", "--create", "--store", "file", "--expires", life];
    setup.azdo(args).run().succeeds();
    note_failure(&setup);
    setup
}

fn note_failure(setup: &Setup) {
    let path = setup.home.path().join("data/git-credential-azdo/record");
    let index = std::fs::read_to_string(&path).unwrap();
    let scope = "scope = vso.code_write\n";
    let failure = format!("renewal_failed = 2026-11-02T08:00:00Z\nrenewal_error = {WHY}\n");
    let changed = index.replace(scope, &format!("{scope}{failure}"));
    assert_ne!(changed, index, "{index}");
    std::fs::write(&path, changed).unwrap();
}

fn listed(setup: &Setup) -> Value {
    let ran = setup.home.azdo(["list", "--json"]).run().succeeds();
    let all: Value = serde_json::from_str(&ran.stdout).unwrap();
    all["pats"][0].clone()
}

#[test]
fn failed_renewal_is_listed_until_one_succeeds() {
    let setup = Setup::new();
    setup.create();
    assert_eq!(listed(&setup)["renewal_failed"], Value::Null);
    setup.azure.pat_api().fail_next("PUT", ApiFailure::Status(503));
    setup.azdo(["renew", "acme"]).run().fails();
    let pat = listed(&setup);
    let (since, why) = (pat["renewal_failed"].as_str(), pat["renewal_error"].as_str());
    let (since, why) = (since.unwrap().to_owned(), why.unwrap().to_owned());

    // A later failure changes the reason, and not since when it has failed.
    setup.azure.pat_api().fail_next("PUT", ApiFailure::RateLimited);
    setup.azdo(["renew", "acme"]).run().fails();
    let pat = listed(&setup);
    assert_eq!(pat["renewal_failed"], *since);
    assert_ne!(pat["renewal_error"], *why);
    let day = &since[..10];
    let ran = setup.home.azdo(["list"]).run().succeeds();
    let ran = ran.prints_about(&format!("Renewing the PAT for acme has failed since {day}: "));
    ran.prints_about("To renew the PAT for acme:\n  git credential-azdo renew acme\n");

    setup.azdo(["renew", "acme"]).run().succeeds();
    assert_eq!(listed(&setup)["renewal_error"], Value::Null);
    assert!(!setup.home.azdo(["list"]).run().succeeds().stdout.contains("has failed"));
}

#[test]
fn doctor_says_since_when_a_renewal_fails_and_why() {
    let setup = failing("5d");
    let ran = setup.home.azdo(["doctor"]).run();
    let ran = ran.prints_about(&format!("PAT for acme has failed since 2026-11-02: {WHY}."));
    let ran = ran.prints_about("git credential-azdo renew acme");
    assert_eq!(ran.stdout.matches("The PAT for acme expires").count(), 0, "{}", ran.stdout);
    assert_eq!(ran.stdout.matches("The PAT expires on").count(), 1, "{}", ran.stdout);
}

#[test]
fn doctor_says_that_renew_revokes_what_was_left() {
    let setup = Setup::new();
    setup.create();
    setup.azure.pat_api().fail_next("DELETE", ApiFailure::Status(503));
    setup.create();
    let ran = setup.home.azdo(["doctor"]).run();
    let ran = ran.prints_about("Unused PATs for acme may still be valid at Azure DevOps.");
    ran.prints_about("git credential-azdo renew --all");
    setup.azdo(["renew", "--all"]).run().succeeds();
    let ran = setup.home.azdo(["doctor"]).run();
    assert!(!ran.stdout.contains("Unused PATs"), "{}", ran.stdout);
}

#[test]
fn reminder_says_why_the_renewal_fails() {
    let setup = failing("2d");
    let asked = "protocol=https\nhost=dev.azure.com\npath=acme/w/_git/w\n";
    let script = format!("printf '{asked}' | \"{}\" get >/dev/null", test_support::azdo_path());
    let command = setup.home.program(Path::new("/bin/sh"), ["-c", &script]).into_command();
    let said = test_support::rexpect::session::spawn_command(command, Some(10_000))
        .unwrap()
        .exp_eof()
        .unwrap();
    assert!(said.contains("the PAT for acme expires in 2 days"), "{said:?}");
    assert!(said.contains("git credential-azdo renew acme"), "{said:?}");
    assert!(said.contains(&format!("renewing it has failed since 2026-11-02: {WHY}")), "{said:?}");
}

#[test]
fn check_of_a_pat_that_expires_soon_says_how_to_renew_it() {
    let setup = Setup::new();
    let args = ["login", "acme", "--create", "--store", "file", "--expires", "5d"];
    setup.azdo(args).run().succeeds();
    let ran = setup.home.azdo(["check", "acme"]).run().succeeds();
    ran.prints_about("To renew the PAT, run:\n    git credential-azdo renew acme\n");
}

#[test]
fn status_says_how_to_renew_a_pat_that_expires_soon() {
    let setup = failing("5d");
    let ran = setup.home.azdo(["status"]).run().succeeds();
    let failed = format!("\n  Renewing it has failed since 2026-11-02: {WHY}\n");
    let ran = ran.prints_about("expires in 5 days").prints_about(&failed);
    assert!(!ran.stdout.contains("The PAT expires"), "{}", ran.stdout);
    ran.prints_about("    git credential-azdo renew acme\n");
}
