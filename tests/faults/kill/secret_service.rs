//! Moves between stores, with a real keyring.

use std::cell::RefCell;
use std::iter;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use super::killed_at;
use crate::faults::{answered, nothing_is_orphaned, the_next_login_cleans_up};
use test_support::desktop::Desktop;
use test_support::{Home, pat84};

/// The calls that change something on disk, which surround each call to the keyring.
const CALLS: [&str; 4] = ["write", "fsync", "rename", "unlink"];
const PATS: [(&str, u64); 2] = [("acme", 1), ("globex", 2)];

/// Moves two PATs, each of which must be in one of the stores after a kill.
fn moves_are_killed_anywhere(from: &str, to: &str) {
    let desktop = RefCell::new(Desktop::unlocked());
    let prepare = || {
        let home = home_on(&desktop.borrow());
        for (organization, seed) in PATS {
            let login = ["login", organization, "--store", from, "--with-token"];
            home.azdo(login).stdin(pat84(seed)).run().succeeds();
        }
        home
    };
    let check = |home: &Home, survived: bool| {
        for (organization, seed) in PATS {
            assert_eq!(answered(home, organization), Some(pat84(seed)));
        }
        nothing_is_orphaned(home);
        let (in_files, arrived) = (count(home, "file"), count(home, to));
        assert!(arrived == 2 || !survived, "{arrived}");
        the_next_login_cleans_up(home, in_files);
        for (organization, _) in PATS {
            home.azdo(["logout", organization]).run().succeeds();
        }
        let left = desktop.borrow().all_items();
        assert_eq!(left, "", "nothing that the record does not know");
    };
    let prepare = || iter::from_fn(|| Some(with_a_keyring(&desktop, prepare))).flatten().next();
    let check = |home: &Home, survived| {
        with_a_keyring(&desktop, || check(home, survived));
    };
    let moving = ["store-move", "--to", to];
    killed_at(&CALLS, &moving, "", || prepare().expect("a home"), check);
}

/// `None` if gnome-keyring aborted meanwhile: version 42 occasionally does in OpenSession
/// ("assertion 'client' failed"), more often the faster clients connect. It is then restarted.
fn with_a_keyring<T>(desktop: &RefCell<Desktop>, round: impl Fn() -> T) -> Option<T> {
    match catch_unwind(AssertUnwindSafe(round)) {
        Ok(done) => Some(done),
        Err(panic) if !desktop.borrow_mut().keyring_has_ended() => resume_unwind(panic),
        Err(_) => {
            desktop.replace(Desktop::unlocked());
            None
        }
    }
}

/// A new home that finds the one keyring.
fn home_on(desktop: &Desktop) -> Home {
    let home = Home::new();
    let (bus, found) = (desktop.home().join("run/bus"), home.path().join("run/bus"));
    std::fs::hard_link(bus, found).expect("a second name of the socket");
    home
}

fn count(home: &Home, store: &str) -> usize {
    let list = home.azdo(["list", "--json"]).run().succeeds().stdout;
    list.matches(&format!("\"{store}\"")).count()
}

#[test]
fn move_to_the_keyring_killed_anywhere_loses_no_pat() {
    moves_are_killed_anywhere("file", "keyring");
}

#[test]
fn move_to_files_killed_anywhere_loses_no_pat() {
    moves_are_killed_anywhere("keyring", "file");
}
