//! Concurrent processes.

use std::thread;

use test_support::headless_user::{ACME, OTHER, PASSPHRASE, User};
use test_support::{Outcome, azdo_path, pat84};

#[test]
fn many_processes_at_a_locked_vault_prompt_once() {
    let user = User::locked_out();
    let askpass = user.askpass(PASSPHRASE);
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let get = user.azdo(["get"]).env("GIT_ASKPASS", &askpass);
                get.stdin(ACME).run().succeeds().says_nothing().prints_about(&pat84(1));
            });
        }
    });
    assert_eq!(user.questions().len(), 1);
}

#[test]
fn canceled_prompt_is_not_repeated_within_a_job() {
    let user = User::locked_out();
    let askpass = user.script("no", "echo \"$1\" >>\"$HOME/asked\"; sleep 1; exit 1");
    std::fs::write(user.home.path().join("acme"), ACME).unwrap();
    let many = format!(
        "for i in 1 2 3 4 5 6 7 8; do \"{azdo}\" get <\"$HOME/acme\" & done; wait",
        azdo = azdo_path()
    );
    let job = || user.detached("/bin/sh", ["-c", &many]).env("GIT_ASKPASS", &askpass).run();
    for _ in 0..2 {
        let ran = job().succeeds();
        assert_eq!(ran.stderr.matches("the vault is locked. Unlock it").count(), 8, "{ran:?}");
        assert_eq!(user.questions().len(), 1, "each job is one question");
    }
    let asked = user.azdo(["get"]).env("GIT_ASKPASS", user.askpass(PASSPHRASE)).stdin(ACME);
    asked.run().succeeds().prints_about(&pat84(1));
}

/// Asserts that the output is the PAT, or empty with one line of explanation.
#[track_caller]
fn pat_or_locked(ran: &Outcome) {
    let whole = ran.stdout.contains(&format!("password={}\n", pat84(1))) && ran.stderr.is_empty();
    let locked = ran.stdout.is_empty() && ran.stderr.contains("the vault is locked. Unlock it");
    assert!(whole || locked, "{ran:?}");
}

#[test]
fn reads_during_lock_and_change_get_the_pat_or_locked() {
    let user = User::with_vault();
    thread::scope(|scope| {
        let readers: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| (0..25).for_each(|_| pat_or_locked(&user.get()))))
            .collect();
        for _ in 0..2 {
            scope.spawn(|| {
                for _ in 0..6 {
                    user.unlock(PASSPHRASE).succeeds();
                }
            });
            scope.spawn(|| {
                for _ in 0..12 {
                    user.azdo(["lock"]).run().succeeds();
                }
            });
        }
        for number in 2..6 {
            let user = &user;
            scope.spawn(move || {
                let organization = format!("org-{number}");
                for _ in 0..4 {
                    let login = user.login(&organization, "vault", &pat84(number));
                    assert!(login.code == Some(0) || login.stderr.contains("vault"), "{login:?}");
                    let logout = user.azdo(["logout", &organization]).run();
                    assert!(logout.code == login.code || login.code != Some(0), "{logout:?}");
                }
            });
        }
        readers.into_iter().for_each(|reader| reader.join().unwrap());
    });
    user.unlock(PASSPHRASE).succeeds();
    user.gets(&pat84(1));
    // A secret that could not be deleted while the vault was locked is deleted now.
    user.login("sweeper", "vault", &pat84(9)).succeeds();
    let record = std::fs::read_to_string(user.data().join("record")).unwrap();
    assert!(!record.contains("leftover"), "{record}");
}

#[test]
fn vault_stays_unlocked_during_a_passphrase_change() {
    let user = User::with_vault();
    thread::scope(|scope| {
        let changes = scope.spawn(|| {
            let (mut old, mut new) = (PASSPHRASE, OTHER);
            for _ in 0..6 {
                let both = format!("{old}\n{new}\n");
                user.azdo(["passphrase", "--with-passphrase"]).stdin(both).run().succeeds();
                user.keys.note();
                (old, new) = (new, old);
            }
        });
        while !changes.is_finished() {
            user.gets(&pat84(1));
        }
    });
}

