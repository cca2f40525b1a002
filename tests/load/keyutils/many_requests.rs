//! The same of the vault and the kernel.

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
fn many_requests_in_a_row_all_get_the_pat_from_the_vault_and_the_kernel() {
    of_both(SHORT);
}

#[test]
#[ignore = "long: tests/load.sh"]
fn ten_thousand_requests_in_a_row_all_get_the_pat_from_the_vault_and_the_kernel() {
    of_both(LONG);
}
