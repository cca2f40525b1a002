//! An unlocked vault, from login to logout.

use test_support::headless_user::{ACME, OTHER, PASSPHRASE, User};
use test_support::pat84;
use test_support::terminal::{answer, at_terminal, rest};

#[test]
fn an_unlocked_vault_answers_silently_and_a_locked_one_not_at_all() {
    let user = User::with_vault();
    for _ in 0..3 {
        user.gets(&pat84(1));
    }
    user.lock();
    User::is_locked_out(user.get());
    user.azdo(["lock"]).run().succeeds().prints("The vault was not unlocked.\n");
    user.unlock(OTHER).ends_with(1).says("does not open the vault");
    User::is_locked_out(user.get());
    user.unlock(PASSPHRASE).succeeds().prints("The vault is unlocked for 12 hours.\n");
    user.gets(&pat84(1));
}

#[test]
fn several_organizations_share_a_vault_and_are_forgotten_one_by_one() {
    let user = User::with_vault();
    user.login("globex", "vault", &pat84(2)).succeeds();
    user.azdo(["logout", "globex"]).run().succeeds();
    user.gets(&pat84(1));
    user.azdo(["move", "acme", "newco"]).run().succeeds();
    let newco = ACME.replace("acme", "newco");
    user.azdo(["get"]).stdin(newco).run().succeeds().prints_about(&pat84(1));
    user.get().prints("");
}

#[test]
fn a_new_passphrase_replaces_the_old_one_everywhere_and_keeps_the_pats() {
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
    // Nor does the old one open the copy.
    user.lock();
    std::fs::rename(user.copy(), user.vault()).unwrap();
    user.unlock(PASSPHRASE).ends_with(1);
    user.unlock(OTHER).succeeds();
    user.gets(&pat84(1));
    // A copy made before is still what it was.
    old_files.unlock(PASSPHRASE).succeeds();
    old_files.gets(&pat84(1));
    old_files.lock();
}

#[test]
fn the_passphrase_is_changed_by_who_knows_the_old_one_alone() {
    let user = User::with_vault();
    let before = std::fs::read(user.vault()).unwrap();
    let change = |input: &str| user.azdo(["passphrase", "--with-passphrase"]).stdin(input).run();
    change(&format!("{OTHER}\n{OTHER}\n")).ends_with(1).says("does not open the vault");
    change(&format!("{PASSPHRASE}\nshort\n")).ends_with(1).says("8 characters or more");
    for wrong in [PASSPHRASE.to_owned(), String::new(), format!("{PASSPHRASE}\n{OTHER}\nx\n")] {
        change(&wrong).ends_with(1).says("the old passphrase and the new one");
    }
    // At a terminal too, although the vault is unlocked.
    let mut terminal = at_terminal(user.home.azdo(["passphrase"]));
    terminal.exp_string("Passphrase of the vault: ").unwrap();
    terminal.send_control('c').unwrap();
    assert!(rest(&mut terminal).contains("nothing was changed"));
    assert_eq!(std::fs::read(user.vault()).unwrap(), before);
}

#[test]
fn the_passphrase_is_changed_at_a_terminal() {
    let user = User::locked_out();
    let mut terminal = at_terminal(user.home.azdo(["passphrase"]));
    answer(&mut terminal, "Passphrase of the vault: ", PASSPHRASE);
    answer(&mut terminal, "New passphrase for the vault (8 characters or more): ", OTHER);
    answer(&mut terminal, "The same again: ", OTHER);
    assert!(rest(&mut terminal).contains("Changed the passphrase of the vault"));
    user.lock();
    user.unlock(OTHER).succeeds();
    user.gets(&pat84(1));
}

