//! The keyring is stopped, restarted and locked while it is used.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use crate::load::{one_of_or_why_not, password};
use test_support::desktop::Desktop;
use test_support::{Outcome, pat84};

/// Per organization one thread that replaces the PAT and one that reads it.
const ORGANIZATIONS: u64 = 3;
/// The PATs of one organization.
const MANY: u64 = 1000;

fn in_the_middle(rounds: usize) {
    let mut keyring = Desktop::unlocked();
    // The other threads use a second home, so that this one may stop the keyring.
    let (user, done) = (keyring.another_home(), AtomicBool::new(false));
    let kept: Vec<u64> = thread::scope(|scope| {
        let (user, done) = (&user, &done);
        let writers: Vec<_> =
            (0..ORGANIZATIONS).map(|own| scope.spawn(move || write(user, own, done))).collect();
        for own in 0..ORGANIZATIONS {
            scope.spawn(move || read(user, own, done));
        }
        for round in 0..rounds {
            thread::sleep(Duration::from_millis(700));
            match round % 3 {
                0 => keyring.stop_the_keyring(),
                1 => keyring.lock(),
                _ => {}
            }
            thread::sleep(Duration::from_millis(300));
            keyring.unlock();
        }
        done.store(true, Ordering::Relaxed);
        writers.into_iter().map(|writer| writer.join().unwrap()).collect()
    });
    for (own, last) in (0..).zip(kept) {
        let ran = user.git_says("get", &name(own), "").run().succeeds().says_nothing();
        assert_eq!(password(&ran), Some(pat84(last).as_str()), "{}", name(own));
    }
    eprintln!("keyring stopped, locked and started again {rounds} times: no PAT was lost");
}

fn name(own: u64) -> String {
    format!("org-{own}")
}

/// Returns the PAT that must be there in the end: the last that was reported as stored.
fn write(user: &Desktop, own: u64, done: &AtomicBool) -> u64 {
    let (mut last, mut number) = (None, own * MANY);
    // The keyring runs at the end, so at least one was stored.
    while last.is_none() || !done.load(Ordering::Relaxed) {
        number += 1;
        let login = ["login", &name(own), "--store", "keyring", "--with-token", "--no-git-config"];
        let ran = user.azdo(&login).stdin(pat84(number)).run();
        match ran.code {
            Some(0) => last = Some(number),
            _ => assert!(ran.code == Some(1) && ran.stderr.contains("keyring"), "{ran:?}"),
        }
    }
    last.expect("one that was stored")
}

fn read(user: &Desktop, own: u64, done: &AtomicBool) {
    while !done.load(Ordering::Relaxed) {
        let ran: Outcome = user.git_says("get", &name(own), "").run();
        if !ran.stderr.contains("no PAT is stored for") {
            one_of_or_why_not(&ran, own * MANY..(own + 1) * MANY, &["keyring"]);
        }
    }
}

#[test]
fn keyring_restarts_lose_no_pat() {
    in_the_middle(3);
}

#[test]
#[ignore = "long: tests/load.sh"]
fn sixty_keyring_restarts_lose_no_pat() {
    in_the_middle(60);
}
