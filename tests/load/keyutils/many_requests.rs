//! Many requests to the vault and the kernel store, one after the other.

use crate::load::many_requests::{LONG, SHORT, in_a_row};
use test_support::headless_user::User;
use test_support::pat84;

fn of_both(count: usize) {
    let user = User::with_vault();
    in_a_row("vault", count, || user.get());
    let user = User::new();
    user.login("acme", "kernel", &pat84(1)).succeeds();
    in_a_row("kernel", count, || user.get());
}

#[test]
fn many_requests_to_vault_and_kernel_all_succeed() {
    of_both(SHORT);
}

#[test]
#[ignore = "long: tests/load.sh"]
fn ten_thousand_requests_to_vault_and_kernel_all_succeed() {
    of_both(LONG);
}
