//! `doctor` on the vault and the kernel store.

use test_support::headless_user::User;
use test_support::{Outcome, pat84};

fn doctor(user: &User) -> Outcome {
    user.azdo(["configure"]).run().succeeds();
    user.azdo(["doctor"]).run()
}

#[test]
fn unlocked_vault_is_healthy_and_locked_one_noted() {
    let user = User::with_vault();
    doctor(&user).succeeds().never_says("Problems").never_says("locked");
    user.lock();
    doctor(&user)
        .succeeds()
        .prints_about("Warnings\n 1. The vault is locked; its PATs were not checked.")
        .prints_about("git credential-azdo unlock");
    // All three name the same command.
    user.azdo(["list", "--check"]).run().ends_with(3).prints_about("git credential-azdo unlock");
    user.azdo(["check", "acme"]).run().ends_with(1).prints_about("git credential-azdo unlock");
}

#[test]
fn missing_or_damaged_vault_is_a_problem() {
    let user = User::with_vault();
    std::fs::write(user.vault(), "nonsense").unwrap();
    doctor(&user).ends_with(1).prints_about("Problems\n 1. ").prints_about("mv ");
    std::fs::remove_file(user.vault()).unwrap();
    std::fs::remove_file(user.copy()).unwrap();
    doctor(&user).ends_with(1).prints_about("The vault is missing.");
}

#[test]
fn missing_kernel_pat_is_a_problem() {
    let user = User::new();
    user.login("acme", "kernel", &pat84(1)).succeeds();
    doctor(&user).succeeds().never_says("Problems").never_says("locked");
    let record = user.data().join("record");
    let text = std::fs::read_to_string(&record).unwrap();
    let other = |line: &str| match line.strip_prefix("secret = ") {
        Some(_) => "secret = 00000000deadbeef\n".to_owned(),
        None => format!("{line}\n"),
    };
    std::fs::write(&record, text.lines().map(other).collect::<String>()).unwrap();
    doctor(&user).ends_with(1).prints_about("the machine has restarted");
    std::fs::write(&record, text).unwrap();
    user.azdo(["logout", "acme"]).run().succeeds();
}
