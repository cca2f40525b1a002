//! What a message names is what a paste replaces.

use super::alone::alone;
use super::git::Git;
use super::git::Kind::{New, Old, Proactive};
use super::user::{DAY, User};
use std::rc::Rc;
use test_support::pat84;

/// Pastes a new PAT, which works. Asserts that it replaces the PAT with this name, which the helper
/// named, and no other.
#[track_caller]
fn paste_replaces(user: &User, mut git: Git, name: &str) {
    assert_eq!(git.named().as_deref(), Some(name), "{}", git.errors);
    let mut expected = user.stored();
    git.paste(&pat84(9));
    git.succeeds(user);
    for (other, secret) in &mut expected {
        if other == name {
            *secret = Some(pat84(9));
        }
    }
    assert_eq!(user.stored(), expected, "{}", git.errors);
}

#[test]
fn paste_replaces_an_unreadable_pat_and_not_one_refused_once() {
    alone(|| {
        for damage in [|path| std::fs::remove_file(path), |path| std::fs::write(path, "")] {
            let user = User::with(&["default", "build"]);
            damage(user.secret_file("default")).unwrap();
            let mut git = Git::starts(&user, New, None);
            assert_eq!(git.sends(), Some(&*pat84(2)));
            assert!(git.is_refused(&user));
            assert!(git.errors.contains("the server rejected the PAT for acme (build)"));
            assert!(git.errors.contains("the PAT for acme cannot be read"), "{}", git.errors);
            paste_replaces(&user, git, "default");
        }
    });
}

#[test]
fn paste_after_two_refusals_replaces_the_pat_in_the_message() {
    alone(|| {
        let user = User::with(&["old", "default", "build"]);
        user.reject("old");
        let mut git = Git::starts(&user, Proactive, None);
        for seed in [2, 3] {
            assert_eq!(git.sends(), Some(&*pat84(seed)));
            assert!(git.is_refused(&user));
        }
        paste_replaces(&user, git, "default");
    });
}

#[test]
fn paste_replaces_the_pat_in_the_message_when_all_are_dead() {
    alone(|| {
        for (names, username) in [
            (["default", "build"], None),
            (["build", "default"], None),
            (["default", "build"], Some("build")),
            (["default", "build"], Some("BUILD")),
            (["build", "default"], Some("build")),
        ] {
            for (kind, deleted) in [(Old, false), (New, false), (Old, true), (New, true)] {
                let user = User::with(&names);
                if deleted {
                    user.login("gone", &pat84(5));
                    user.succeeds(&["logout", "acme", "--name", "gone"]);
                }
                names.iter().for_each(|name| user.reject(name));
                let git = Git::starts(&user, kind, username);
                assert_eq!(git.sends(), None);
                let expected = if username.is_some() { "build" } else { "default" };
                paste_replaces(&user, git, expected);
            }
        }
    });
}

#[test]
fn paste_replaces_the_pat_that_the_url_names() {
    alone(|| {
        let user = User::with(&["default", "build"]);
        user.reject("build");
        let mut git = Git::starts(&user, New, Some("build"));
        assert_eq!(git.sends(), Some(&*pat84(1)));
        assert!(git.is_refused(&user));
        paste_replaces(&user, git, "build");
    });
}

#[test]
fn paste_that_cannot_be_stored_is_reported_with_its_name() {
    alone(|| {
        let user = User::with(&["ci"]);
        user.lose_keyring("ci");
        let mut git = Git::starts(&user, Old, Some("ci"));
        git.paste(&pat84(9));
        git.succeeds(&user);
        assert!(git.last.contains("the PAT for acme (ci) cannot be stored"), "{}", git.last);
        assert_eq!(git.named().as_deref(), Some("ci"), "{}", git.last);
    });
}

#[test]
fn paste_is_stored_in_the_store_of_what_it_replaces() {
    alone(|| {
        let user = User::with(&["default", "ci"]);
        user.reject("ci");
        user.lose_keyring("default");
        let git = Git::starts(&user, Old, Some("ci"));
        paste_replaces(&user, git, "ci");
    });
}

#[test]
fn paste_that_meets_a_login_is_stored_beside_it() {
    alone(|| {
        for kind in [Old, New] {
            for (names, pasted) in [(&[][..], 9), (&["default"], 9), (&["default"], 8)] {
                let user = Rc::new(User::with(names));
                names.iter().for_each(|name| user.reject(name));
                let mut git = Git::starts(&user, kind, None);
                git.paste(&pat84(pasted));
                user.during_store(kind, |user| user.login("default", &pat84(8)));
                git.succeeds(&user);
                let mut expected = vec![("default".to_owned(), Some(pat84(8)))];
                if pasted != 8 {
                    expected.push(("default-2".to_owned(), Some(pat84(pasted))));
                }
                assert_eq!(user.stored(), expected, "{kind:?} {names:?}: {}", git.last);
            }
        }
    });
}

#[test]
fn paste_that_meets_a_logout_is_stored() {
    alone(|| {
        for kind in [Old, New] {
            let user = Rc::new(User::with(&["default"]));
            user.reject("default");
            let mut git = Git::starts(&user, kind, None);
            git.paste(&pat84(9));
            user.during_store(kind, |user| drop(user.succeeds(&["logout", "acme"])));
            git.succeeds(&user);
            assert_eq!(user.stored(), [("default".to_owned(), Some(pat84(9)))], "{}", git.last);
        }
    });
}

/// A rejection some days ago no longer makes the default come after the others.
#[test]
fn last_answer_is_a_healthy_pat_if_there_is_one() {
    alone(|| {
        let user = User::with(&["default", "build", "ci"]);
        Git::starts(&user, Old, None).is_refused(&user);
        user.wait(2 * DAY);
        let mut git = Git::starts(&user, New, Some("build"));
        assert!(git.is_refused(&user));
        assert_eq!(git.sends(), Some(&*pat84(3)), "{}", git.last);
    });
}

#[test]
fn prompt_for_a_pat_that_was_logged_out_meanwhile_is_explained() {
    alone(|| {
        let user = User::with(&["default"]);
        let mut git = Git::starts(&user, New, None);
        user.succeeds(&["logout", "acme"]);
        assert!(git.is_refused(&user));
        assert!(git.last.contains("no PAT is stored for acme"), "{}", git.last);
        assert_eq!(git.named().as_deref(), Some("default"));
    });
}
