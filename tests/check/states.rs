//! What `list`, `status`, and `doctor` know about a PAT after `login`, `check`, and git.

use serde_json::{Value, json};

use crate::check::{Fixture, REPOSITORY, URL};
use test_support::fake_azure::{Failure, Scope};
use test_support::{Outcome, pat52, pat84};

const LOGIN: [&str; 5] = ["login", "acme", "--store", "file", "--no-git-config"];

impl Fixture {
    fn list(&self, arguments: &[&str]) -> Outcome {
        self.home.azdo([&["list"], arguments].concat()).run()
    }

    /// The state and the account in `list --json`.
    #[track_caller]
    fn listed(&self) -> Value {
        let all: Value = serde_json::from_str(&self.list(&["--json"]).stdout).expect("JSON");
        let pat = &all["pats"][0];
        json!([pat["state"], pat["account"]])
    }

    pub fn is_answered_with(&self, pat: &str) {
        let path = URL.strip_prefix("https://dev.azure.com/").unwrap();
        let about = format!("protocol=https\nhost=dev.azure.com\npath={path}\n\n");
        self.home
            .azdo(["get"])
            .stdin(about)
            .run()
            .succeeds()
            .prints_about(&format!("password={pat}\n"));
    }

    /// Stores a PAT that the server has rejected.
    #[cfg(unix)]
    fn login_anyway(&self, pat: &str) {
        let login = self.home.azdo(LOGIN).env("TERM", "xterm");
        let command = login.without("GIT_CREDENTIAL_AZDO_VERIFY").into_command();
        let mut terminal =
            test_support::rexpect::session::spawn_command(command, Some(20_000)).unwrap();
        for (question, answer) in
            [("hidden): ", pat), ("Store it anyway? [y/N] ", "y"), ("Enter to skip): ", "")]
        {
            terminal.exp_string(question).unwrap();
            terminal.send_line(answer).unwrap();
        }
        terminal.exp_eof().unwrap();
    }
}

#[test]
fn verified_pat_has_its_account_and_day() {
    test_support::stay_within_a_day();
    let fixture = Fixture::new();
    assert_eq!(fixture.listed(), json!(["unverified", null]));
    let login = fixture.home.azdo(LOGIN.iter().chain(&["--with-token"]));
    login.without("GIT_CREDENTIAL_AZDO_VERIFY").stdin(&*fixture.pat).run().succeeds();
    assert_eq!(fixture.listed(), json!(["verified", "jane@example.com"]));
    let ran = fixture.list(&[]).succeeds();
    ran.prints_about("acme          -     jane@example.com  file   by 2049-09-01  verified 2");
    fixture.list(&["--check"]).succeeds().prints("");
}

#[test]
fn check_notes_what_the_server_said() {
    let fixture = Fixture::new();
    fixture.check(&["acme"]).succeeds();
    assert_eq!(fixture.listed(), json!(["verified", "jane@example.com"]));
    fixture.azure.fail("acme", Failure::Expired);
    fixture.check(&["acme"]).ends_with(1);
    assert_eq!(fixture.listed(), json!(["refused", "jane@example.com"]));
    fixture.list(&["--check"]).ends_with(3).prints_about("rejected at check 2");
    fixture.list(&["--check", "--json"]).ends_with(3).prints_about("\"refused\"");
    let doctor = fixture.home.azdo(["doctor"]).run().ends_with(1);
    doctor.prints_about("The server rejected the PAT for acme during check on 2");
    fixture.azure.heal("acme");
    fixture.check(&["acme"]).succeeds().prints_about("was marked suspect; it is now re-enabled");
    fixture.list(&["--check"]).succeeds();
}

#[test]
fn check_that_got_no_answer_changes_nothing() {
    let fixture = Fixture::new();
    fixture.check(&["acme"]).succeeds();
    for failure in [Failure::ServerError, Failure::RateLimited, Failure::ConditionalAccess] {
        fixture.azure.fail("acme", failure);
        fixture.check(&["acme"]).ends_with(1);
        assert_eq!(fixture.listed(), json!(["verified", "jane@example.com"]));
    }
}

#[test]
fn rejection_at_a_repository_says_nothing_about_the_pat() {
    let fixture = Fixture::new();
    fixture.azure.fail(REPOSITORY, Failure::StrayUnauthorized);
    fixture.check(&[URL]).ends_with(1).prints_about("cannot read");
    fixture.list(&["--check"]).succeeds();
}