#[test]
fn many_concurrent_locks_all_succeed() {
    for _ in 0..5 {
        let user = User::new();
        user.make_vault();
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| user.azdo(["lock"]).run().succeeds());
            }
        });
        assert!(user.keys.found().is_empty());
    }
}

/// With a delay between finding a key and using it.
mod strace {
    use std::time::Duration;

    use super::*;

    fn slowly(user: &User, arguments: &[&str], meanwhile: impl FnOnce()) -> Outcome {
        let slow = "inject=keyctl:delay_enter=1500000:when=3";
        let fixed = ["-f", "-qq", "-o", "/dev/null", "-e", "trace=keyctl", "-e", slow, azdo_path()];
        thread::scope(|scope| {
            let args = fixed.iter().chain(arguments);
            let program = user.detached("/usr/bin/strace", args).stdin(ACME);
            let slow = scope.spawn(|| program.run());
            thread::sleep(Duration::from_millis(300));
            meanwhile();
            slow.join().unwrap()
        })
    }

    #[test]
    fn kernel_pat_replaced_during_a_read_is_the_new_one() {
        let user = User::new();
        user.login("acme", "kernel", &pat84(1)).succeeds();
        let ran = slowly(&user, &["get"], || {
            user.login("acme", "kernel", &pat84(2)).succeeds();
        });
        let ran = ran.succeeds().says_nothing();
        assert!(ran.stdout.contains(&pat84(2)) || ran.stdout.contains(&pat84(1)), "{ran:?}");
    }

    #[test]
    fn pat_moved_during_a_read_is_not_reported_as_lost() {
        let user = User::with_vault();
        let vault = user.vault();
        let slow = "inject=openat:delay_enter=1500000:when=1";
        let args = ["-f", "-qq", "-o", "/dev/null", "-P", vault.to_str().unwrap(), "-e", slow];
        let args = args.into_iter().chain([azdo_path(), "store-move", "--to", "kernel"]);
        let ran = thread::scope(|scope| {
            let slow = user.detached("/usr/bin/strace", args);
            let slow = scope.spawn(|| slow.run());
            thread::sleep(Duration::from_millis(500));
            user.azdo(["store-move", "--to", "file"]).run().succeeds();
            slow.join().unwrap()
        });
        ran.ends_with(1)
            .says("1 PAT changed during the move; run the command again")
            .never_says("no longer");
        user.gets(&pat84(1));
    }

    #[test]
    fn two_simultaneous_locks_both_succeed() {
        let user = User::with_vault();
        slowly(&user, &["lock"], || user.lock()).succeeds();
        User::is_locked_out(user.get());
    }

    #[test]
    fn vault_locked_during_a_read_is_locked_not_damaged() {
        let user = User::with_vault();
        pat_or_locked(&slowly(&user, &["get"], || user.lock()));
    }
}

#[test]
fn get_during_a_kernel_replacement_has_the_old_or_new_pat() {
    let user = User::new();
    user.login("acme", "kernel", &pat84(0)).succeeds();
    thread::scope(|scope| {
        let rotation = scope.spawn(|| {
            for number in 1..40 {
                user.login("acme", "kernel", &pat84(number)).succeeds();
            }
        });
        while !rotation.is_finished() {
            let ran = user.get().succeeds().says_nothing();
            assert!((0..40).any(|number| ran.stdout.contains(&pat84(number))), "{ran:?}");
        }
    });
    user.gets(&pat84(39));
    assert_eq!(user.keys.found().len(), 2, "this one and the one before, which can be restored");
    user.azdo(["logout", "acme"]).run().succeeds();
    assert!(user.keys.found().is_empty());
}
