//! The kernel store: nothing on disk, and gone after a restart.

use std::path::Path;

use test_support::headless_user::{ACME, User};
use test_support::{Home, azdo_path, pat84};

fn logged_in() -> User {
    let user = User::new();
    let ran = user.login("acme", "kernel", &pat84(1)).succeeds().says_nothing();
    ran.prints_about("in kernel memory until the machine restarts");
    user
}

#[test]
fn pat_is_in_the_kernel_from_login_to_logout() {
    let user = logged_in();
    user.gets(&pat84(1));
    user.azdo(["list"]).run().succeeds().prints_about("kernel");
    user.azdo(["rename", "acme", "newco"]).run().succeeds();
    let newco = ACME.replace("acme", "newco");
    user.azdo(["get"]).stdin(newco.as_str()).run().succeeds().prints_about(&pat84(1));
    assert_eq!(user.keys.found().len(), 1);
    user.login("newco", "kernel", &pat84(2)).succeeds().says_nothing();
    user.azdo(["get"]).stdin(newco).run().succeeds().prints_about(&pat84(2));
    assert_eq!(user.keys.found().len(), 2, "the old one can be restored");
    user.azdo(["logout", "newco"]).run().succeeds();
    assert!(user.keys.found().is_empty());
}

#[test]
fn key_is_readable_by_the_user_and_does_not_expire() {
    let line = logged_in().keys.line();
    assert_eq!((line[3].as_str(), line[4].as_str()), ("perm", "3f3f0000"), "{line:?}");
    let of_vault = User::with_vault().keys.line();
    assert_eq!(of_vault[4], "3f3f0000", "{of_vault:?}");
}

#[test]
fn pat_is_not_on_disk() {
    let user = logged_in();
    user.gets(&pat84(1));
    holds_nowhere(&user.home, &pat84(1));
    let user = User::with_vault();
    user.gets(&pat84(1));
    holds_nowhere(&user.home, &pat84(1));
    holds_nowhere(&user.home, test_support::headless_user::PASSPHRASE);
}

#[track_caller]
fn holds_nowhere(home: &Home, secret: &str) {
    let grep = home.program(Path::new("/bin/grep"), ["-rlaF", secret, "."]);
    grep.run().ends_with(1).prints("");
}

/// Another session has its own session keyring; `keyctl session` creates one (apt-get install
/// keyutils).
#[test]
fn another_session_of_the_user_reads_the_pat() {
    let user = logged_in();
    let in_session = |user: &User, args: &[&str]| {
        let session = ["session", "-", azdo_path()];
        let args = session.iter().chain(args);
        user.detached("/usr/bin/keyctl", args).stdin(ACME).run()
    };
    in_session(&user, &["get"]).succeeds().prints_about(&pat84(1));
    let vault = User::with_vault();
    in_session(&vault, &["get"]).succeeds().prints_about(&pat84(1));
    // And vice versa.
    in_session(&vault, &["lock"]).succeeds();
    User::is_locked_out(vault.get());
    in_session(&user, &["logout", "acme"]).succeeds();
    assert!(user.keys.found().is_empty());
}

#[test]
fn lost_kernel_pat_says_what_to_do() {
    let user = logged_in();
    user.keys.vanish();
    let ran = user.get().ends_with(1).prints("");
    let expected = "it is not in the kernel's memory: the machine has restarted, or this is \
                    a different user or container. Store it again: git credential-azdo login";
    user.azdo(["list", "--check"]).run().ends_with(3).prints_about("missing");
    assert_eq!(ran.says(expected).stderr.lines().count(), 1);
    // The message's own command.
    user.login("acme", "kernel", &pat84(2)).succeeds().says_nothing();
    user.gets(&pat84(2));
    // A vault is only locked by that.
    let user = User::with_vault();
    user.keys.vanish();
    User::is_locked_out(user.get());
}

#[test]
fn edited_index_gives_no_kernel_pat_to_another_organization() {
    let user = logged_in();
    let record = user.data().join("record");
    let text = std::fs::read_to_string(&record).unwrap();
    std::fs::write(&record, text.replace("dev.azure.com/acme", "dev.azure.com/evil")).unwrap();
    user.azdo(["get"]).stdin(ACME.replace("acme", "evil")).run().ends_with(1).prints("");
    std::fs::write(&record, text).unwrap();
}

mod strace {
    use super::*;
    use crate::headless::forbidden::{REFUSALS, refused};

    #[test]
    fn unreachable_kernel_pat_is_reported_as_still_there() {
        let (error, why) = REFUSALS[0];
        let user = User::new();
        user.login("acme", "kernel", &pat84(1)).succeeds();
        refused(&user, error, &["get"]).stdin(ACME).run().ends_with(1).prints("").says(why);
        refused(&user, error, &["logout", "acme"]).run().succeeds().says("could not be deleted");
        // Its secret ID is still known, and deleted where possible.
        user.login("globex", "kernel", &pat84(2)).succeeds().says_nothing();
        assert_eq!(user.keys.found().len(), 1);
    }
}
