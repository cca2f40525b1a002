//! Tokens that end, be it in the middle of a push or because this machine's clock is wrong.

use std::path::Path;
use std::thread::{self, ScopedJoinHandle};
use std::time::Duration;

use test_support::entra_fixture::{EntraFixture, now, token_until};
use test_support::fixture::{REPOSITORY, URL};
use test_support::{Outcome, for_each_git, write_script};

/// A hook that waits in the middle of a push.
enum Hook {
    /// Of the clone: git has got the refs, and pushes nothing before it ends.
    PrePush,
    /// Of the server: it has got everything, and has not answered yet.
    PreReceive,
}

/// Clones, commits, and pushes. `meanwhile` runs while the hook waits.
fn push_while(
    fixture: &EntraFixture,
    hook: &Hook,
    size: usize,
    meanwhile: impl FnOnce(),
) -> Outcome {
    fixture.git(&["clone", URL]).run().succeeds();
    fixture.home.commit_noise("Web", size);
    let file = |name: &str| fixture.home.path().join(name);
    let (reached, go) = (file("reached"), file("go"));
    // Not forever, should `meanwhile` panic.
    let wait = format!(
        "#!/bin/sh\n: >{reached:?}\nleft=6000\nwhile [ ! -e {go:?} ] && [ $left -gt 0 ]; do\n\
         sleep 0.05; left=$((left - 1))\ndone\ncat >/dev/null\n"
    );
    let hook = match hook {
        Hook::PrePush => file("Web/.git/hooks/pre-push"),
        Hook::PreReceive => fixture.azure.repository(REPOSITORY).join("hooks/pre-receive"),
    };
    write_script(&hook, &wait);
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
            let ran = push_while(&fixture, &Hook::PrePush, size, || {
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
        let ran = push_while(&fixture, &Hook::PrePush, 3_500_000, ends).fails();
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

/// The first request of a large push is empty; the second, which follows immediately, has the commits,
/// and git does not send those twice. A git that would ask for another token then gives no reason.
#[test]
fn token_that_ends_before_the_commits_are_sent_fails_one_push() {
    for_each_git(|git| {
        let fixture = EntraFixture::logged_in(git);
        let ended = fixture.token.expires;
        let next = token_until(ended + 3600);
        let ran = push_while(&fixture, &Hook::PrePush, 3_500_000, || {
            fixture.azure.pat_api().set_now_after(1, ended);
            fixture.az_prints(&next);
        });
        let ran = ran.fails().says("the remote end hung up unexpectedly");
        if !git.keeps_state() {
            ran.says("Run the command again to use a new token.");
        }
        fixture.git(&["-C", "Web", "push"]).run().succeeds();
        assert!(is_pushed(&fixture));
    });
}

/// Azure does not look at the token again.
#[test]
fn token_that_ends_while_the_server_works_fails_nothing() {
    for_each_git(|git| {
        let fixture = EntraFixture::logged_in(git);
        let ended = fixture.token.expires;
        let ends = || fixture.azure.pat_api().set_now(ended);
        push_while(&fixture, &Hook::PreReceive, 3_500_000, ends).succeeds().never_says("rejected");
        fixture.az_prints(&token_until(ended + 3600));
        if !git.keeps_state() {
            fixture.git(&["ls-remote", URL]).run().fails();
        }
        assert!(is_pushed(&fixture));
    });
}

/// This machine is 10 minutes ahead: it takes the token for ended when it is valid.
#[test]
fn clock_that_is_ahead_hands_out_no_ended_token_and_asks_once() {
    for_each_git(|git| {
        let fixture = EntraFixture::logged_in(git);
        fixture.forget_token();
        let starts = fixture.entra.starts().len();
        let ended = token_until(now() - 1);
        fixture.az_prints(&ended);
        fixture.azure.pat_api().set_now(now() - 600);
        let ran = fixture.git(&["ls-remote", URL]).run().fails();
        ran.says("az's token has expired, or this machine's clock is wrong");
        assert_eq!(fixture.entra.starts().len(), starts + 1);
        let requests = fixture.azure.log().sent_to("dev.azure.com");
        assert!(requests.iter().all(|it| it.authorization.token() != Some(&ended.text())));
    });
}