#[test]
fn pat_rejected_at_check_comes_after_the_others() {
    let fixture = Fixture::new();
    fixture.azure.add_pat("acme", &pat84(3), Scope::Read);
    let login = ["login", "acme", "--name", "build", "--store", "file", "--with-token"];
    fixture.home.azdo(login).stdin(pat84(3)).run().succeeds();
    fixture.is_answered_with(&fixture.pat);
    fixture.azure.revoke_pat(&fixture.pat);
    fixture.check(&["acme"]).ends_with(1);
    fixture.is_answered_with(&pat84(3));
    assert!(fixture.home.stored_secrets().contains(&fixture.pat));
}

#[test]
fn whoami_notes_what_the_server_said() {
    let fixture = Fixture::new();
    let whoami = || fixture.home.azdo(["whoami", "acme"]).run();
    whoami().succeeds();
    assert_eq!(fixture.listed(), json!(["verified", "jane@example.com"]));
    fixture.azure.revoke_pat(&fixture.pat);
    whoami().ends_with(1);
    fixture.list(&["--check"]).ends_with(3).prints_about("rejected at whoami 2");
}

#[cfg(unix)]
#[test]
fn pat_rejected_at_login_is_listed_as_that_and_still_used() {
    let fixture = Fixture::new();
    fixture.login_anyway(&pat84(2));
    fixture.list(&["--check"]).ends_with(3).prints_about("rejected at login 2");
    assert_eq!(fixture.listed(), json!(["refused", null]));
    fixture.is_answered_with(&pat84(2));
    // git's success clears it.
    fixture.azure.add_pat("acme", &pat84(2), Scope::ReadAndWrite);
    fixture.home.git(["ls-remote", URL]).run().succeeds();
    assert_eq!(fixture.listed(), json!(["verified", null]));
    fixture.list(&["--check"]).succeeds();
}

#[cfg(unix)]
#[test]
fn rejection_by_git_after_one_at_login_is_the_second() {
    let fixture = Fixture::new();
    fixture.login_anyway(&pat84(2));
    fixture.home.git(["ls-remote", URL]).run().fails().says("rejected the PAT for acme");
    assert_eq!(fixture.listed(), json!(["rejected", null]));
    assert_eq!(fixture.home.stored_secrets(), pat84(2));
}

#[test]
fn list_is_sorted_and_filtered() {
    let fixture = Fixture::new();
    for (organization, name) in [("Zeta", "b"), ("acme", "build"), ("acme", "Admin"), ("abc", "x")]
    {
        let login = ["login", organization, "--name", name, "--store", "file", "--with-token"];
        fixture.home.azdo(login).stdin(pat52(1)).run().succeeds();
    }
    let names = |arguments: &[&str]| -> Vec<String> {
        let ran = fixture.list(arguments).succeeds();
        let words = |line: &str| line.split_whitespace().take(2).collect::<Vec<_>>().join(" ");
        ran.stdout.lines().skip(1).map(words).collect()
    };
    assert_eq!(names(&[]), ["abc x", "acme -", "acme Admin", "acme build", "Zeta b"]);
    fixture.home.azdo(["default", "acme", "--name", "build"]).run().succeeds();
    let of_acme = ["acme build", "acme -", "acme Admin"];
    for acme in ["acme", "https://dev.azure.com/acme/x/_git/y", "ACME"] {
        assert_eq!(names(&[acme]), of_acme);
    }
    fixture.list(&["zeat"]).ends_with(1).says("no PAT is stored for zeat; did you mean Zeta?");
    fixture
        .list(&["fabrikam"])
        .ends_with(1)
        .says("hint: to list the stored PATs, run:\n  git credential-azdo list");
    fixture.list(&["x y"]).ends_with(2);
}

#[test]
fn status_is_one_line_for_each_working_pat() {
    let fixture = Fixture::new();
    fixture.azure.add_pat("fabrikam", &pat52(2), Scope::Read);
    fixture.home.login("fabrikam", &pat52(2));
    let status = |arguments: &[&str]| fixture.home.azdo([&["status"], arguments].concat()).run();
    let acme = "acme: works: signed in as Jane Doe (jane@example.com); store: file; expires by 2049-09-01\n";
    let fabrikam = "fabrikam: works: signed in as Jane Doe (jane@example.com); store: file\n";
    status(&[]).succeeds().says_nothing().prints(&format!("{acme}{fabrikam}"));
    assert_eq!(fixture.check(&["--all"]).stdout, status(&[]).stdout);
    status(&["acme"]).succeeds().prints(acme);
    assert_eq!(status(&["--json"]).stdout, fixture.check(&["--all", "--json"]).stdout);
    fixture.azure.revoke_pat(&pat52(2));
    let ran = status(&[]).ends_with(1).prints_about(acme);
    ran.prints_about("git credential-azdo login fabrikam");
    fixture.list(&["--check"]).ends_with(3).prints_about("rejected at check");
    let nothing = test_support::Home::new().azdo(["status"]).run().ends_with(1);
    nothing.says("no PAT is stored").says("git credential-azdo login");
}
