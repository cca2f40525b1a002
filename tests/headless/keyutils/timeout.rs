//! How long a vault stays unlocked.

use std::time::Duration;

use test_support::headless_user::{PASSPHRASE, User};
use test_support::pat84;
use test_support::terminal::{QUESTION, answer, at_terminal, get, rest};

/// Unlocks the vault for this long and returns the time left according to the kernel.
fn left(user: &User, time: &[&str]) -> String {
    let unlock = ["unlock", "--with-passphrase"].iter().chain(time);
    user.azdo(unlock).stdin(PASSPHRASE).run().succeeds();
    user.keys.line()[3].clone()
}

/// The kernel rounds, and time passes.
#[track_caller]
fn is_about(left: &str, number: u32, unit: char) {
    let found = left.strip_suffix(unit).and_then(|left| left.parse::<u32>().ok());
    assert!(found.is_some_and(|found| found == number || found + 1 == number), "{left} left");
}

#[test]
fn vault_stays_unlocked_for_the_timeout() {
    let user = User::locked_out();
    is_about(&left(&user, &[]), 12, 'h');
    let minute = left(&user, &["--for", "1m"]);
    assert!(["1m", "60s", "59s", "58s"].contains(&minute.as_str()), "{minute}");
    is_about(&left(&user, &["--for", "6d"]), 6, 'd');
    assert_eq!(left(&user, &["--for", "never"]), "perm");
    user.set("vault_timeout = 30m\n");
    is_about(&left(&user, &[]), 30, 'm');
    is_about(&left(&user, &["--for", "2h"]), 2, 'h');
    user.set("vault_timeout = never\n");
    assert_eq!(left(&user, &[]), "perm");
}

#[test]
fn unlock_by_git_follows_the_timeout_setting() {
    let user = User::locked_out();
    user.set("vault_timeout = 30m\n");
    let askpass = user.askpass(PASSPHRASE);
    user.azdo(["get"])
        .env("GIT_ASKPASS", askpass)
        .stdin(test_support::headless_user::ACME)
        .run()
        .succeeds();
    is_about(&user.keys.line()[3], 30, 'm');
}

#[test]
fn invalid_timeout_changes_nothing() {
    let user = User::locked_out();
    for wrong in ["0m", "1s", "12", "h", "-1h", "9999d", "99999999999d", "ever"] {
        let unlock = ["unlock", "--for", wrong, "--with-passphrase"];
        user.azdo(unlock).stdin(PASSPHRASE).run().ends_with(2).says("--for: use 30m, 12h, 7d");
        user.set(&format!("vault_timeout = {wrong}\n"));
        user.unlock(PASSPHRASE)
            .ends_with(1)
            .says(&format!("`vault_timeout = {wrong}` is not valid: use 30m"));
    }
    User::is_locked_out(user.get());
}

#[test]
fn timeout_locks_the_vault_and_loses_nothing() {
    let user = User::with_vault();
    user.keys.only().1.set_timeout(1).unwrap();
    user.gets(&pat84(1));
    std::thread::sleep(Duration::from_millis(2100));
    User::is_locked_out(user.get());
    let mut terminal = at_terminal(get(&user));
    answer(&mut terminal, QUESTION, PASSPHRASE);
    assert!(rest(&mut terminal).contains(&pat84(1)));
    user.gets(&pat84(1));
    user.login("globex", "vault", &pat84(2)).succeeds();
    user.gets(&pat84(1));
}

#[test]
fn unlock_says_until_when_and_asks_only_for_a_longer_time() {
    let user = User::locked_out();
    let seconds = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs();
    // Where it is half past ten now, so that neither day nor hour ends meanwhile.
    let west = (seconds / 60 % 1440).cast_signed() - 630;
    let sign = if west < 0 { "-" } else { "" };
    let zone = format!("<HERE>{sign}{}:{:02}", west.abs() / 60, west.abs() % 60);
    let unlock = |args: &[&str]| {
        let args = ["unlock"].iter().chain(args);
        let ran = user.azdo(args).env("TZ", &zone).stdin(PASSPHRASE).run();
        (ran.code, ran.stdout + &ran.stderr)
    };
    let until = |said: (Option<i32>, String), expected: &str| {
        let expected = ["30", "31"].map(|minute| expected.replace("MM", minute));
        assert!(said.0 == Some(0) && expected.contains(&said.1), "{said:?}");
    };
    let long = unlock(&["--for", "4h", "--with-passphrase"]);
    until(long, "The vault is unlocked until 14:MM (4 h left).\n");
    until(unlock(&[]), "The vault is already unlocked until 14:MM (4 h left).\n");
    until(unlock(&["--for", "2h"]), "The vault is unlocked until 12:MM (2 h left).\n");
    for longer in ["4h", "never"] {
        let (code, said) = unlock(&["--for", longer]);
        assert!(code == Some(1) && said.contains("no terminal to ask"), "{said}");
    }
    is_about(&user.keys.line()[3], 2, 'h');
    let (_, days) = unlock(&["--for", "7d", "--with-passphrase"]);
    assert!(days.contains("until 20") && days.ends_with(" (7 days left).\n"), "{days}");
    let forever = "unlocked until you lock it or the machine restarts.\n";
    let never = unlock(&["--for", "never", "--with-passphrase"]);
    assert_eq!(never.1, format!("The vault is {forever}"));
    assert_eq!(unlock(&[]).1, format!("The vault is already {forever}"));
    user.gets(&pat84(1));
}

#[test]
fn longer_time_needs_the_passphrase_at_a_terminal() {
    let user = User::locked_out();
    user.unlock(PASSPHRASE).succeeds();
    let unlock = |time| at_terminal(user.home.azdo(["unlock", "--for", time]));
    let mut terminal = unlock("7d");
    answer(&mut terminal, QUESTION, PASSPHRASE);
    assert!(rest(&mut terminal).contains("(7 days left)."));
    let rest = rest(&mut unlock("1h"));
    assert!(rest.starts_with("The vault is unlocked until"), "{rest}");
}

#[test]
fn without_a_time_zone_the_end_is_in_utc() {
    let user = User::locked_out();
    let unlock = user.azdo(["unlock", "--with-passphrase"]).env("TZ", "Nowhere/At_All");
    unlock.stdin(PASSPHRASE).run().succeeds().prints_about(" UTC (12 h left).\n");
}
