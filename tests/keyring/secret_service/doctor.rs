//! What `doctor` sees of a keyring.

use test_support::desktop::Desktop;
use test_support::{Outcome, pat84};

fn doctor(desktop: &Desktop) -> Outcome {
    desktop.soon(desktop.azdo(&["doctor"]))
}

#[test]
fn a_keyring_that_is_open_and_has_the_pat_is_well() {
    let desktop = Desktop::unlocked();
    desktop.login("acme", &pat84(1));
    doctor(&desktop).succeeds().never_says("Problem:").never_says("locked");
}

#[test]
fn a_locked_keyring_is_told_of_and_not_opened() {
    let mut desktop = Desktop::unlocked();
    desktop.login("acme", &pat84(1));
    desktop.lock_behind_a_window();
    let ran = doctor(&desktop).succeeds();
    ran.prints_about("Advice: The keyring is locked, so it was not looked into.");
    desktop.unlock();
    doctor(&desktop).succeeds().never_says("Problem:").never_says("locked");
}

#[test]
fn a_pat_that_somebody_took_out_of_the_keyring_is_missed() {
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
fn a_keyring_that_hangs_is_not_waited_for() {
    let mut desktop = Desktop::unlocked();
    desktop.login("acme", &pat84(1));
    desktop.let_the_keyring_hang();
    doctor(&desktop).ends_with(1).prints_about("the keyring did not answer");
}
