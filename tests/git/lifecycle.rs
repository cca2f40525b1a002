//! A PAT expires, is revoked or replaced, and git continues.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use test_support::fake_azure::Scope;
use test_support::fixture::{Fixture, URL};
use test_support::{Git, for_each_git, pat84, write_script};

/// Runs `git ls-remote` and pastes this PAT at its prompts.
fn ls_remote_pasting(fixture: &Fixture, pat: &str) -> test_support::Outcome {
    let askpass = fixture.askpass(pat);
    fixture.git(["ls-remote", URL]).env("GIT_ASKPASS", askpass).run()
}

fn renewed(fixture: &Fixture) -> String {
    let renewed = pat84(9);
    fixture.azure.add_pat("acme", &renewed, Scope::ReadAndWrite);
    renewed
}

/// Stores a second PAT for acme under this name.
fn log_in_as(fixture: &Fixture, name: &str, pat: &str, scope: Scope) {
    fixture.azure.add_pat("acme", pat, scope);
    let login = ["login", "acme", "--name", name, "--store", "file", "--with-token"];
    fixture.home.azdo(login).stdin(pat).run().succeeds();
}

#[test]
fn expired_pat_is_replaced_by_a_pasted_one() {
    for_each_git(|git| {
        let fixture = Fixture::logged_in(git);
        let record = fixture.home.path().join("data/git-credential-azdo/record");
        let text = std::fs::read_to_string(&record).unwrap();
        let text = text.replace("expires_at_latest = 2049", "expires_at_latest = 2026");
        std::fs::write(&record, text).unwrap();
        let renewed = renewed(&fixture);
        ls_remote_pasting(&fixture, &renewed)
            .succeeds()
            .says("the PAT for acme expired on 2026-09-0");
        assert_eq!(fixture.pats_seen_by("acme"), [renewed.as_str()], "the expired one was sent");
        assert_eq!(fixture.home.stored_secrets(), renewed);
        fixture.reaches(URL);
    });
}

#[test]
fn revoked_pat_is_replaced_by_a_pasted_one() {
    for_each_git(|git| {
        let fixture = Fixture::logged_in(git);
        fixture.azure.revoke_pat(&fixture.pat);
        let renewed = renewed(&fixture);
        if !git.keeps_state() {
            // It cannot ask twice: two commands fail with the reason.
            for _ in 0..2 {
                ls_remote_pasting(&fixture, &renewed).fails().says("rejected the PAT for acme");
            }
        }
        let ran = ls_remote_pasting(&fixture, &renewed).succeeds();
        ran.says("rejected the PAT for acme").says("/acme/_usersSettings/tokens");
        assert_eq!(fixture.questions().len(), 1, "{:?}", fixture.questions());
        assert_eq!(fixture.home.stored_secrets(), renewed);
        fixture.reaches(URL);
        assert!(!fixture.list().contains("suspect"), "{}", fixture.list());
    });
}

#[test]
fn pasted_pat_does_not_inherit_the_old_expiry() {
    for_each_git(|git| {
        let fixture = Fixture::new(git);
        let login = ["login", "acme", "--store", "file", "--with-token", "--expires", "30d"];
        fixture.home.azdo(login).stdin(fixture.pat.as_str()).run().succeeds();
        fixture.azure.revoke_pat(&fixture.pat);
        let renewed = renewed(&fixture);
        for _ in 0..3 {
            ls_remote_pasting(&fixture, &renewed);
        }
        assert_eq!(fixture.home.stored_secrets(), renewed);
        assert!(!fixture.list().contains("in 30 days"), "{}", fixture.list());
    });
}

#[test]
fn wrong_paste_is_not_stored_and_changes_nothing() {
    for_each_git(|git| {
        let fixture = Fixture::logged_in(git);
        fixture.azure.revoke_pat(&fixture.pat);
        ls_remote_pasting(&fixture, &pat84(66)).fails();
        assert_eq!(fixture.home.stored_secrets(), fixture.pat);
    });
}

