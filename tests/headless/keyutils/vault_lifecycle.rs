//! A vault from login to logout.

use test_support::headless_user::{ACME, OTHER, PASSPHRASE, User};
use test_support::pat84;
use test_support::terminal::{QUESTION, answer, at_terminal, rest};

#[test]
fn unlocked_vault_answers_and_locked_one_does_not() {
    User::new().azdo(["lock"]).run().succeeds().prints("There is no vault.\n");
    let user = User::with_vault();
    for _ in 0..3 {
        user.gets(&pat84(1));
    }
    user.lock();
    User::is_locked_out(user.get());
    user.azdo(["lock"]).run().succeeds().prints("The vault is already locked.\n");
    user.unlock(OTHER).ends_with(1).says("wrong passphrase for the vault");
    User::is_locked_out(user.get());
    user.unlock(PASSPHRASE).succeeds().prints_about("(12 h left).\n");
    user.gets(&pat84(1));
}

#[test]
fn organizations_share_a_vault_and_log_out_separately() {
    let user = User::with_vault();
    user.login("globex", "vault", &pat84(2)).succeeds();
    user.azdo(["logout", "globex"]).run().succeeds();
    user.gets(&pat84(1));
    user.azdo(["rename", "acme", "newco"]).run().succeeds();
    let newco = ACME.replace("acme", "newco");
    user.azdo(["get"]).stdin(newco).run().succeeds().prints_about(&pat84(1));
    user.get().prints("");
}

#[test]
fn new_passphrase_replaces_the_old_one_and_keeps_the_pats() {
    let user = User::with_vault();
    user.login("globex", "vault", &pat84(2)).succeeds();
    let (_, old_key) = user.keys.only();
    let old_files = user.twin();
    let both = format!("{PASSPHRASE}\n{OTHER}\n");
    let change = user.azdo(["passphrase", "--with-passphrase"]).stdin(both.as_str()).run();
    change.succeeds().says_nothing().prints_about("it is unlocked");
    assert_ne!(user.keys.only().1, old_key, "the old key is forgotten");
    user.gets(&pat84(1));
    user.lock();
    user.unlock(PASSPHRASE).ends_with(1);
    user.unlock(OTHER).succeeds();
    user.gets(&pat84(1));
    // Nor does the old passphrase open the copy.
    user.lock();
    std::fs::rename(user.copy(), user.vault()).unwrap();
    user.unlock(PASSPHRASE).ends_with(1);
    user.unlock(OTHER).succeeds();
    user.gets(&pat84(1));
    // A backup made before is unchanged.
    old_files.unlock(PASSPHRASE).succeeds();
    old_files.gets(&pat84(1));
    old_files.lock();
}

#[test]
fn passphrase_change_needs_the_old_one() {
    let user = User::with_vault();
    let before = std::fs::read(user.vault()).unwrap();
    let change = |input: &str| user.azdo(["passphrase", "--with-passphrase"]).stdin(input).run();
    change(&format!("{OTHER}\n{OTHER}\n")).ends_with(1).says("wrong passphrase for the vault");
    change(&format!("{PASSPHRASE}\nshort\n")).ends_with(1).says("at least 8 characters");
    for wrong in [PASSPHRASE.to_owned(), String::new(), format!("{PASSPHRASE}\n{OTHER}\nx\n")] {
        change(&wrong).ends_with(1).says("the old and the new passphrase");
    }
    // At a terminal too, even though the vault is unlocked.
    let mut terminal = at_terminal(user.home.azdo(["passphrase"]));
    terminal.exp_string(QUESTION).unwrap();
    terminal.send_control('c').unwrap();
    assert!(rest(&mut terminal).contains("nothing was changed"));
    assert_eq!(std::fs::read(user.vault()).unwrap(), before);
}

#[test]
fn passphrase_is_changed_at_a_terminal() {
    let user = User::locked_out();
    let mut terminal = at_terminal(user.home.azdo(["passphrase"]));
    answer(&mut terminal, QUESTION, PASSPHRASE);
    answer(&mut terminal, "New passphrase for the vault (at least 8 characters): ", OTHER);
    answer(&mut terminal, "Repeat the passphrase: ", OTHER);
    assert!(rest(&mut terminal).contains("Changed the vault passphrase"));
    user.lock();
    user.unlock(OTHER).succeeds();
    user.gets(&pat84(1));
}

