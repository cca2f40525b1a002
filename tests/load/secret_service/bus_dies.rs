//! The session bus dies.

use std::thread;
use std::time::{Duration, Instant};

use test_support::desktop::Desktop;
use test_support::pat84;

#[test]
fn waiting_get_reports_a_dead_bus_immediately() {
    let mut desktop = Desktop::unlocked();
    desktop.login("acme", &pat84(1));
    desktop.let_the_keyring_hang();
    // The fast path waits for one second, then the full path; the bus dies during either.
    for moment in [500, 1500] {
        let waiting = desktop.git_says("get", "acme", "");
        let waiting = waiting.env("GIT_CREDENTIAL_AZDO_KEYRING_TIMEOUT", "30");
        let asked = thread::spawn(move || waiting.run());
        thread::sleep(Duration::from_millis(moment));
        let killed = Instant::now();
        desktop.kill_the_bus();
        let ran = asked.join().unwrap();
        assert!(killed.elapsed() < Duration::from_secs(3), "{ran:?}");
        let ran = ran.prints("").says("the PAT for acme cannot be read: the keyring");
        assert_eq!(ran.stderr.lines().count(), 1, "{ran:?}");
        desktop.restart_the_bus();
        let ran = desktop.git_says("get", "acme", "").run().succeeds().says_nothing();
        ran.prints(&format!("username=pat\npassword={}\n", pat84(1)));
        desktop.let_the_keyring_hang();
    }
}

#[test]
fn login_and_logout_without_the_bus_change_nothing() {
    let mut desktop = Desktop::unlocked();
    desktop.login("acme", &pat84(1));
    desktop.kill_the_bus();
    let login = ["login", "acme", "--store", "keyring", "--with-token", "--no-git-config"];
    desktop.azdo(&login).stdin(pat84(2)).run().ends_with(1).says("keyring");
    let list = desktop.azdo(&["list"]).run().succeeds();
    list.prints_about("acme");
    desktop.restart_the_bus();
    let ran = desktop.git_says("get", "acme", "").run().succeeds().says_nothing();
    ran.prints(&format!("username=pat\npassword={}\n", pat84(1)));
    assert_eq!(desktop.items("acme").len(), 1);
}
