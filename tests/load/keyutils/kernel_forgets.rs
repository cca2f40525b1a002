//! Keys vanish from the kernel, as after a restart, while they are used.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use crate::load::one_of_or_why_not;
use test_support::headless_user::{PASSPHRASE, User};
use test_support::pat84;

/// Four threads read while the keys vanish and `repair` restores them. Returns the number of
/// answers and of reasons.
fn forgets(user: &User, rounds: usize, words: &[&str], repair: impl Fn()) -> (usize, usize) {
    let done = AtomicBool::new(false);
    let counts = thread::scope(|scope| {
        let read = || {
            let (mut given, mut refused) = (0, 0);
            while !done.load(Ordering::Relaxed) {
                let one = one_of_or_why_not(&user.get(), 1..2, words);
                (given, refused) = (given + usize::from(one), refused + usize::from(!one));
            }
            (given, refused)
        };
        let readers: Vec<_> = (0..4).map(|_| scope.spawn(read)).collect();
        for _ in 0..rounds {
            user.keys.vanish();
            repair();
        }
        done.store(true, Ordering::Relaxed);
        readers.into_iter().map(|reader| reader.join().unwrap()).collect::<Vec<_>>()
    });
    user.gets(&pat84(1));
    counts.into_iter().fold((0, 0), |all, one| (all.0 + one.0, all.1 + one.1))
}

fn of_both(rounds: usize) {
    let user = User::with_vault();
    let words = ["the vault is locked. Unlock it: git credential-azdo unlock"];
    let vault = forgets(&user, rounds, &words, || {
        user.unlock(PASSPHRASE).succeeds();
    });
    let user = User::new();
    user.login("acme", "kernel", &pat84(1)).succeeds();
    let words = ["Store it again: git credential-azdo login acme"];
    let kernel = forgets(&user, rounds, &words, || {
        user.login("acme", "kernel", &pat84(1)).succeeds();
    });
    for (store, (given, refused)) in [("vault", vault), ("kernel", kernel)] {
        eprintln!(
            "{store}: forgotten {rounds} times; {given} gets had the PAT, {refused} the reason"
        );
    }
}

#[test]
fn reads_while_keys_vanish_get_the_pat_or_a_reason() {
    of_both(10);
}

#[test]
#[ignore = "long: tests/load.sh"]
fn reads_while_keys_vanish_200_times_lose_nothing() {
    of_both(200);
}
