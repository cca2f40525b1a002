//! The program is killed at each of its system calls in turn, by strace.
//!
//! These are the calls of its main thread, which starts a thread for each request and waits for it.
//! Kills while the server carries out a request are in `answers`.
#![cfg(target_os = "linux")]

mod answers;

use std::collections::BTreeSet;
use std::path::Path;

use super::{Setup, aged};
use test_support::azdo_path;
use test_support::fake_azure::pat_api::Policy;

const CREATE: [&str; 5] = ["login", "acme", "--create", "--store", "file"];
const RENEW: [&str; 2] = ["renew", "acme"];
const RENEW_ALL: [&str; 2] = ["renew", "--all"];
const REVOKE: [&str; 2] = ["revoke", "acme"];

/// System calls, and which of each kind are tried: every one, or every second.
type Calls = [(&'static str, usize)];
/// Before and after each change of the index, and before some of the threads and programs.
const SOME: [(&str, usize); 3] = [("rename", 1), ("fsync", 2), ("clone3", 10)];
/// Those that change something, and those before and after.
const ALL: [(&str, usize); 12] = [
    ("openat", 1),
    ("mkdir", 1),
    ("write", 1),
    ("fsync", 1),
    ("rename", 1),
    ("unlink", 1),
    ("flock", 1),
    ("read", 1),
    ("close", 1),
    ("clone3", 1),
    ("wait4", 1),
    ("exit_group", 1),
];

/// Runs the program once per call and kills it there. `check` gets what is left, whether the
/// program finished, and the command to run next.
fn killed_at(
    calls: &Calls,
    before: &Setup,
    command: &[&str],
    check: impl Fn(&Setup, bool, &[&str]),
) {
    let pats = before.azure.pat_api().all();
    let mut kills = 0;
    for (call, step) in calls {
        for number in (1..).step_by(*step) {
            before.azure.pat_api().set_all(pats.clone());
            let setup = before.copy();
            let survived = is_survived(&setup, call, number, command);
            let next = if kills % 2 == 0 { command } else { &RENEW_ALL };
            eprintln!("killed at {call} {number} (not: {survived}), then {next:?}");
            check(&setup, survived, next);
            if survived {
                break;
            }
            kills += 1;
        }
    }
    eprintln!("{command:?} killed {kills} times");
    assert!(kills > 5, "only {kills} kills: were they injected at all?");
}

/// Runs a command, which is killed at this call if it makes that many of them.
fn is_survived(setup: &Setup, call: &str, number: usize, command: &[&str]) -> bool {
    let strace = Path::new("/usr/bin/strace");
    let inject = format!("inject={call}:signal=SIGKILL:when={number}");
    let trace = format!("trace={call}");
    let fixed = ["-qq", "-o", "/dev/null", "-e", &trace, "-e", &inject, azdo_path()];
    let program = setup.home.program(strace, fixed.iter().chain(command));
    let ran = setup.signed_in(program).run();
    assert!(matches!(ran.code, None | Some(0)), "{ran:?}");
    ran.code == Some(0)
}

impl Setup {
    /// The PAT that git gets, which has to be valid at the server.
    #[track_caller]
    fn valid_answer(&self) -> Option<String> {
        let request = "protocol=https\nhost=dev.azure.com\npath=acme/w/_git/w\n";
        let ran = self.home.azdo(["get"]).stdin(request).run().succeeds();
        let answer = ran.stdout.lines().find_map(|line| line.strip_prefix("password="))?;
        assert!(self.live().contains(answer), "{answer} is not valid at the server");
        Some(answer.to_owned())
    }

    fn live(&self) -> BTreeSet<String> {
        self.azure.pat_api().live().into_iter().map(|pat| pat.token).collect()
    }

    /// Asserts that the store has the PATs of the server, that there are this many of them, and
    /// that nothing is left to be done.
    #[track_caller]
    fn is_settled(&self, count: usize) {
        let data = self.home.path().join("data/git-credential-azdo");
        let record = std::fs::read_to_string(data.join("record")).unwrap_or_default();
        let secrets = std::fs::read_dir(data.join("secrets")).into_iter().flatten();
        let secrets: Vec<_> = secrets.map(|it| it.unwrap().path()).collect();
        let stored: BTreeSet<_> =
            secrets.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
        assert_eq!(stored, self.live(), "stored, and at the server:\n{record}");
        assert_eq!((stored.len(), secrets.len()), (count, count), "{record}");
        for rest in ["[creating ", "[revoking ", "[leftover ", "[replaced "] {
            assert!(!record.contains(rest), "{record}");
        }
    }
}

fn create_is_killed_at(calls: &Calls) {
    killed_at(calls, &Setup::new(), &CREATE, |setup, survived, next| {
        let is_stored = setup.valid_answer().is_some();
        assert!(is_stored || !survived);
        setup.run(next).succeeds();
        // A PAT that was not stored is revoked by any command, and created by this one.
        setup.is_settled(usize::from(is_stored || next == CREATE));
        if next == CREATE {
            setup.git_works();
        }
    });
}

fn renewal_is_killed_at(calls: &Calls, before: &Setup) {
    killed_at(calls, before, &RENEW, |setup, _, next| {
        setup.git_works();
        setup.run(next).succeeds();
        setup.is_settled(1);
        setup.git_works();
    });
}

fn created() -> Setup {
    let setup = Setup::new();
    setup.create();
    setup
}

/// With a PAT that cannot be extended.
fn capped() -> Setup {
    let setup = Setup::new();
    let api = setup.azure.pat_api();
    api.set_policy(Policy { longest: Some(7), ..Policy::default() });
    setup.create();
    api.set_all(api.all().into_iter().map(|pat| aged(pat, 5)).collect());
    setup
}

fn revocation_is_killed_at(calls: &Calls) {
    killed_at(calls, &created(), &REVOKE, |setup, survived, next| {
        let is_live = !setup.live().is_empty();
        if is_live {
            setup.git_works();
        }
        assert!(!(survived && is_live));
        if next == RENEW_ALL {
            setup.run(next).never_says("panicked");
        }
        // There may be no PAT here anymore.
        let is_stored = setup.home.azdo(["list", "--json"]).run().stdout.contains("acme");
        let ran = setup.run(&REVOKE);
        if is_stored {
            ran.succeeds()
        } else {
            ran.fails().says("no PAT")
        };
        setup.is_settled(0);
    });
}

#[test]
fn create_killed_leaves_one_pat_or_none() {
    create_is_killed_at(&SOME);
}

#[test]
fn extension_killed_leaves_the_pat() {
    renewal_is_killed_at(&SOME, &created());
}

#[test]
fn replacement_killed_leaves_a_pat_that_works() {
    renewal_is_killed_at(&SOME, &capped());
}

#[test]
fn revocation_killed_is_finished_by_the_next() {
    revocation_is_killed_at(&SOME);
}

#[test]
#[ignore = "long: tests/load.sh"]
fn create_killed_anywhere_leaves_one_pat_or_none() {
    create_is_killed_at(&ALL);
}

#[test]
#[ignore = "long: tests/load.sh"]
fn extension_killed_anywhere_leaves_the_pat() {
    renewal_is_killed_at(&ALL, &created());
}

#[test]
#[ignore = "long: tests/load.sh"]
fn replacement_killed_anywhere_leaves_a_pat_that_works() {
    renewal_is_killed_at(&ALL, &capped());
}

#[test]
#[ignore = "long: tests/load.sh"]
fn revocation_killed_anywhere_is_finished_by_the_next() {
    revocation_is_killed_at(&ALL);
}
