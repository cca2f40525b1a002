//! The kernel's keyring: until when it has a token.

use std::time::UNIX_EPOCH;

use test_support::fake_azure::pat_api::{Token, User};
use test_support::fake_entra::SignIn;
use test_support::kernel_keys::KernelKeys;
use test_support::pat84;

use crate::entra::login::Setup;

fn now() -> i64 {
    UNIX_EPOCH.elapsed().unwrap().as_secs().try_into().unwrap()
}

/// For how many more seconds git gets the token of a user whose `az` prints this one.
fn cached_for(token: &Token) -> i64 {
    let setup = Setup::logged_in();
    setup.az(&SignIn::SignedIn(std::slice::from_ref(token)));
    setup.get().run().succeeds().prints_about(&token.text());
    let keys = KernelKeys::of(&setup.home);
    let (name, key) = keys.only();
    assert!(name.starts_with("git-credential-azdo:entra:"), "{name}");
    let text = String::from_utf8(key.read_to_vec().unwrap()).unwrap();
    let words: Vec<&str> = text.split(' ').collect();
    assert_eq!(words[2], token.text());
    words[1].parse::<i64>().unwrap() - now()
}

#[track_caller]
fn about(seconds: i64, expected: i64) {
    assert!((expected - 15..=expected).contains(&seconds), "{seconds} s instead of {expected}");
}

#[test]
fn token_is_cached_until_5_minutes_before_its_end() {
    let token = Token::of(User::jane()).large();
    about(cached_for(&token.clone().until(now() + 3600)), 3300);
    // A clock that is behind by 20 minutes.
    let issued = token.clone().issued(now() + 1200);
    about(cached_for(&issued.until(now() + 1200 + 3600)), 3300);
    // One that is ahead, or a provider that has no better one.
    about(cached_for(&token.until(now() + 100)), 60);
}

#[test]
fn clock_that_was_set_back_makes_a_cached_token_void() {
    let setup = Setup::logged_in();
    setup.get_token();
    let keys = KernelKeys::of(&setup.home);
    let (_, key) = keys.only();
    let text = String::from_utf8(key.read_to_vec().unwrap()).unwrap();
    let token = text.rsplit(' ').next().unwrap();
    key.update(&format!("{} {} {token}", now() + 300, now() + 3000)).unwrap();
    setup.starts(1, || setup.get_token());
    setup.starts(0, || setup.get_token());
}

#[test]
fn cached_token_goes_with_its_entry() {
    let after = |args: &[&[&str]]| {
        let setup = Setup::logged_in();
        setup.get_token();
        let keys = KernelKeys::of(&setup.home);
        assert_eq!(keys.found().len(), 1);
        for args in args {
            setup.azdo(args).stdin(pat84(1)).run().succeeds();
        }
        let left: Vec<_> = keys.found().into_iter().map(|(name, _)| name).collect();
        let record = setup.record();
        assert!(left.is_empty() && !record.contains("leftover"), "{args:?}: {left:?} {record}");
    };
    let login: &[&str] = &["login", "acme", "--entra", "az"];
    after(&[&["logout", "acme"]]);
    after(&[&["logout", "--all", "--yes"]]);
    after(&[&["rename", "acme", "contoso"]]);
    after(&[login]);
    after(&[&["login", "acme", "--store", "file", "--with-token", "--no-verify"]]);
}

#[test]
fn default_keeps_the_cached_token() {
    let setup = Setup::logged_in();
    setup.get_token();
    setup.azdo(&["default", "acme"]).run().succeeds();
    setup.starts(0, || setup.get_token());
}

#[test]
fn restored_pat_removes_the_cached_token() {
    let setup = Setup::new();
    let login = ["login", "acme", "--store", "file", "--with-token", "--no-verify"];
    setup.azdo(&login).stdin(pat84(1)).run().succeeds();
    setup.azdo(&["login", "acme", "--name", "default", "--entra", "az"]).run().succeeds();
    setup.get_token();
    let keys = KernelKeys::of(&setup.home);
    assert_eq!(keys.found().len(), 1);
    setup.azdo(&["restore", "acme", "--previous"]).run().succeeds();
    assert_eq!(keys.found().len(), 0);
}