#[test]
fn deleted_pat_is_in_neither_vault_file() {
    let user = User::with_vault();
    user.login("globex", "vault", &pat84(2)).succeeds();
    let record_with_acme = std::fs::read(user.data().join("record")).unwrap();
    user.azdo(["logout", "acme"]).run().succeeds();
    for file in [user.vault(), user.copy()] {
        std::fs::copy(file, user.data().join("kept")).unwrap();
        std::fs::rename(user.data().join("kept"), user.vault()).unwrap();
        // As if the index still listed it.
        std::fs::write(user.data().join("record"), &record_with_acme).unwrap();
        user.get().ends_with(1).prints("").says("the secret is no longer in the vault");
        let globex = user.azdo(["get"]).stdin(ACME.replace("acme", "globex")).run();
        globex.succeeds().prints_about(&pat84(2));
    }
}

#[test]
fn pat_in_a_locked_vault_is_replaced_without_a_prompt() {
    let user = User::locked_out();
    let askpass = user.askpass(PASSPHRASE);
    let login = ["login", "acme", "--store", "file", "--with-token", "--no-git-config"];
    let ran = user.azdo(login).env("GIT_ASKPASS", askpass).stdin(pat84(2)).run().succeeds();
    ran.says_nothing().prints_about("Replaced the PAT for acme");
    assert!(user.questions().is_empty());
    user.gets(&pat84(2));
    let previous = user.azdo(["restore", "acme", "--previous"]).run().ends_with(1).prints("");
    previous.says("the vault is locked. Unlock it: git credential-azdo unlock");
    // The old secret is deleted by the first change to the unlocked vault after the logout.
    let logout = user.azdo(["logout", "acme"]).run().succeeds();
    logout.says("could not be deleted from its store");
    user.unlock(PASSPHRASE).succeeds();
    user.login("globex", "vault", &pat84(3)).succeeds().says_nothing();
    let record = std::fs::read_to_string(user.data().join("record")).unwrap();
    assert!(!record.contains("leftover") && !record.contains("replaced"), "{record}");
}

#[test]
fn replaced_pat_moves_with_the_current_one() {
    let user = User::new();
    user.make_vault();
    for seed in [1, 2] {
        user.login("acme", "file", &pat84(seed)).succeeds();
    }
    user.azdo(["store-move", "--to", "vault"]).run().succeeds().prints_about("Moved 1 PAT to");
    assert_eq!(user.home.stored_secrets() + &user.home.replaced_secrets(), "", "no file is left");
    user.azdo(["restore", "acme", "--previous"]).run().succeeds();
    user.gets(&pat84(1));
}

#[test]
fn previous_pat_follows_one_that_is_there_already() {
    let user = User::new();
    user.make_vault();
    user.login("acme", "file", &pat84(1)).succeeds();
    user.login("acme", "vault", &pat84(2)).succeeds();
    let moved = || user.azdo(["store-move", "--to", "vault"]).run().succeeds();
    let is_there = "The PAT is already in the vault.\n";
    moved().prints(&format!("{is_there}Moved 1 PAT (kept for restore --previous) to the vault.\n"));
    assert_eq!(user.home.stored_secrets() + &user.home.replaced_secrets(), "", "no file is left");
    moved().prints(is_there);
    user.azdo(["restore", "acme", "--previous"]).run().succeeds();
    user.gets(&pat84(1));
}

#[test]
fn move_leaves_what_is_in_a_locked_vault() {
    let user = User::locked_out();
    let login = ["login", "acme", "--name", "spare", "--store", "file", "--with-token"];
    user.azdo(login).stdin(pat84(2)).run().succeeds();
    let moved = || user.azdo(["rename", "acme", "newco"]).run();
    let ran = moved().ends_with(1).prints_about("Moved 1 PAT from acme to newco");
    ran.says("the vault is locked. Unlock it: git").says("1 PAT stayed with acme");
    moved().ends_with(1).prints("").says("the vault is locked");
    user.unlock(PASSPHRASE).succeeds();
    moved().succeeds().prints_about("Moved 1 PAT");
    let list = user.azdo(["list"]).run().succeeds().stdout;
    assert_eq!((list.matches("newco").count(), list.matches("acme").count()), (2, 0), "{list}");
}

