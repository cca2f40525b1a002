//! What `check` and `status` say about each PAT, and in which order.

use crate::check::Fixture;
use test_support::fake_azure::Scope;
use test_support::pat84;

impl Fixture {
    /// With a second organization on the same host.
    fn with_contoso() -> Fixture {
        let fixture = Fixture::new();
        fixture.azure.add_pat("contoso", &pat84(2), Scope::Read);
        fixture.home.login("contoso", &pat84(2));
        fixture
    }
}

#[test]
fn check_outside_a_clone_takes_the_only_organization() {
    let fixture = Fixture::new();
    fixture.check(&[]).succeeds().prints_about("acme: ");
}

#[test]
fn check_outside_a_clone_names_the_stored_organizations() {
    let ran = Fixture::with_contoso().check(&[]).ends_with(2).prints("");
    ran.says("such as acme or contoso, or run this inside an Azure DevOps clone")
        .says("; to check all: git credential-azdo check --all");
}

#[test]
fn rejected_pat_that_worked_was_revoked_or_expired() {
    let fixture = Fixture::new();
    fixture.check(&["acme"]).succeeds();
    fixture.azure.revoke_pat(&fixture.pat);
    let day = git_credential_azdo::util::time::Timestamp::now().day();
    let ran = fixture.check(&["acme"]).ends_with(1);
    let ran = ran.prints_about(&format!(
        "giving a reason. It worked on {day} (as jane@example.com), so it was probably revoked or \
         has expired."
    ));
    assert!(!ran.stdout.contains("copied"), "{}", ran.stdout);
}

#[test]
fn rejection_is_explained_once() {
    let fixture = Fixture::with_contoso();
    fixture.azure.revoke_pat(&fixture.pat);
    fixture.azure.revoke_pat(&pat84(2));
    let ran = fixture.check(&["--all"]).ends_with(1);
    for explanation in ["Azure DevOps doesn't tell these apart", "90 days without a sign-in"] {
        assert_eq!(ran.stdout.matches(explanation).count(), 1, "{}", ran.stdout);
    }
    ran.prints_about("contoso: failed: the server rejected this PAT without giving a reason.\n")
        .prints_about("contoso/_usersSettings/tokens\n")
        .prints_about("git credential-azdo login contoso\n");
    // A program reads each entry by itself.
    let ran = fixture.check(&["--all", "--json"]).ends_with(1);
    assert_eq!(ran.stdout.matches("doesn't tell these apart").count(), 2, "{}", ran.stdout);
}

#[test]
fn missing_configuration_is_the_only_warning() {
    let fixture = Fixture::with_contoso();
    fixture.home.azdo(["unconfigure"]).run().succeeds();
    let ran = fixture.check(&["acme"]).ends_with(1);
    ran.says("warning: git is not set up to use git-credential-azdo for acme\n")
        .never_says("useHttpPath");
}

#[test]
fn status_in_a_pipe_says_the_state_in_a_word() {
    let fixture = Fixture::with_contoso();
    fixture.azure.revoke_pat(&pat84(2));
    for (organization, pat) in [("expiring", pat84(3)), ("forgotten", pat84(4))] {
        fixture.azure.add_pat(organization, &pat, Scope::Read);
        let login = ["login", organization, "--store", "file", "--with-token", "--expires", "3d"];
        fixture.home.azdo(login).stdin(pat).run().succeeds();
    }
    fixture.home.reject("forgotten", &pat84(4));
    let ran = fixture.home.azdo(["status"]).run().ends_with(1);
    for line in [
        "acme: works: signed in as ",
        "contoso: failed: the server rejected ",
        "expiring: expiring: signed in as ",
        "forgotten: not used: signed in as ",
    ] {
        assert!(ran.stdout.lines().any(|it| it.starts_with(line)), "{line}\n{}", ran.stdout);
    }
}
