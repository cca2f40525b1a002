//! Real git with a PAT from a command.

use super::{runs, script};
use test_support::fake_azure::Scope;
use test_support::fixture::{Fixture, URL};
use test_support::{Git, for_each_git, pat84};

/// A fixture whose PAT is in a file that a script prints.
fn fixture(git: &Git) -> Fixture {
    let fixture = Fixture::new(git);
    keep(&fixture, &fixture.pat);
    let script = script(&fixture.home, "cat \"$HOME/kept\"");
    let login = ["login", "acme", "--store", "command", "--", &script];
    fixture.home.azdo(login).run().succeeds();
    runs(&fixture.home);
    fixture
}

fn keep(fixture: &Fixture, pat: &str) {
    std::fs::write(fixture.home.path().join("kept"), pat).unwrap();
}

#[test]
fn clone_push_and_fetch_each_run_the_command_once() {
    for_each_git(|git| {
        let fixture = fixture(git);
        fixture.git(["clone", URL]).run().succeeds().never_says("git-credential-azdo");
        assert_eq!(runs(&fixture.home), 1);
        fixture.home.commit_noise("Web", 100);
        fixture.git(["-C", "Web", "push"]).run().succeeds();
        assert_eq!(runs(&fixture.home), 1);
        fixture.git(["-C", "Web", "fetch"]).run().succeeds().says_nothing();
        assert_eq!(runs(&fixture.home), 1);
        assert_eq!(fixture.pats_seen_by("acme"), [fixture.pat.as_str()]);
    });
}

#[test]
fn pat_renewed_in_its_manager_works_immediately() {
    for_each_git(|git| {
        let fixture = fixture(git);
        fixture.azure.revoke_pat(&fixture.pat);
        for _ in 0..3 {
            let ran = fixture.git(["ls-remote", URL]).run().fails();
            ran.says("rejected the PAT for acme").says("renew it there");
        }
        fixture.azure.add_pat("acme", &pat84(9), Scope::ReadAndWrite);
        keep(&fixture, &pat84(9));
        fixture.reaches(URL);
        assert!(fixture.home.azdo(["list"]).run().stdout.contains(" verified "));
    });
}

#[test]
fn pasted_pat_works_and_does_not_replace_the_command() {
    for_each_git(|git| {
        let fixture = fixture(git);
        fixture.azure.revoke_pat(&fixture.pat);
        let pasted = pat84(9);
        fixture.azure.add_pat("acme", &pasted, Scope::ReadAndWrite);
        let askpass = fixture.askpass(&pasted);
        let ran = fixture
            .git(["ls-remote", URL])
            .env("GIT_ASKPASS", askpass)
            .env("GIT_CREDENTIAL_AZDO_STORE", "file")
            .run();
        if !git.keeps_state() {
            // It cannot ask twice and offers the next PAT in the next command.
            ran.fails().says("renew it there");
            return;
        }
        ran.succeeds().says("also paste a PAT as the password");
        assert_eq!(fixture.home.stored_secrets(), pasted);
        let list = fixture.home.azdo(["list"]).run().stdout;
        assert!(list.contains("command") && list.contains("default-2"), "{list}");
        fixture.reaches(URL);
    });
}
