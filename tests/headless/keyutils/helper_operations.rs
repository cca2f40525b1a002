//! Operations and commands that must not unlock the vault.

use test_support::headless_user::{ACME, OTHER, PASSPHRASE, User};
use test_support::pat84;
use test_support::terminal::{at_terminal, rest};

#[test]
fn erase_store_and_list_never_prompt() {
    let user = User::locked_out();
    let askpass = user.askpass(PASSPHRASE);
    let credential =
        format!("{}username=pat\npassword={}\n", test_support::headless_user::ACME, pat84(1));
    for verb in ["erase", "store"] {
        user.azdo([verb]).env("GIT_ASKPASS", &askpass).stdin(credential.as_str()).run();
    }
    user.azdo(["list"]).env("GIT_ASKPASS", &askpass).run().succeeds().prints_about("locked");
    assert!(user.questions().is_empty());
    assert!(user.unlock(PASSPHRASE).code == Some(0));
    user.gets(&pat84(1));
}

#[test]
fn typed_pat_for_a_locked_vault_prompts_for_the_passphrase() {
    let user = User::locked_out();
    let globex = "protocol=https\nhost=dev.azure.com\npath=globex/w\n";
    let typed = format!("{globex}username=x\npassword={}\n", pat84(2));
    let store = |askpass: &std::path::Path| {
        user.azdo(["get"]).stdin(globex).run().succeeds().prints("");
        let program = user.azdo(["store"]).env("GIT_CREDENTIAL_AZDO_STORE", "vault");
        program.env("GIT_ASKPASS", askpass).stdin(typed.as_str()).run()
    };
    let wrong = store(&user.askpass(OTHER)).ends_with(1);
    wrong.says("cannot be stored").says("git credential-azdo unlock").never_says(&pat84(2));
    store(&user.askpass(PASSPHRASE)).succeeds().says_nothing();
    let ran = user.azdo(["get"]).stdin(globex).run().succeeds();
    ran.prints_about(&pat84(2));
    user.gets(&pat84(1));
}

/// git before 2.46 prompted although there is a PAT.
#[test]
fn typed_pat_beside_one_in_a_locked_vault_is_stored_or_reported() {
    let user = User::locked_out();
    let typed = |pat| format!("{ACME}username=x\npassword={pat}\n");
    let store = |askpass: &std::path::Path, pat| {
        user.get().ends_with(1).prints("");
        user.azdo(["store"]).env("GIT_ASKPASS", askpass).stdin(typed(pat)).run()
    };
    let wrong = store(&user.askpass(OTHER), pat84(2)).ends_with(1);
    wrong.says("cannot be stored").says("git credential-azdo unlock").never_says(&pat84(2));
    store(&user.askpass(PASSPHRASE), pat84(2)).succeeds().says_nothing();
    user.gets(&pat84(1));
    let list = user.azdo(["list"]).run().succeeds();
    assert_eq!(list.stdout.matches("vault").count(), 2, "{list:?}");
    user.lock();
    store(&user.askpass(PASSPHRASE), pat84(1)).succeeds().says_nothing();
    let list = user.azdo(["list"]).run().succeeds();
    assert_eq!(list.stdout.matches("vault").count(), 2, "it is stored once: {list:?}");
}

#[test]
fn list_reports_a_locked_or_damaged_vault() {
    let user = User::with_vault();
    user.azdo(["list", "--check"]).run().succeeds().prints("");
    user.lock();
    user.get().ends_with(1).prints("");
    user.azdo(["list", "--check"]).run().ends_with(3).prints_about("locked");
    user.azdo(["check", "acme"]).run().ends_with(1);
    user.azdo(["doctor"]).run().prints_about("The vault is locked");
    std::fs::write(user.vault(), "damaged").unwrap();
    user.get().ends_with(1).prints("");
    user.azdo(["list", "--check"]).run().ends_with(3).prints_about("unreadable");
    user.azdo(["doctor"]).run().ends_with(1);
}

#[test]
fn typed_pat_without_a_vault_says_how_to_create_one() {
    let user = User::new();
    user.get().succeeds().prints("");
    let typed = format!("{}username=x\npassword={}\n", test_support::headless_user::ACME, pat84(1));
    let store = user.azdo(["store"]).env("GIT_CREDENTIAL_AZDO_STORE", "vault").stdin(typed);
    let ran = store.run().ends_with(1).says("there is no vault yet");
    ran.says("git credential-azdo passphrase").never_says(&pat84(1));
    assert!(!user.vault().exists());
}

#[test]
fn check_move_and_logout_do_not_recreate_a_missing_vault() {
    let user = User::with_vault();
    std::fs::remove_file(user.vault()).unwrap();
    std::fs::remove_file(user.copy()).unwrap();
    for command in [&["check", "acme"][..], &["rename", "acme", "newco"]] {
        let said = rest(&mut at_terminal(user.home.azdo(command)));
        assert!(!said.contains("passphrase") && said.contains("no longer in the vault"), "{said}");
    }
    let logout = rest(&mut at_terminal(user.home.azdo(["logout", "acme"])));
    assert!(
        !logout.contains("passphrase") && logout.contains("Deleted the PAT for acme"),
        "{logout}"
    );
    assert!(!user.vault().exists());
}

/// tests/run.sh skips this without strace.
mod strace {
    use std::path::Path;

    use test_support::headless_user::{ACME, User};
    use test_support::pat84;
    use test_support::strace::{stays_quick, under_strace};

    fn quick(user: &User, files: &[&str], calls: usize) {
        let log = user.home.path().join("strace.log");
        let program = user.home.program(Path::new("/usr/bin/strace"), under_strace(&log, "get"));
        stays_quick(program.stdin(ACME), &log, files, calls);
    }

    #[test]
    fn unlocked_vault_costs_two_files_and_one_key() {
        let user = User::with_vault();
        quick(&user, &["/git-credential-azdo/record", "/git-credential-azdo/vault"], 25);
    }

    #[test]
    fn kernel_pat_costs_the_index_and_one_key() {
        let user = User::new();
        user.login("acme", "kernel", &pat84(1)).succeeds();
        quick(&user, &["/git-credential-azdo/record"], 18);
    }
}
