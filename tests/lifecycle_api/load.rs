//! Renewals while git fetches: no fetch fails.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use super::Setup;
use test_support::fake_azure::pat_api::Policy;
use test_support::fixture::URL;
use test_support::for_each_git;

const FETCHES: usize = 8;

/// Renews this often while eight gits fetch again and again. Every tenth renewal replaces the PAT,
/// because a policy limits its life.
fn renew_while_git_fetches(setup: &Setup, renewals: usize) {
    let api = setup.azure.pat_api();
    setup.create();
    let (is_over, fetched) = (AtomicBool::new(false), AtomicUsize::new(0));
    thread::scope(|scope| {
        for _ in 0..FETCHES {
            scope.spawn(|| {
                while !is_over.load(Ordering::Relaxed) {
                    setup.home.git(["ls-remote", URL]).run().succeeds().says_nothing();
                    fetched.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        for number in 1..=renewals {
            let is_capped = number % 10 == 0;
            api.set_policy(Policy { longest: is_capped.then_some(7), ..Policy::default() });
            if is_capped {
                // The PAT is as old as it may get, so that an extension has no effect.
                let aged = api.all().into_iter().map(|pat| super::aged(pat, 5));
                api.set_all(aged.collect());
            }
            setup.run(&["renew", "acme"]).succeeds();
            assert_eq!(api.live().len(), 1, "after renewal {number}");
        }
        is_over.store(true, Ordering::Relaxed);
    });
    let replaced = api.all().len() - 1;
    eprintln!("{renewals} renewals, {replaced} with a new PAT, {fetched:?} fetches");
    assert!(replaced >= renewals / 10, "{replaced}");
    assert!(fetched.into_inner() > renewals, "too few fetches");
}

#[test]
fn renewals_break_no_fetch() {
    for_each_git(|git| renew_while_git_fetches(&Setup::with(git), 20));
}

#[test]
#[ignore = "long: tests/load.sh"]
fn two_hundred_renewals_break_no_fetch() {
    for_each_git(|git| renew_while_git_fetches(&Setup::with(git), 200));
}

#[test]
fn parallel_renewals_leave_one_pat() {
    let setup = Setup::new();
    setup.create();
    let api = setup.azure.pat_api();
    api.set_policy(Policy { longest: Some(7), ..Policy::default() });
    api.set_all(api.all().into_iter().map(|pat| super::aged(pat, 5)).collect());
    thread::scope(|scope| {
        for command in [&["renew", "acme"][..], &["login", "acme", "--create", "--store", "file"]] {
            scope.spawn(|| setup.run(command).succeeds());
            scope.spawn(|| setup.run(command).succeeds());
        }
    });
    assert_eq!(api.live().len(), 1);
    assert_eq!(setup.home.stored_secrets().trim(), api.live()[0].token);
    setup.git_works();
}
