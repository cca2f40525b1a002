//! The vault, and the choice of a store. They need the kernel's keyring.

use test_support::headless_user::PASSPHRASE;
use test_support::terminal::QUESTION;

use super::{Stage, User};

fn unlocked(user: &User) {
    // Until another day, whatever the time is.
    user.home.azdo(["config", "set", "vault_timeout", "3d"]).run().succeeds();
    let made = user.home.azdo(["passphrase", "--with-passphrase"]).stdin(PASSPHRASE).run();
    made.succeeds();
    user.keys.note();
    let login = ["login", "acme", "--store", "vault", "--with-token"];
    user.home.azdo(login).stdin(user.pat.as_str()).run().succeeds();
    user.keys.note();
}

fn locked(user: &User) {
    unlocked(user);
    user.home.azdo(["lock"]).run().succeeds();
}

#[test]
fn vault() {
    let stage = Stage::new();
    let answer = [(QUESTION, PASSPHRASE)];
    stage.shows("unlock", "git credential-azdo unlock", locked, &answer);
    stage.shows("unlock-for", "git credential-azdo unlock --for 5d", locked, &answer);
    let wrong = [(QUESTION, "correct horse"), (QUESTION, PASSPHRASE)];
    stage.shows("unlock-wrong", "git credential-azdo unlock", locked, &wrong);
    stage.shows("unlock-open", "git credential-azdo unlock", unlocked, &[]);
    let made = [("characters): ", PASSPHRASE), ("Repeat the passphrase: ", PASSPHRASE)];
    stage.shows("passphrase", "git credential-azdo passphrase", super::nothing, &made);
    stage.shows("lock", "git credential-azdo lock", unlocked, &[]);
    stage.shows("lock-locked", "git credential-azdo lock", locked, &[]);
    stage.shows("list-locked", "git credential-azdo list", locked, &[]);
    stage.shows("check-locked", "git credential-azdo check acme", locked, &answer);
}

#[test]
fn login_without_an_argument() {
    let stage = Stage::new();
    let answers = [
        ("Organization (URL or name): ", "https://dev.azure.com/acme"),
        ("[1]: ", "3"),
        ("for all new PATs? [Y/n] ", ""),
        ("(input is hidden): ", "{PAT}"),
        ("Enter to skip): ", ""),
    ];
    stage.shows("login-asks", "git credential-azdo login", super::nothing, &answers);
}
