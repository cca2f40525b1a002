//! Load, and machines on which something goes away in the middle: nothing is lost, and whoever
//! asks gets the PAT or the reason.
//!
//! Of what takes minutes there is a short form here; `tests/load.sh` runs the long one.
//! tests/run.sh leaves out what needs something that is not here: `secret_service`, `keyutils`,
//! `strace`, and `others` without root.
#![cfg(target_os = "linux")]

/// What needs the kernel's keyring.
mod keyutils {
    mod kernel_forgets;
    mod many_requests;
    mod prompts;
}
/// What needs root, to mount something.
mod others {
    mod disk;
}
/// What needs a bus and gnome-keyring.
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

/// What `get` printed.
fn password(ran: &Outcome) -> Option<&str> {
    ran.stdout.lines().find_map(|line| line.strip_prefix("password="))
}

/// A PAT of these, or nothing and one line with each of these words.
#[track_caller]
fn one_of_or_why_not(ran: &Outcome, seeds: std::ops::Range<u64>, words: &[&str]) -> bool {
    let given = password(ran).is_some_and(|given| seeds.clone().any(|seed| pat84(seed) == given));
    let refused = ran.stdout.is_empty()
        && ran.stderr.lines().count() == 1
        && words.iter().any(|word| ran.stderr.contains(word));
    assert!(given && ran.stderr.is_empty() || refused, "{ran:?}");
    given
}