#[test]
fn push_uses_the_second_pat_if_the_first_is_read_only() {
    for_each_git(|git| {
        let fixture = Fixture::new(git);
        fixture.azure.add_pat("acme", &fixture.pat, Scope::Read);
        fixture.home.login("https://dev.azure.com/acme", &fixture.pat);
        log_in_as(&fixture, "writer", &pat84(8), Scope::ReadAndWrite);
        fixture.git(["clone", URL]).run().succeeds().never_says("git-credential-azdo");
        fixture.home.commit_noise("Web", 100);
        if !git.keeps_state() {
            fixture.git(["-C", "Web", "push"]).run().fails().says("rejected the PAT for acme");
        }
        fixture.git(["-C", "Web", "push"]).run().succeeds();
        fixture.reaches(URL);
    });
}

#[test]
fn default_pat_can_be_chosen() {
    for_each_git(|git| {
        let fixture = Fixture::logged_in(git);
        let other = pat84(8);
        log_in_as(&fixture, "other", &other, Scope::ReadAndWrite);
        fixture.reaches(URL);
        assert_eq!(fixture.pats_seen_by("acme"), [fixture.pat.as_str()]);
        fixture.home.azdo(["default", "acme", "--name", "other"]).run().succeeds();
        let (mut requests, ()) = fixture.azure.log().during(|| fixture.reaches(URL));
        requests.retain(|request| request.authorization.pat() == Some(fixture.pat.as_str()));
        assert!(requests.is_empty(), "the first one was sent");
    });
}

#[test]
fn fetches_during_replacements_never_fail() {
    let git = Git::on_path();
    let fixture = Fixture::logged_in(&git);
    for seed in 100..120 {
        fixture.azure.add_pat("acme", &pat84(seed), Scope::ReadAndWrite);
    }
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let loops: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    let mut fetches = 0;
                    while !done.load(Ordering::Relaxed) || fetches < 3 {
                        fixture.reaches(URL);
                        fetches += 1;
                    }
                })
            })
            .collect();
        for seed in 100..120 {
            fixture.home.login("https://dev.azure.com/acme", &pat84(seed));
        }
        done.store(true, Ordering::Relaxed);
        for fetches in loops {
            fetches.join().expect("no fetch fails");
        }
    });
    assert_eq!(fixture.home.stored_secrets(), pat84(119));
}

#[test]
fn several_dead_pats_are_explained_and_a_paste_helps() {
    for_each_git(|git| {
        for (proactive, dead) in
            [(true, 1), (true, 2), (true, 3), (false, 1), (false, 2), (false, 3)]
        {
            let fixture = Fixture::new(git);
            for seed in 0..dead {
                log_in_as(
                    &fixture,
                    &format!("dead-{seed}"),
                    &pat84(50 + seed),
                    Scope::ReadAndWrite,
                );
                fixture.azure.revoke_pat(&pat84(50 + seed));
            }
            if !proactive {
                for key in ["acme", "Acme"] {
                    let key = format!("http.https://dev.azure.com/{key}/.proactiveAuth");
                    fixture.git(["config", "--global", "--unset-all", &key]).run();
                }
            }
            let renewed = renewed(&fixture);
            let mut commands = 0;
            loop {
                commands += 1;
                assert!(commands < 10, "{dead} dead, {proactive}");
                let ran = ls_remote_pasting(&fixture, &renewed).says("rejected the PAT for acme");
                if ran.code == Some(0) {
                    break;
                }
                let next = ["git credential-azdo login acme", "Run the command again"];
                assert!(next.iter().any(|next| ran.stderr.contains(next)), "{ran:?}");
            }
            // git makes three requests; with proactiveAuth each has a PAT.
            let in_one = dead == 1 || (proactive && dead == 2);
            let most = match git.keeps_state() {
                true => 2 - u64::from(in_one),
                false => 2 * dead + 1,
            };
            assert!(commands <= most, "{commands} commands, {dead} dead, {proactive}");
            fixture.reaches(URL);
        }
    });
}

