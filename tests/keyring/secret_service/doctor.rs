//! `doctor` on the keyring.

use test_support::desktop::Desktop;
use test_support::{Outcome, pat84};

fn doctor(desktop: &Desktop) -> Outcome {
    desktop.soon(desktop.azdo(&["doctor"]))
}

#[test]
fn unlocked_keyring_with_the_pat_is_healthy() {
    let desktop = Desktop::unlocked();
    desktop.login("acme", &pat84(1));
    doctor(&desktop).succeeds().never_says("Problems").never_says("locked");
}

#[test]
fn locked_keyring_is_noted_and_not_unlocked() {
    let mut desktop = Desktop::unlocked();
    desktop.login("acme", &pat84(1));
    desktop.lock_behind_a_window();
    let ran = doctor(&desktop).succeeds();
    ran.prints_about("Warnings\n 1. The keyring is locked; its PATs were not checked.");
    desktop.unlock();
    doctor(&desktop).succeeds().never_says("Problems").never_says("locked");
}

#[test]
fn missing_keyring_item_is_found() {
    let desktop = Desktop::unlocked();
    desktop.login("acme", &pat84(1));
    let record = desktop.home().join("data/git-credential-azdo/record");
    let text = std::fs::read_to_string(&record).expect("the record");
    let other = |line: &str| match line.strip_prefix("secret = ") {
        Some(_) => "secret = 00000000deadbeef\n".to_owned(),
        None => format!("{line}\n"),
    };
    std::fs::write(&record, text.lines().map(other).collect::<String>()).expect("the record");
    doctor(&desktop).ends_with(1).prints_about("The PAT for acme cannot be read");
}

#[test]
fn hanging_keyring_does_not_hang_doctor() {
    let mut desktop = Desktop::unlocked();
    desktop.login("acme", &pat84(1));
    desktop.let_the_keyring_hang();
    doctor(&desktop).ends_with(1).prints_about("the keyring did not answer");
}
