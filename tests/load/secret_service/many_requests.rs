//! Many requests to the keyring, one after the other.

use crate::load::many_requests::{LONG, SHORT, in_a_row};
use test_support::desktop::Desktop;
use test_support::pat84;

fn of_the_keyring(count: usize) {
    let desktop = Desktop::unlocked();
    desktop.login("acme", &pat84(1));
    in_a_row("keyring", count, || desktop.git_says("get", "acme", "").run());
}

#[test]
fn many_requests_to_the_keyring_all_succeed() {
    of_the_keyring(SHORT);
}

#[test]
#[ignore = "long: tests/load.sh"]
fn ten_thousand_requests_to_the_keyring_all_succeed() {
    of_the_keyring(LONG);
}
