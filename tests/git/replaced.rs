//! What git's user pastes replaces the PAT that the message names.

use std::fs;

use test_support::fake_azure::Scope;
use test_support::fixture::{Fixture, URL};
use test_support::{Git, Outcome, for_each_git, pat84};

/// A user with two PATs: `default`, which is [`pat84`] of 1, and `build`, of 2.
fn with_two(git: &Git) -> Fixture {
    let fixture = Fixture::logged_in(git);
    fixture.azure.add_pat("acme", &pat84(2), Scope::ReadAndWrite);
    let login = ["login", "acme", "--name", "build", "--store", "file", "--with-token"];
    fixture.home.azdo(login).stdin(pat84(2)).run().succeeds();
    fixture.azure.add_pat("acme", &pat84(9), Scope::ReadAndWrite);
    fixture
}

/// Runs `git ls-remote`, whose user pastes a new PAT, until it succeeds. Each failure names a step.
fn paste(fixture: &Fixture, url: &str) -> Outcome {
    let askpass = fixture.askpass(&pat84(9));
    for _ in 0..4 {
        let ran = fixture.git(["ls-remote", url]).env("GIT_ASKPASS", &askpass).run();
        if ran.code == Some(0) {
            return ran;
        }
        ran.says("git credential-azdo");
    }
    panic!("git never prompted");
}

/// Asserts that these PATs are stored and no others.
#[track_caller]
fn has(fixture: &Fixture, seeds: [u64; 2]) {
    let stored = fixture.home.stored_secrets();
    assert_eq!(stored.len(), pat84(1).len() * 2);
    for seed in seeds {
        assert!(stored.contains(&pat84(seed)), "{seed} is not stored");
    }
}

#[test]
fn unreadable_pat_is_replaced_and_not_one_refused_once() {
    for_each_git(|git| {
        let fixture = with_two(git);
        let secrets = fixture.home.path().join("data/git-credential-azdo/secrets");
        for secret in fs::read_dir(secrets).unwrap().map(|entry| entry.unwrap().path()) {
            if fs::read_to_string(&secret).unwrap() == pat84(1) {
                fs::write(secret, "").unwrap();
            }
        }
        fixture.azure.revoke_pat(&pat84(2));
        let ran = paste(&fixture, URL).says("the PAT for acme cannot be read");
        ran.says(": git credential-azdo login acme\n");
        has(&fixture, [9, 2]);
    });
}

#[test]
fn pat_that_the_url_names_is_replaced() {
    for_each_git(|git| {
        let fixture = with_two(git);
        let url = URL.replace("https://", "https://Build@");
        fixture.home.reject("acme", &pat84(2));
        fixture.azure.revoke_pat(&pat84(1));
        fixture.azure.revoke_pat(&pat84(2));
        paste(&fixture, &url).says("or run: git credential-azdo login acme --name build");
        has(&fixture, [1, 9]);
    });
}

#[test]
fn default_pat_is_replaced_where_all_are_rejected() {
    for_each_git(|git| {
        let fixture = with_two(git);
        let forgotten = ["login", "acme", "--name", "gone", "--store", "file", "--with-token"];
        fixture.home.azdo(forgotten).stdin(pat84(3)).run().succeeds();
        fixture.home.azdo(["logout", "acme", "--name", "gone"]).run().succeeds();
        for seed in [1, 2] {
            fixture.home.reject("acme", &pat84(seed));
            fixture.azure.revoke_pat(&pat84(seed));
        }
        paste(&fixture, URL).says("or run: git credential-azdo login acme\n");
        has(&fixture, [9, 2]);
    });
}

/// No one can be asked: git may not prompt.
#[test]
fn stray_rejection_does_not_starve_a_job() {
    for_each_git(|git| {
        let fixture = with_two(git);
        let works = || fixture.git(["ls-remote", URL]).run().code == Some(0);
        fixture.azure.revoke_pat(&pat84(1));
        let dead = works();
        fixture.azure.revoke_pat(&pat84(2));
        assert!(!works());
        fixture.azure.add_pat("acme", &pat84(2), Scope::ReadAndWrite);
        let results = [works(), works(), works()];
        assert_eq!((dead, results), (git.keeps_state(), [results[0], true, true]));
    });
}
