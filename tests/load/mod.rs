//! Load, and stores that disappear in the middle: nothing is lost, and each `get` has a PAT or a
//! reason.
//!
//! Long tests have a short form here; `tests/load.sh` runs the long one. tests/run.sh skips what
//! this machine lacks: `secret_service`, `keyutils`, `strace`, and `others` without root.
#![cfg(target_os = "linux")]

/// Needs the kernel's keyring.
mod keyutils {
    mod kernel_forgets;
    mod many_requests;
    mod prompts;
}
/// Needs root to mount file systems.
mod others {
    mod disk;
    mod managed;
}
/// Needs a session bus and gnome-keyring.
mod secret_service {
    mod bus_dies;
    mod concurrent_fetches;
    mod keyring_restarts;
    mod many_requests;
}
mod closed_streams;
mod files_disappear;
mod homeless;
mod many_requests;
mod strace;

use test_support::{Outcome, pat84};

/// The password in the output of `get`.
fn password(ran: &Outcome) -> Option<&str> {
    ran.stdout.lines().find_map(|line| line.strip_prefix("password="))
}

/// Asserts that the output is one of these PATs, or empty with a line that contains one of these
/// words.
#[track_caller]
fn one_of_or_why_not(ran: &Outcome, seeds: std::ops::Range<u64>, words: &[&str]) -> bool {
    let given = password(ran).is_some_and(|given| seeds.clone().any(|seed| pat84(seed) == given));
    let refused = ran.stdout.is_empty()
        && ran.stderr.lines().count() == 1
        && words.iter().any(|word| ran.stderr.contains(word));
    assert!(given && ran.stderr.is_empty() || refused, "{ran:?}");
    given
}