#[test]
fn pasted_pat_never_replaces_a_working_one() {
    for_each_git(|git| {
        let fixture = Fixture::new(git);
        log_in_as(&fixture, "writer", &pat84(51), Scope::ReadAndWrite);
        log_in_as(&fixture, "reader", &pat84(52), Scope::Read);
        fixture.git(["clone", URL]).run().succeeds();
        fixture.azure.revoke_pat(&pat84(51));
        fixture.home.commit_noise("Web", 100);
        let askpass = fixture.askpass(&renewed(&fixture));
        for _ in 0..5 {
            fixture.git(["-C", "Web", "push"]).env("GIT_ASKPASS", &askpass).run();
        }
        fixture.git(["-C", "Web", "push"]).run().succeeds();
        assert!(fixture.home.stored_secrets().contains(&pat84(52)), "the reader is gone");
    });
}

#[test]
fn deleted_pat_that_is_pasted_again_is_stored() {
    let git = Git::on_path();
    let fixture = Fixture::logged_in(&git);
    fixture.home.azdo(["logout", "acme"]).run().succeeds();
    let askpass = fixture.askpass(&fixture.pat);
    let command = fixture.git(["ls-remote", URL]).env("GIT_ASKPASS", askpass);
    command.env("GIT_CREDENTIAL_AZDO_STORE", "file").run().succeeds();
    fixture.reaches(URL);
}

#[test]
fn rejected_pat_that_is_pasted_and_works_is_restored() {
    for_each_git(|git| {
        let fixture = Fixture::logged_in(git);
        fixture.azure.revoke_pat(&fixture.pat);
        for _ in 0..2 {
            fixture.git(["ls-remote", URL]).run().fails();
        }
        fixture.azure.add_pat("acme", &fixture.pat, Scope::ReadAndWrite);
        ls_remote_pasting(&fixture, &fixture.pat).succeeds();
        assert_eq!(fixture.questions().len(), 1, "{:?}", fixture.questions());
        assert_eq!(fixture.home.stored_secrets(), fixture.pat);
        fixture.reaches(URL);
    });
}

/// Has git call the program through a script that logs in with another PAT between `get` and git's
/// next step, like a fast second terminal.
fn with_a_login_in_between(fixture: &Fixture, new: &str) {
    let (script, ours) = (fixture.home.path().join("helper"), test_support::azdo_path());
    let login = "login acme --store file --with-token --no-git-config";
    let text = format!(
        "#!/bin/sh\n\"{ours}\" \"$1\" || exit\n[ \"$1\" = get ] && [ ! -e \"$HOME/once\" ] || exit 0\n\
         touch \"$HOME/once\"\nprintf '{new}' | \"{ours}\" {login} >/dev/null\n"
    );
    write_script(&script, &text);
    let key = "credential.https://dev.azure.com.helper";
    fixture
        .git(["config", "--global", "--replace-all", key, script.to_str().unwrap()])
        .run()
        .succeeds();
}

#[test]
fn late_result_of_the_old_pat_does_not_change_the_new_one() {
    for_each_git(|git| {
        for old_works in [true, false] {
            let fixture = Fixture::logged_in(git);
            let renewed = renewed(&fixture);
            with_a_login_in_between(&fixture, &renewed);
            if !old_works {
                fixture.azure.revoke_pat(&fixture.pat);
            }
            let ran = fixture.git(["ls-remote", URL]).run();
            // A git that asks again gets the new PAT in the same command.
            assert_eq!(ran.code == Some(0), old_works || git.keeps_state(), "{ran:?}");
            assert_eq!(fixture.home.stored_secrets(), renewed);
            assert!(fixture.list().contains("verified"), "{}", fixture.list());
            fixture.reaches(URL);
        }
    });
}