#[test]
fn a_deleted_pat_is_in_neither_of_the_two_files() {
    let user = User::with_vault();
    user.login("globex", "vault", &pat84(2)).succeeds();
    let record_with_acme = std::fs::read(user.data().join("record")).unwrap();
    user.azdo(["logout", "acme"]).run().succeeds();
    for file in [user.vault(), user.copy()] {
        std::fs::copy(file, user.data().join("kept")).unwrap();
        std::fs::rename(user.data().join("kept"), user.vault()).unwrap();
        // As if the record still knew it.
        std::fs::write(user.data().join("record"), &record_with_acme).unwrap();
        user.get().ends_with(1).prints("").says("the secret is no longer in the vault");
        let globex = user.azdo(["get"]).stdin(ACME.replace("acme", "globex")).run();
        globex.succeeds().prints_about(&pat84(2));
    }
}

#[test]
fn a_pat_in_a_locked_vault_can_be_replaced_by_one_elsewhere_without_a_question() {
    let user = User::locked_out();
    let askpass = user.askpass(PASSPHRASE);
    let login = ["login", "acme", "--store", "file", "--with-token", "--no-git-config"];
    let ran = user.azdo(login).env("GIT_ASKPASS", askpass).stdin(pat84(2)).run().succeeds();
    ran.says("could not be deleted from its store now").prints_about("Replaced the PAT for acme");
    assert!(user.questions().is_empty());
    user.gets(&pat84(2));
    // The old one goes with the next change, when the vault is open.
    user.unlock(PASSPHRASE).succeeds();
    user.login("globex", "vault", &pat84(3)).succeeds().says_nothing();
    let record = std::fs::read_to_string(user.data().join("record")).unwrap();
    assert!(!record.contains("leftover"), "{record}");
    user.gets(&pat84(2));
}

#[test]
fn a_pat_in_a_locked_vault_can_be_forgotten_without_the_passphrase() {
    let user = User::locked_out();
    let ran = user.azdo(["logout", "acme"]).run().succeeds();
    ran.says("could not be deleted from its store now");
    assert!(!user.get().stdout.contains("password"));
    let record = std::fs::read_to_string(user.data().join("record")).unwrap();
    assert!(record.contains("leftover"), "{record}");
}

#[test]
fn a_locked_vault_does_not_hide_a_pat_of_the_same_organization_elsewhere() {
    let user = User::with_vault();
    let login = ["login", "acme", "--name", "spare", "--store", "file", "--with-token"];
    user.azdo(login).stdin(pat84(2)).run().succeeds();
    user.gets(&pat84(1));
    user.lock();
    user.gets(&pat84(2));
    // The server refuses the spare one: that is noted, whatever the vault holds.
    let refused = format!("{ACME}username=spare\npassword={}\n", pat84(2));
    user.azdo(["erase"]).stdin(refused).run().succeeds().says("refused the PAT for acme (spare)");
    let list = user.azdo(["list"]).run().stdout;
    let spare = list.lines().find(|line| line.contains("spare")).unwrap();
    assert!(spare.contains("rejected"), "{list}");
}

#[test]
fn a_typed_pat_that_is_kept_elsewhere_is_known_although_the_vault_is_locked() {
    let user = User::with_vault();
    let login = ["login", "acme", "--name", "spare", "--store", "file", "--with-token"];
    user.azdo(login).stdin(pat84(2)).run().succeeds();
    user.lock();
    let refused = format!("{ACME}username=spare\npassword={}\n", pat84(2));
    user.azdo(["erase"]).stdin(refused.as_str()).run();
    // It works after all, when it is typed.
    let state = "capability[]=state\nstate[]=azdo:asked:\n";
    user.azdo(["store"]).stdin(format!("{state}{refused}")).run().succeeds();
    let list = user.azdo(["list"]).run().stdout;
    assert_eq!(list.matches("acme").count(), 2, "{list}");
    assert!(!list.contains("rejected"), "{list}");
}

#[test]
fn a_changed_record_does_not_give_a_pat_to_another_organization() {
    let user = User::with_vault();
    let record = user.data().join("record");
    let text = std::fs::read_to_string(&record).unwrap();
    std::fs::write(&record, text.replace("dev.azure.com/acme", "dev.azure.com/evil")).unwrap();
    let ran = user.azdo(["get"]).stdin(ACME.replace("acme", "evil")).run();
    ran.ends_with(1).prints("").says("no longer in the vault");
}
