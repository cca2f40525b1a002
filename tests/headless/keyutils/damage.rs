//! Damaged and missing vaults.

use std::path::Path;

use test_support::headless_user::{ACME, PASSPHRASE, User};
use test_support::pat84;

/// Asserts that `get` reports damage and answers nothing, and that the file is unchanged.
#[track_caller]
fn is_damaged(user: &User, bytes: &[u8], what: &str) {
    std::fs::write(user.vault(), bytes).unwrap();
    let ran = user.get();
    let right = ran.code == Some(1) && ran.stdout.is_empty() && ran.stderr.contains("is damaged");
    assert!(right && !ran.stderr.contains("panic"), "{what}: {ran:?}");
    assert_eq!(std::fs::read(user.vault()).unwrap(), bytes, "{what}");
}

fn at_every_byte(user: &User, then: impl Fn()) {
    let good = std::fs::read(user.vault()).unwrap();
    for at in 0..good.len() {
        let mut bad = good.clone();
        // Including changes from one letter or digit to another.
        bad[at] ^= if at % 2 == 0 { 1 } else { 0x80 };
        is_damaged(user, &bad, &format!("byte {at}"));
        if at % 150 == 0 {
            std::fs::write(user.vault(), &good).unwrap();
            then();
        }
    }
    std::fs::write(user.vault(), &good).unwrap();
    then();
}

#[test]
fn any_changed_byte_of_an_unlocked_vault_is_detected() {
    let user = User::with_vault();
    at_every_byte(&user, || user.gets(&pat84(1)));
}

#[test]
fn any_changed_byte_of_a_locked_vault_is_detected() {
    let user = User::locked_out();
    user.home.configure_git("core.askPass", user.askpass("wrong").to_str().unwrap());
    at_every_byte(&user, || {
        assert!(user.questions().is_empty());
        user.get().ends_with(1).says("the vault is locked");
        assert_eq!(user.questions().len(), 2);
    });
    user.unlock(PASSPHRASE).succeeds();
    user.gets(&pat84(1));
}

#[test]
fn truncated_vault_is_damaged() {
    let user = User::with_vault();
    let good = std::fs::read(user.vault()).unwrap();
    for length in 0..good.len() {
        is_damaged(&user, &good[..length], &format!("{length} bytes"));
    }
    std::fs::write(user.vault(), &good).unwrap();
    user.lock();
    for length in (0..good.len()).step_by(3) {
        is_damaged(&user, &good[..length], &format!("{length} bytes, locked"));
    }
}

#[test]
fn no_command_overwrites_a_damaged_vault() {
    let user = User::with_vault();
    let bad = b"not a vault\n";
    std::fs::write(user.vault(), bad).unwrap();
    let before = std::fs::read(user.copy()).unwrap();
    user.login("globex", "vault", &pat84(2)).ends_with(1).says("is damaged");
    user.unlock(PASSPHRASE).ends_with(1).says("is damaged");
    let both = format!("{PASSPHRASE}\nanother passphrase\n");
    let change = user.azdo(["passphrase", "--with-passphrase"]).stdin(both).run();
    change.ends_with(1).says("is damaged");
    user.azdo(["logout", "acme"]).run().succeeds().says("could not be deleted");
    assert_eq!(std::fs::read(user.vault()).unwrap(), bad);
    assert_eq!(std::fs::read(user.copy()).unwrap(), before);
}

/// Runs the command at the end of the message.
#[track_caller]
fn do_what_was_said(user: &User, said: &str) {
    let (_, command) = said.trim_end().rsplit_once(": ").expect("a command");
    assert!(command.starts_with("mv "), "{said}");
    user.home.program(Path::new("/bin/sh"), ["-c", command]).run().succeeds().says_nothing();
}

#[test]
fn suggested_command_restores_the_vault() {
    // The only PAT, and one of two.
    for more in [false, true] {
        let user = User::with_vault();
        if more {
            user.login("globex", "vault", &pat84(2)).succeeds();
        }
        std::fs::write(user.vault(), "not a vault").unwrap();
        let said = user.get().ends_with(1).prints("").stderr;
        do_what_was_said(&user, &said);
        user.gets(&pat84(1));
        // Further changes keep a copy again.
        user.login("initech", "vault", &pat84(3)).succeeds();
        assert!(user.copy().exists());
    }
}

#[test]
fn suggested_command_quotes_difficult_names() {
    let user = User::new();
    let data = user.home.path().join("it's $HOME");
    let azdo =
        |args: &[&str], input: &str| user.azdo(args).env("XDG_DATA_HOME", &data).stdin(input).run();
    azdo(&["passphrase", "--with-passphrase"], PASSPHRASE).succeeds();
    let login = ["login", "acme", "--store", "vault", "--with-token", "--no-git-config"];
    azdo(&login, &pat84(1)).succeeds();
    let vault = data.join("git-credential-azdo/vault");
    std::fs::write(&vault, "not a vault").unwrap();
    let said = azdo(&["get"], ACME).ends_with(1).stderr;
    do_what_was_said(&user, &said);
    azdo(&["get"], ACME).succeeds().prints_about(&pat84(1));
    azdo(&["lock"], "").succeeds();
}

#[test]
fn missing_vault_with_a_copy_is_not_recreated() {
    let user = User::with_vault();
    std::fs::remove_file(user.vault()).unwrap();
    let before = std::fs::read(user.copy()).unwrap();
    user.login("globex", "vault", &pat84(2)).ends_with(1).says("the vault is missing");
    let made = user.azdo(["passphrase", "--with-passphrase"]).stdin(PASSPHRASE).run();
    made.ends_with(1).says("the vault is missing");
    user.unlock(PASSPHRASE).ends_with(1).says("the vault is missing");
    assert!(!user.vault().exists());
    assert_eq!(std::fs::read(user.copy()).unwrap(), before);
    let said = user.get().ends_with(1).prints("").stderr;
    do_what_was_said(&user, &said);
    user.gets(&pat84(1));
}

#[test]
fn damaged_vault_without_a_copy_can_be_moved_away() {
    let user = User::with_vault();
    std::fs::write(user.vault(), "not a vault").unwrap();
    std::fs::write(user.copy(), "nor is this").unwrap();
    let said = user.get().ends_with(1).stderr;
    let login =
        "store the PATs again with `git credential-azdo login acme --store vault` after you";
    assert!(said.contains(&format!("Restore it from a backup, or {login}")), "{said}");
    do_what_was_said(&user, &said);
    user.make_vault();
    user.login("acme", "vault", &pat84(2)).succeeds();
    user.gets(&pat84(2));
}

#[test]
fn vault_of_a_newer_version_is_left_alone() {
    use blake2::{Blake2b, Digest, digest::consts::U16};
    let user = User::with_vault();
    let newer = std::fs::read_to_string(user.vault()).unwrap().replace("format = 1", "format = 2");
    let (text, _) = newer.rsplit_once("check = ").unwrap();
    let check = Blake2b::<U16>::digest(text);
    let check: String = check.iter().map(|byte| format!("{byte:02x}")).collect();
    let newer = format!("{text}check = {check}\n");
    std::fs::write(user.vault(), &newer).unwrap();
    user.get().ends_with(1).prints("").says("by a newer git-credential-azdo (format 2)");
    user.login("globex", "vault", &pat84(2)).ends_with(1).says("Update this program");
    assert_eq!(std::fs::read_to_string(user.vault()).unwrap(), newer);
}