#[test]
fn logout_from_a_locked_vault_needs_no_passphrase() {
    let user = User::locked_out();
    let ran = user.azdo(["logout", "acme"]).run().succeeds();
    ran.says("could not be deleted from its store");
    assert!(!user.get().stdout.contains("password"));
    let record = std::fs::read_to_string(user.data().join("record")).unwrap();
    assert!(record.contains("leftover"), "{record}");
}

#[test]
fn locked_vault_does_not_hide_a_pat_in_another_store() {
    let user = User::with_vault();
    let login = ["login", "acme", "--name", "spare", "--store", "file", "--with-token"];
    user.azdo(login).stdin(pat84(2)).run().succeeds();
    user.gets(&pat84(1));
    user.lock();
    user.gets(&pat84(2));
    // The server rejects the other PAT; that is recorded even while the vault is locked.
    for repository in ["one", "two"] {
        let url = ACME.replace("_git/w", &format!("_git/{repository}"));
        let refused = format!("{url}username=spare\npassword={}\n", pat84(2));
        let ran = user.azdo(["erase"]).stdin(refused).run().succeeds();
        ran.says("rejected the PAT for acme (spare)");
    }
    let list = user.azdo(["list"]).run().stdout;
    let spare = list.lines().find(|line| line.contains("spare")).unwrap();
    assert!(spare.contains("rejected"), "{list}");
}

#[test]
fn typed_pat_of_another_store_is_known_despite_a_locked_vault() {
    let user = User::with_vault();
    let login = ["login", "acme", "--name", "spare", "--store", "file", "--with-token"];
    user.azdo(login).stdin(pat84(2)).run().succeeds();
    user.lock();
    let refused = format!("{ACME}username=spare\npassword={}\n", pat84(2));
    user.azdo(["erase"]).stdin(refused.as_str()).run();
    user.azdo(["list"]).run().prints_about("suspect");
    // It works when it is typed again.
    let state = "capability[]=state\nstate[]=azdo:asked:\n";
    user.azdo(["store"]).stdin(format!("{state}{refused}")).run().succeeds();
    let list = user.azdo(["list"]).run().stdout;
    assert_eq!(list.matches("by 2049").count(), 2, "{list}");
    assert!(!list.contains("suspect"), "{list}");
}

#[test]
fn edited_index_gives_no_pat_to_another_organization() {
    let user = User::with_vault();
    let record = user.data().join("record");
    let text = std::fs::read_to_string(&record).unwrap();
    std::fs::write(&record, text.replace("dev.azure.com/acme", "dev.azure.com/evil")).unwrap();
    let ran = user.azdo(["get"]).stdin(ACME.replace("acme", "evil")).run();
    ran.ends_with(1).prints("").says("no longer in the vault");
}

#[test]
fn logout_all_keeps_what_is_in_a_locked_vault() {
    let user = User::locked_out();
    let login = ["login", "acme", "--name", "spare", "--store", "file", "--with-token"];
    user.azdo(login).stdin(pat84(2)).run().succeeds();
    let logout = || user.azdo(["logout", "--all", "--yes"]).run();
    let ran = logout().ends_with(1).prints_about("Deleted the PAT for acme (spare).");
    let ran = ran.says("the PAT for acme stays in the vault: the vault is locked");
    ran.says("1 PAT could not be deleted");
    assert_eq!(user.home.stored_secrets(), "");
    user.unlock(PASSPHRASE).succeeds();
    user.gets(&pat84(1));
    user.lock();
    let mut terminal = at_terminal(user.home.azdo(["logout", "--all"]));
    answer(&mut terminal, "Delete 1 PAT? [y/N] ", "y");
    answer(&mut terminal, QUESTION, PASSPHRASE);
    let rest = rest(&mut terminal);
    assert!(rest.contains("Deleted the PAT for acme."), "{rest}");
    let (_, remains) = rest.split_once("These files remain, without PATs").expect(&rest);
    assert!(remains.contains(": record, vault, vault.copy\n"), "{rest}");
    let record = std::fs::read_to_string(user.data().join("record")).unwrap();
    assert!(!record.contains("secret"), "{record}");
}
