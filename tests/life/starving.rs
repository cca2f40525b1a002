//! A PAT that works is found, whatever has happened to the others.

use super::alone::alone;
use super::git::Git;
use super::git::Kind::{New, Old};
use super::user::{DAY, HOUR, User};
use test_support::pat84;

#[test]
fn stray_rejection_does_not_starve_an_unattended_job() {
    alone(|| {
        for kind in [Old, New] {
            let user = User::with(&["default", "build"]);
            user.unattended(true);
            let works = |accepted: &[&str]| {
                user.wait(HOUR);
                Git::works(&user, kind, accepted)
            };
            works(&[]);
            works(&[]);
            let results: Vec<bool> = (0..30).map(|_| works(&[&pat84(2)])).collect();
            let failed = results.iter().filter(|works| !**works).count();
            assert!(failed <= 3, "{kind:?}: {results:?}");
        }
    });
}

#[test]
fn clock_ahead_during_a_rejection_does_not_deprioritize_for_long() {
    alone(|| {
        for kind in [Old, New] {
            let user = User::with(&["default", "build"]);
            user.wait(300 * DAY);
            Git::works(&user, kind, &[]);
            user.wait(-300 * DAY);
            assert_eq!(Git::starts(&user, kind, None).sends(), Some(&*pat84(1)), "{kind:?}");
        }
    });
}

#[test]
fn clock_ahead_during_a_replacement_does_not_delete_the_old_pat() {
    alone(|| {
        let user = User::with(&["default"]);
        user.wait(300 * DAY);
        user.login("default", &pat84(2));
        user.wait(-300 * DAY);
        user.login("build", &pat84(3));
        user.succeeds(&["restore", "acme", "--previous"]);
        assert_eq!(user.secret(&user.entry("default")), Some(pat84(1)));
    });
}

/// Both names stand for one token.
#[test]
fn rejection_counts_against_the_pat_that_git_got() {
    alone(|| {
        let user = User::with(&["build"]);
        user.login("default", &pat84(1));
        let mut git = Git::starts(&user, Old, None);
        assert!(!git.is_refused(&user));
        assert!(user.entry("default").suspect.is_some());
        assert_eq!(user.entry("build").suspect, None);
        Git::starts(&user, Old, Some("build")).is_refused(&user);
        assert!(user.entry("build").suspect.is_some());
        let mut git = Git::starts(&user, Old, Some("default"));
        git.succeeds(&user);
        assert_eq!(user.entry("default").suspect, None);
    });
}

/// The same program, such as an IDE, had prompted before and been canceled.
#[test]
fn late_store_after_an_earlier_prompt_brings_nothing_back() {
    alone(|| {
        let user = User::new();
        Git::starts(&user, Old, None);
        user.login("default", &pat84(1));
        let mut git = Git::starts(&user, Old, None);
        assert_eq!(git.sends(), Some(&*pat84(1)));
        user.succeeds(&["logout", "acme"]);
        git.succeeds(&user);
        assert_eq!(user.stored(), []);
    });
}

/// Where another PAT seems healthy, or the URL named the one that git got.
#[test]
fn success_clears_a_rejection_with_a_git_that_keeps_no_state() {
    alone(|| {
        for username in [None, Some("default")] {
            let user = User::with(&["default", "build"]);
            if username.is_none() {
                std::fs::remove_file(user.secret_file("build")).unwrap();
            }
            Git::starts(&user, Old, username).is_refused(&user);
            let mut git = Git::starts(&user, Old, username);
            assert_eq!(git.sends(), Some(&*pat84(1)));
            git.succeeds(&user);
            assert_eq!(user.entry("default").suspect, None);
        }
    });
}

#[test]
fn names_are_compared_without_case() {
    alone(|| {
        let user = User::with(&["default", "Build"]);
        assert_eq!(Git::starts(&user, New, Some("build")).sends(), Some(&*pat84(2)));
        user.login("BUILD", &pat84(3));
        assert_eq!(user.stored().len(), 2);
        user.login("Default", &pat84(4));
        assert_eq!(Git::starts(&user, New, None).sends(), Some(&*pat84(4)));
        user.succeeds(&["logout", "acme", "--name", "build"]);
        assert_eq!(user.stored().len(), 1);
        user.succeeds(&["default", "acme", "--name", "DEFAULT"]);
        let placeholder = user.run(&["logout", "acme", "--name", "Personal_Access_Token"], "");
        assert_eq!(placeholder.status, 2);
    });
}

#[test]
fn logout_of_a_missing_pat_deletes_leftovers() {
    alone(|| {
        let user = User::with(&["default", "build"]);
        let secret = user.secret_file("build");
        let away = user.secrets().with_extension("away");
        std::fs::rename(user.secrets(), &away).unwrap();
        std::fs::write(user.secrets(), "").unwrap();
        user.run(&["logout", "acme", "--name", "build"], "");
        std::fs::remove_file(user.secrets()).unwrap();
        std::fs::rename(&away, user.secrets()).unwrap();
        assert_eq!(user.stored().len(), 1);
        assert!(secret.exists());
        assert_eq!(user.run(&["logout", "acme", "--name", "none"], "").status, 1);
        assert!(!secret.exists());
    });
}

/// git prompts although there is a PAT, whose store is closed.
#[test]
fn paste_beside_a_closed_store_is_stored_or_reported() {
    alone(|| {
        let user = User::with(&["default"]);
        user.lose_keyring("default");
        let mut git = Git::starts(&user, Old, None);
        git.paste(&pat84(9));
        git.succeeds(&user);
        let stored = user.stored().iter().any(|(_, secret)| *secret == Some(pat84(9)));
        assert!(stored || git.last.contains("cannot be stored"), "{}", git.last);
    });
}
