//! `logout --all`.
#![cfg(target_os = "linux")]

use std::path::Path;

use git_credential_azdo::util::time::Timestamp;
use test_support::terminal::{answer, at_terminal, rest, unwrapped};
use test_support::{Home, Outcome, azdo_path, pat52, pat84};

const TFS: &str = "https://tfs.example.com/tfs/Main";

/// A home with three PATs, one of which replaced another.
fn home() -> Home {
    let home = Home::new();
    home.login("acme", &pat52(4));
    home.login("acme", &pat52(1));
    let build = ["login", "acme", "--name", "build", "--store", "file", "--with-token"];
    home.azdo(build.iter().chain(&["--expires", "2049-01-31"])).stdin(pat84(2)).run().succeeds();
    home.login(TFS, &pat52(3));
    home.reject("acme", &pat52(1)).says("rejected the PAT for acme");
    home
}

fn without_terminal(home: &Home, args: &[&str]) -> Outcome {
    let fixed = ["--wait", azdo_path(), "logout", "--all"];
    home.program(Path::new("/usr/bin/setsid"), fixed.iter().chain(args)).run()
}

fn is_empty(home: &Home) -> bool {
    home.stored_secrets().is_empty() && home.replaced_secrets().is_empty()
}

#[test]
fn logout_all_needs_a_yes_without_a_terminal() {
    let home = home();
    let ran = without_terminal(&home, &[]).ends_with(1).prints("");
    let ran = ran.says("This deletes 3 PATs and every PAT kept for restore --previous:\n");
    ran.says("- acme (build)                      file\n").says("to delete them, add --yes");
    assert!(!home.replaced_secrets().is_empty() && home.stored_secrets().contains(&pat84(2)));
}

#[test]
fn logout_all_says_what_is_still_valid_and_what_remains() {
    let home = home();
    let data = home.path().join("data/git-credential-azdo");
    let day = Timestamp::now().day();
    let remains = format!(
        "These files remain, without PATs; install/uninstall.sh --purge deletes them too:\n  \
         {}: record\n",
        data.display()
    );
    let expected = format!(
        "\
Deleted the previous PAT for acme, replaced on {day}. It may still be valid, too.
Deleted the PAT for acme. It may still be valid on the server; to revoke it:
  https://dev.azure.com/acme/_usersSettings/tokens
Deleted the PAT for acme (build). It is still valid on the server until 2049-01-31; to revoke it:
  https://dev.azure.com/acme/_usersSettings/tokens
Deleted the PAT for https://tfs.example.com/tfs/Main. It is still valid on the server; to revoke it:
  https://tfs.example.com/tfs/Main/_usersSettings/tokens
git still uses git-credential-azdo for Azure DevOps. To undo that, run:
  git credential-azdo unconfigure
{remains}"
    );
    without_terminal(&home, &["--yes"]).succeeds().says_nothing().prints(&expected);
    assert!(is_empty(&home));
    let config = std::fs::read_to_string(home.path().join(".gitconfig")).unwrap();
    assert!(!config.contains("tfs.example.com") && !config.contains("acme"), "{config}");
    home.azdo(["unconfigure"]).run().succeeds();
    without_terminal(&home, &[])
        .succeeds()
        .says_nothing()
        .prints(&format!("No PAT is stored.\n{remains}"));
}

#[test]
fn logout_all_asks_once_at_a_terminal() {
    let home = home();
    for no in ["", "n"] {
        let mut terminal = at_terminal(home.azdo(["logout", "--all"]));
        answer(&mut terminal, "Delete 3 PATs? [y/N] ", no);
        assert!(rest(&mut terminal).contains("nothing was deleted"));
        assert!(home.stored_secrets().contains(&pat52(3)));
    }
    let mut terminal = at_terminal(home.azdo(["logout", "--all"]));
    answer(&mut terminal, "Delete 3 PATs? [y/N] ", "y");
    assert!(rest(&mut terminal).contains("Deleted the PAT for acme (build)."));
    assert!(is_empty(&home));
}

#[test]
fn pat_that_is_stored_while_logout_all_asks_stays() {
    let home = home();
    let mut terminal = at_terminal(home.azdo(["logout", "--all"]));
    terminal.exp_string("Delete 3 PATs? [y/N] ").unwrap();
    home.login("acme", &pat52(5));
    home.login("globex", &pat52(6));
    terminal.send_line("y").unwrap();
    let rest = unwrapped(&rest(&mut terminal));
    assert!(rest.contains("Deleted the PAT for acme (build)."), "{rest}");
    assert!(rest.contains("2 PATs were stored meanwhile and stay; to delete"), "{rest}");
    let stored = home.stored_secrets();
    assert!(stored.contains(&pat52(5)) && stored.contains(&pat52(6)), "{stored}");
    assert!(!stored.contains(&pat52(3)) && home.replaced_secrets().is_empty());
}

#[test]
fn logout_all_removes_commands_but_not_their_pats() {
    let home = Home::new();
    let printed = home.path().join("pat");
    std::fs::write(&printed, pat84(1)).unwrap();
    let login = ["login", "acme", "--store", "command", "--", "cat", printed.to_str().unwrap()];
    home.azdo(login).run().succeeds();
    let ran = without_terminal(&home, &["--yes"]).succeeds();
    ran.prints_about("Removed the command for the PAT for acme: cat ")
        .prints_about("The PAT itself was not deleted. It is still valid on the server");
    assert!(printed.exists());
    home.azdo(["list"]).run().prints_about("No PAT is stored");
}

#[test]
fn logout_all_takes_no_organization() {
    let home = home();
    without_terminal(&home, &["--yes", "acme"]).ends_with(2).says("--all cannot be used with ORG");
    assert!(home.stored_secrets().contains(&pat52(3)));
}
