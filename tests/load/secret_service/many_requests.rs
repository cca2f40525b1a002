//! The same of the keyring.

use crate::load::many_requests::{LONG, SHORT, in_a_row};
use test_support::desktop::Desktop;
use test_support::pat84;

fn of_the_keyring(count: usize) {
    let desktop = Desktop::unlocked();
    desktop.login("acme", &pat84(1));
    in_a_row("keyring", count, || desktop.git_says("get", "acme", "").run());
}

#[test]
fn many_requests_in_a_row_all_get_the_pat_from_the_keyring() {
    of_the_keyring(SHORT);
}

#[test]
#[ignore = "long: tests/load.sh"]
fn ten_thousand_requests_in_a_row_all_get_the_pat_from_the_keyring() {
    of_the_keyring(LONG);
}
