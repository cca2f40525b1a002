//! A rejected PAT is kept and reported; other failures do not affect it.

use test_support::fake_azure::{Failure, Scope};
use test_support::fixture::{Fixture, REPOSITORY, URL};
use test_support::{Git, for_each_git, pat84};

/// A request without state.
const REQUEST: &str = "protocol=https\nhost=dev.azure.com\npath=acme/Fabrikam/_git/Web\n";

/// What `git credential-azdo get` answers for the repository.
fn offered(fixture: &Fixture) -> String {
    let ran = fixture.home.azdo(["get"]).stdin(REQUEST).run();
    ran.succeeds().stdout
}

/// Asserts that the server rejects the PAT until it is marked, with the reason each time.
#[track_caller]
fn is_refused_until_rejected(fixture: &Fixture) {
    for state in ["suspect", "rejected"] {
        let ran = fixture.git(["ls-remote", URL]).run().fails();
        let ran = ran.says("it may be expired, revoked, or missing the Code scope");
        ran.says("git credential-azdo login acme").says("/acme/_usersSettings/tokens");
        assert!(fixture.list().contains(state), "not {state}: {}", fixture.list());
    }
    assert_eq!(offered(fixture), "", "get still offers the rejected PAT");
    let kept = fixture.home.stored_secrets();
    assert!(kept.contains(&fixture.pat), "the PAT is gone");
}

#[test]
fn revoked_pat_is_kept_but_not_offered_until_login() {
    for_each_git(|git| {
        let fixture = Fixture::logged_in(git);
        fixture.reaches(URL);
        fixture.azure.revoke_pat(&fixture.pat);
        is_refused_until_rejected(&fixture);

        let renewed = pat84(9);
        fixture.azure.add_pat("acme", &renewed, Scope::ReadAndWrite);
        fixture.home.login("https://dev.azure.com/acme", &renewed);
        fixture.reaches(URL);
        assert!(!fixture.list().contains("rejected"));
    });
}

#[test]
fn restore_brings_back_a_rejected_pat() {
    for_each_git(|git| {
        let fixture = Fixture::logged_in(git);
        fixture.azure.revoke_pat(&fixture.pat);
        is_refused_until_rejected(&fixture);
        fixture.azure.add_pat("acme", &fixture.pat, Scope::ReadAndWrite);
        fixture.home.azdo(["restore", "acme"]).run().succeeds();
        fixture.reaches(URL);
    });
}

#[test]
fn stray_401_costs_at_most_one_command() {
    for_each_git(|git| {
        let fixture = Fixture::logged_in(git);
        fixture.azure.fail("acme", Failure::StrayUnauthorized);
        fixture.git(["ls-remote", URL]).run().fails().says("rejected the PAT for acme");
        assert!(fixture.list().contains("suspect"), "{}", fixture.list());
        fixture.reaches(URL);
        // The success has cleared it: the next stray 401 is the first again.
        assert!(!fixture.list().contains("suspect"), "{}", fixture.list());
    });
}

#[test]
fn concurrent_commands_in_a_short_outage_reject_nothing() {
    let git = Git::on_path();
    let fixture = Fixture::logged_in(&git);
    fixture.azure.fail("acme", Failure::StrayUnauthorized);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| fixture.git(["ls-remote", URL]).run());
        }
    });
    assert!(!fixture.list().contains("rejected"), "{}", fixture.list());
    fixture.azure.heal("acme");
    fixture.reaches(URL);
}

#[test]
fn unattended_job_recovers_with_the_server() {
    for_each_git(|git| {
        let fixture = Fixture::logged_in(git);
        fixture.azure.revoke_pat(&fixture.pat);
        let job =
            || fixture.git(["ls-remote", URL]).env("GIT_CREDENTIAL_AZDO_UNATTENDED", "1").run();
        for _ in 0..4 {
            job().fails().says("rejected the PAT for acme");
            assert!(fixture.list().contains("suspect"), "{}", fixture.list());
        }
        fixture.azure.add_pat("acme", &fixture.pat, Scope::ReadAndWrite);
        job().succeeds().says_nothing();
    });
}

#[test]
fn refused_push_keeps_a_read_only_pat() {
    for_each_git(|git| {
        let fixture = Fixture::new(git);
        fixture.azure.add_pat("acme", &fixture.pat, Scope::Read);
        fixture.home.login("https://dev.azure.com/acme", &fixture.pat);
        fixture.git(["clone", URL]).run().succeeds();
        fixture.home.commit_noise("Web", 100);
        fixture.git(["-C", "Web", "push"]).run().fails().says("missing the Code scope");
        assert!(fixture.home.stored_secrets().contains(&fixture.pat));
    });
}

#[test]
fn failures_other_than_401_change_nothing() {
    let failures = [
        Failure::SignInPage,
        Failure::SignInRedirect,
        Failure::ConditionalAccess,
        Failure::NotFound,
        Failure::RateLimited,
        Failure::ServerError,
    ];
    for_each_git(|git| {
        let fixture = Fixture::logged_in(git);
        let before = fixture.list();
        for failure in &failures {
            eprintln!("while the server answers {failure:?}");
            fixture.azure.fail(REPOSITORY, failure.clone());
            fixture.git(["ls-remote", URL]).run().fails();
            fixture.azure.heal(REPOSITORY);
            assert_eq!(fixture.list(), before);
            fixture.reaches(URL);
        }
        let hosts = fixture.azure.log().hosts_that_saw(&fixture.pat);
        assert_eq!(hosts.into_iter().collect::<Vec<_>>(), ["dev.azure.com"]);
    });
}

#[test]
fn pasted_pat_replaces_a_missing_secret() {
    for_each_git(|git| {
        let fixture = Fixture::logged_in(git);
        let secrets = fixture.home.path().join("data/git-credential-azdo/secrets");
        for entry in std::fs::read_dir(&secrets).unwrap() {
            std::fs::remove_file(entry.unwrap().path()).unwrap();
        }
        fixture.home.azdo(["list", "--check"]).run().ends_with(3).prints_about("missing");
        let askpass = fixture.askpass(&fixture.pat);
        let ls = || fixture.git(["ls-remote", URL]);
        ls().env("GIT_ASKPASS", &askpass).run().succeeds().says("no longer in the file");
        assert_eq!(fixture.home.stored_secrets(), fixture.pat);
        ls().run().succeeds().says_nothing();
        fixture.home.azdo(["list", "--check"]).run().succeeds();
    });
}
