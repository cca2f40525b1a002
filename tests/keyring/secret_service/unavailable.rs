//! A keyring that is there but does not open: git must not hang, and nothing may be lost.

use std::fs;

use test_support::desktop::Desktop;
use test_support::{Outcome, pat84};

/// Stores a PAT, makes the keyring unavailable, and checks that git's operations then say `why`.
#[track_caller]
fn nothing_is_lost_when(make_unavailable: impl FnOnce(&mut Desktop), why: &str) {
    let (mut desktop, pat) = (Desktop::unlocked(), pat84(1));
    desktop.login("acme", &pat);
    let record = record(&desktop);
    make_unavailable(&mut desktop);

    gives_up(desktop.soon(desktop.git_says("get", "acme", "")), why);
    // Somebody types another PAT at git's prompt, for an organization that has none.
    let typed = format!("username=pat\npassword={}\n", pat84(2));
    let lost = gives_up(desktop.soon(desktop.git_says("store", "globex", &typed)), "keyring");
    lost.says("git credential-azdo login globex --store vault").says("--store file");
    let refused = format!("username=pat\npassword={pat}\n");
    gives_up(desktop.soon(desktop.git_says("erase", "acme", &refused)), why);

    assert_eq!(self::record(&desktop), record, "the record should be as it was");
}

/// Answers nothing, and says why in one line.
#[track_caller]
fn gives_up(ran: Outcome, why: &str) -> Outcome {
    let ran = ran.prints("").says(why);
    assert_eq!(ran.stderr.lines().count(), 1, "should say one line: {ran:?}");
    ran
}

fn record(desktop: &Desktop) -> String {
    let path = desktop.home().join("data/git-credential-azdo/record");
    fs::read_to_string(path).expect("the record")
}

#[test]
fn nothing_is_lost_when_it_is_locked_and_no_window_can_ask() {
    nothing_is_lost_when(Desktop::lock, "the keyring is locked");
}

#[test]
fn nothing_is_lost_when_it_is_locked_and_nobody_looks_at_the_window() {
    nothing_is_lost_when(Desktop::lock_behind_a_window, "the keyring did not answer");
}

#[test]
fn nothing_is_lost_when_it_hangs() {
    nothing_is_lost_when(Desktop::let_the_keyring_hang, "the keyring did not answer");
}

#[test]
fn nothing_is_lost_when_the_bus_hangs() {
    nothing_is_lost_when(Desktop::let_the_bus_hang, "the keyring did not answer within 1 s");
}

/// The program that git starts leaves SIGPIPE as it finds it.
#[test]
fn nothing_is_lost_when_the_bus_hangs_up() {
    nothing_is_lost_when(Desktop::let_the_bus_hang_up, "the connection to it broke off");
}

#[test]
fn nothing_is_lost_when_access_is_refused() {
    nothing_is_lost_when(Desktop::refuse, "access to it is denied here");
}

#[test]
fn nothing_is_lost_when_its_service_has_gone() {
    nothing_is_lost_when(Desktop::stop_the_keyring, "no keyring service is running");
}

#[test]
fn git_gets_the_pat_again_once_it_is_unlocked() {
    let (mut desktop, pat) = (Desktop::unlocked(), pat84(1));
    desktop.login("acme", &pat);
    desktop.lock();
    desktop.git_says("get", "acme", "").run().prints("");
    desktop.unlock();
    let answer = format!("username=pat\npassword={pat}\n");
    desktop.git_says("get", "acme", "").run().succeeds().prints(&answer).says_nothing();
}

#[test]
fn login_stores_nothing_when_it_is_locked() {
    let mut desktop = Desktop::unlocked();
    desktop.lock();
    let login = desktop.azdo(&["login", "acme", "--with-token"]).stdin(pat84(1));
    desktop.soon(login).fails().says("keyring");
    desktop.azdo(&["list", "--json"]).run().succeeds().never_says("acme");
}

#[test]
fn login_says_what_to_do_where_nothing_keeps_secrets() {
    let desktop = Desktop::without_keyring();
    let login = desktop.azdo(&["login", "acme", "--with-token"]).stdin(pat84(1));
    desktop.soon(login).fails().says("keyring").says("--store file");
    desktop.azdo(&["list", "--json"]).run().succeeds().never_says("acme");
}

#[test]
fn a_pat_forgotten_while_it_is_locked_is_deleted_as_soon_as_that_can_be_done() {
    let mut desktop = Desktop::unlocked();
    desktop.login("acme", &pat84(1));
    desktop.lock();
    let logout = desktop.soon(desktop.azdo(&["logout", "acme"]));
    logout.succeeds().says("could not be deleted from its store now");
    let list = desktop.azdo(&["list"]).run().succeeds();
    list.says("an old PAT for acme could not be deleted from the keyring yet");
    desktop.azdo(&["list", "--json"]).run().never_says("acme\"");

    desktop.unlock();
    desktop.login("globex", &pat84(2));
    assert_eq!(desktop.items("acme"), [], "the forgotten one is still there");
    desktop.azdo(&["list"]).run().succeeds().says_nothing();
}

#[test]
fn a_keyring_that_hangs_costs_its_time_limit_once_however_many_pats_are_in_it() {
    let mut desktop = Desktop::unlocked();
    for (name, seed) in [("one", 1), ("two", 2), ("three", 3), ("four", 4)] {
        let login = ["login", "acme", "--name", name, "--with-token", "--no-git-config"];
        desktop.azdo(&login).stdin(pat84(seed)).run().succeeds();
    }
    desktop.let_the_keyring_hang();
    let started = std::time::Instant::now();
    desktop.soon(desktop.git_says("get", "acme", "")).says("did not answer within 1 s");
    assert!(started.elapsed().as_millis() < 2500, "{:?}", started.elapsed());
}
