//! Tokens that end, be it in the middle of a push or because this machine's clock is wrong.

use std::path::Path;
use std::thread::{self, ScopedJoinHandle};
use std::time::Duration;

use test_support::entra_fixture::{EntraFixture, now, token_until};
use test_support::fixture::URL;
use test_support::{Outcome, for_each_git, write_script};

/// Clones, commits, and pushes. `meanwhile` runs after git has got the refs and before it
/// pushes: a hook waits for it.
fn push_while(fixture: &EntraFixture, size: usize, meanwhile: impl FnOnce()) -> Outcome {
    fixture.git(&["clone", URL]).run().succeeds();
    fixture.home.commit_noise("Web", size);
    let file = |name: &str| fixture.home.path().join(name);
    let (reached, go) = (file("reached"), file("go"));
    let wait = format!(
        "#!/bin/sh\n: >{reached:?}\nwhile [ ! -e {go:?} ]; do sleep 0.05; done\ncat >/dev/null\n"
    );
    write_script(&file("Web/.git/hooks/pre-push"), &wait);
    thread::scope(|scope| {
        let push = scope.spawn(|| fixture.git(&["-C", "Web", "push"]).run());
        wait_for(&reached, &push);
        meanwhile();
        std::fs::write(go, "").unwrap();
        push.join().unwrap()
    })
}

/// Whether the server has what the clone has committed.
fn is_pushed(fixture: &EntraFixture) -> bool {
    let head = fixture.git(&["-C", "Web", "rev-parse", "HEAD"]).run().succeeds().stdout;
    let refs = fixture.git(&["ls-remote", URL, "refs/heads/main"]).run().succeeds().stdout;
    refs.starts_with(head.trim())
}

fn wait_for(file: &Path, push: &ScopedJoinHandle<'_, Outcome>) {
    while !file.exists() {
        assert!(!push.is_finished(), "the push ended before its hook");
        thread::sleep(Duration::from_millis(20));
    }
}

/// Azure checks the token of each request when it begins.
#[test]
fn token_that_ends_during_a_push_is_replaced_or_explained() {
    for_each_git(|git| {
        for size in [100, 3_500_000] {
            let fixture = EntraFixture::logged_in(git);
            let next = token_until(fixture.token.expires + 3600);
            let ran = push_while(&fixture, size, || {
                fixture.azure.pat_api().set_now(fixture.token.expires);
                fixture.az_prints(&next);
            });
            assert_eq!(ran.code == Some(0), git.keeps_state(), "{size}: {}", ran.stderr);
            if !git.keeps_state() {
                let ran = ran.says("acme rejected the Entra token");
                ran.says("Run the command again to use a new token.");
                fixture.git(&["-C", "Web", "push"]).run().succeeds();
            }
            assert!(is_pushed(&fixture));
        }
    });
}

/// Another token does not help: the user is no longer a member, for example.
#[test]
fn push_without_a_better_token_ends_with_the_reason() {
    for_each_git(|git| {
        let fixture = EntraFixture::logged_in(git);
        let starts = fixture.entra.starts().len();
        let ends = || fixture.azure.pat_api().set_now(fixture.token.expires);
        let ran = push_while(&fixture, 3_500_000, ends).fails();
        ran.says("acme rejected the Entra token").says("login acme --entra");
        assert!(fixture.entra.starts().len() <= starts + 3, "{:?}", fixture.entra.starts());
        fixture.azure.pat_api().set_now(now());
        fixture.git(&["-C", "Web", "push"]).run().succeeds();
        assert!(is_pushed(&fixture));
    });
}

/// This machine is 10 minutes behind: it takes the token for valid when it has ended.
#[test]
fn clock_that_is_behind_replaces_the_ended_token() {
    for_each_git(|git| {
        let fixture = EntraFixture::with_token(git, token_until(now() + 600));
        fixture.git(&["ls-remote", URL]).run().succeeds();
        fixture.azure.pat_api().set_now(fixture.token.expires);
        fixture.az_prints(&token_until(fixture.token.expires + 3600));
        let starts = fixture.entra.starts().len();
        if git.keeps_state() {
            fixture.git(&["ls-remote", URL]).run().succeeds().says_nothing();
        } else {
            fixture.git(&["ls-remote", URL]).run().fails().says("acme rejected the Entra token");
        }
        fixture.git(&["ls-remote", URL]).run().succeeds().says_nothing();
        fixture.git(&["ls-remote", URL]).run().succeeds().says_nothing();
        assert_eq!(fixture.entra.starts().len(), starts + 1);
    });
}
