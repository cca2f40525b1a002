//! Load, and machines on which something goes away in the middle: nothing is lost, and whoever
//! asks gets the PAT or the reason.
//!
//! Of what takes minutes there is a short form here; `tests/load.sh` runs the long one.
//! tests/run.sh leaves out what needs something that is not here: `secret_service`, `keyutils`,
//! `strace`, and `others` without root.
#![cfg(target_os = "linux")]

#[path = "../keyring/desktop/mod.rs"]
#[allow(dead_code, unused_imports, reason = "the tests of the keyring use more of it")]
mod desktop;
#[path = "../double/mod.rs"]
mod double;
#[path = "../headless/keys.rs"]
#[allow(dead_code, reason = "the tests without a desktop use more of it")]
mod keys;
#[path = "../support/mod.rs"]
mod support;
#[path = "../headless/terminal.rs"]
#[allow(dead_code, reason = "the tests without a desktop use more of it")]
mod terminal;
#[path = "../headless/user.rs"]
#[allow(dead_code, reason = "the tests without a desktop use more of it")]
mod user;

/// What needs the kernel's keyring.
mod keyutils {
    mod middle;
    mod prompts;
    mod row;
}
/// What needs root, to mount something.
mod others {
    mod disk;
}
/// What needs a bus and gnome-keyring.
mod secret_service {
    mod bus;
    mod fetches;
    mod middle;
    mod row;
}
mod files;
mod home;
mod row;
mod strace;
mod streams;

use support::{Ran, pat84};

/// What `get` printed.
fn password(ran: &Ran) -> Option<&str> {
    ran.stdout.lines().find_map(|line| line.strip_prefix("password="))
}

/// A PAT of these, or nothing and one line with each of these words.
#[track_caller]
fn one_of_or_why_not(ran: &Ran, seeds: std::ops::Range<u64>, words: &[&str]) -> bool {
    let given = password(ran).is_some_and(|given| seeds.clone().any(|seed| pat84(seed) == given));
    let refused = ran.stdout.is_empty()
        && ran.stderr.lines().count() == 1
        && words.iter().any(|word| ran.stderr.contains(word));
    assert!(given && ran.stderr.is_empty() || refused, "{ran:?}");
    given
}
