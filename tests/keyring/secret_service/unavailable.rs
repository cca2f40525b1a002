//! A keyring that cannot be used: git must not hang, and nothing may be lost.

use std::fs;

use test_support::desktop::Desktop;
use test_support::{Outcome, pat84};

/// Stores a PAT, makes the keyring unavailable and asserts that git's operations then report `why`.
#[track_caller]
fn nothing_is_lost_when(make_unavailable: impl FnOnce(&mut Desktop), why: &str) {
    let (mut desktop, pat) = (Desktop::unlocked(), pat84(1));
    desktop.login("acme", &pat);
    let record = record(&desktop);
    make_unavailable(&mut desktop);

    gives_up(desktop.soon(desktop.git_says("get", "acme", "")), why);
    // Another PAT is typed at git's prompt for an organization without one.
    let lost = gives_up(desktop.soon(desktop.typed("globex", &pat84(2))), "keyring");
    lost.says("git credential-azdo login globex --store vault").says("--store file");
    let refused = format!("username=pat\npassword={pat}\n");
    gives_up(desktop.soon(desktop.git_says("erase", "acme", &refused)), why);

    assert_eq!(self::record(&desktop), record, "the record should be as it was");
}

/// Asserts that there is no answer and a one-line reason.
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
fn locked_keyring_without_a_prompt_loses_nothing() {
    nothing_is_lost_when(Desktop::lock, "the keyring is locked");
}

#[test]
fn locked_keyring_with_an_ignored_prompt_loses_nothing() {
    nothing_is_lost_when(Desktop::lock_behind_a_window, "the keyring is locked");
}

#[test]
fn hanging_keyring_loses_nothing() {
    nothing_is_lost_when(Desktop::let_the_keyring_hang, "the keyring did not answer");
}

#[test]
fn hanging_bus_loses_nothing() {
    nothing_is_lost_when(Desktop::let_the_bus_hang, "the keyring did not answer within 1 s");
}

/// Only an open prompt is waited for longer.
#[test]
fn hanging_bus_costs_6_s_with_a_display() {
    let mut desktop = Desktop::unlocked();
    desktop.login("acme", &pat84(1));
    desktop.let_the_bus_hang();
    let started = std::time::Instant::now();
    let get = desktop.program("timeout", ["20", test_support::azdo_path(), "get"]);
    let get = get.stdin("protocol=https\nhost=dev.azure.com\npath=acme/w/_git/w\n");
    get.env("DISPLAY", ":0").run().says("the keyring did not answer within 5 s");
    assert!(started.elapsed().as_secs() < 9, "{:?}", started.elapsed());
}

/// The program leaves SIGPIPE as it was.
#[test]
fn closing_bus_loses_nothing() {
    nothing_is_lost_when(Desktop::let_the_bus_hang_up, "the connection to it was lost");
}

#[test]
fn denied_keyring_access_loses_nothing() {
    nothing_is_lost_when(Desktop::refuse, "access to it is denied here");
}

#[test]
fn missing_keyring_service_loses_nothing() {
    nothing_is_lost_when(Desktop::stop_the_keyring, "no keyring service is running");
}

#[test]
fn unlocked_keyring_answers_again() {
    let (mut desktop, pat) = (Desktop::unlocked(), pat84(1));
    desktop.login("acme", &pat);
    desktop.lock();
    desktop.git_says("get", "acme", "").run().prints("");
    desktop.unlock();
    let answer = format!("username=pat\npassword={pat}\n");
    desktop.git_says("get", "acme", "").run().succeeds().prints(&answer).says_nothing();
}

#[test]
fn login_with_a_locked_keyring_stores_nothing() {
    let mut desktop = Desktop::unlocked();
    desktop.lock();
    let login = desktop.azdo(&["login", "acme", "--with-token"]).stdin(pat84(1));
    desktop.soon(login).fails().says("keyring");
    desktop.azdo(&["list", "--json"]).run().succeeds().never_says("acme");
}

#[test]
fn login_without_a_keyring_says_what_to_do() {
    let desktop = Desktop::without_keyring();
    let login = desktop.azdo(&["login", "acme", "--with-token"]).stdin(pat84(1));
    desktop.soon(login).fails().says("keyring").says("--store file");
    desktop.azdo(&["list", "--json"]).run().succeeds().never_says("acme");
}

#[test]
fn logout_from_a_locked_keyring_deletes_later() {
    let mut desktop = Desktop::unlocked();
    desktop.login("acme", &pat84(1));
    desktop.lock();
    let logout = desktop.soon(desktop.azdo(&["logout", "acme"]));
    let logout = logout.succeeds().says("could not be deleted from its store");
    logout.prints_about("git no longer uses the PAT for acme").never_says("Deleted the PAT");
    let list = desktop.azdo(&["list"]).run().succeeds();
    list.says("an old PAT for acme could not be deleted from the keyring");
    desktop.azdo(&["list", "--json"]).run().never_says("acme\"");

    desktop.unlock();
    desktop.login("globex", &pat84(2));
    assert_eq!(desktop.items("acme"), [], "the forgotten one is still there");
    desktop.azdo(&["list"]).run().succeeds().says_nothing();
}

#[test]
fn hanging_keyring_costs_one_timeout_for_all_pats() {
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
