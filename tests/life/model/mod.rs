//! Random lives of PATs, against a small model of what a user expects.
//!
//! What `login` has stored is what git gets, until it is logged out, replaced by what the user was
//! told that it replaces, or rejected twice; nothing is lost, nothing comes back, and what the
//! program says is what it does. A failure is shrunk to a minimal sequence.

mod check;
mod expected;
mod fetch;
mod operation;
mod play;
mod store;

use std::env;

use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestRunner};

use super::alone::alone;
use operation::Step;
use play::Play;

/// Plays this many lives, or as many as the environment says.
fn live(lives: u32, is_real: bool, steps: impl Strategy<Value = Vec<Step>>) {
    let number = |name: &str| env::var(name).ok().and_then(|value| value.parse::<u64>().ok());
    let config = ProptestConfig {
        cases: number("AZDO_LIVES").map_or(lives, |lives| lives as u32),
        rng_seed: number("AZDO_SEED").map_or(RngSeed::Random, RngSeed::Fixed),
        failure_persistence: None,
        max_shrink_iters: 20_000,
        ..ProptestConfig::default()
    };
    let steps = (prop::bool::weighted(0.2), steps);
    let result = TestRunner::new(config)
        .run(&steps, |(unattended, steps)| Play::new(unattended, is_real).all(&steps));
    result.unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn git_gets_what_a_user_expects() {
    alone(|| live(150, false, operation::steps()));
}

#[test]
#[cfg(target_os = "linux")]
fn killed_commands_do_nothing_or_all() {
    alone(|| live(60, true, operation::steps_with_kills()));
}

#[test]
#[ignore = "long: CONTRIBUTING.md"]
fn git_gets_what_a_user_expects_for_long() {
    alone(|| live(5_000, false, operation::steps()));
}

#[test]
#[cfg(target_os = "linux")]
#[ignore = "long: CONTRIBUTING.md"]
fn killed_commands_do_nothing_or_all_for_long() {
    alone(|| live(1_000, true, operation::steps_with_kills()));
}
