//! `logout`: what it deletes, and when it asks.
#![cfg(target_os = "linux")]

use std::path::Path;

use git_credential_azdo::util::time::Timestamp;
use test_support::terminal::{answer, at_terminal, rest, unwrapped};
use test_support::{Home, Outcome, Program, azdo_path, pat84};

/// A home with a clone of acme's repository, and acme's and globex's PATs.
fn home() -> Home {
    let home = Home::new();
    home.login("acme", &pat84(1));
    home.login("globex", &pat84(2));
    home.git(["init", "--quiet", "clone"]).run().succeeds();
    let url = "https://dev.azure.com/acme/P/_git/app";
    home.git(["-C", "clone", "remote", "add", "origin", url]).run().succeeds();
    home
}

fn in_clone(home: &Home, args: &[&str]) -> Program {
    home.azdo(args).in_dir(home.path().join("clone"))
}

fn without_terminal(home: &Home, args: &[&str]) -> Outcome {
    let fixed = ["--wait", azdo_path(), "logout"];
    let program = home.program(Path::new("/usr/bin/setsid"), fixed.iter().chain(args));
    program.in_dir(home.path().join("clone")).run()
}

#[test]
fn logout_of_the_clone_asks_at_a_terminal() {
    let home = home();
    for no in ["", "n"] {
        let mut terminal = at_terminal(in_clone(&home, &["logout"]));
        answer(&mut terminal, "Delete the PAT for acme? [y/N] ", no);
        assert!(rest(&mut terminal).contains("nothing was deleted"));
    }
    assert!(home.stored_secrets().contains(&pat84(1)));
    let mut terminal = at_terminal(in_clone(&home, &["logout"]));
    answer(&mut terminal, "Delete the PAT for acme? [y/N] ", "y");
    assert!(rest(&mut terminal).contains("Deleted the PAT for acme."));
    assert_eq!(home.stored_secrets(), pat84(2));
}

#[test]
fn logout_of_a_named_organization_does_not_ask() {
    let home = home();
    let mut terminal = at_terminal(in_clone(&home, &["logout", "globex"]));
    assert!(rest(&mut terminal).starts_with("Deleted the PAT for globex."));
    let mut terminal = at_terminal(in_clone(&home, &["logout", "-y"]));
    assert!(rest(&mut terminal).starts_with("Deleted the PAT for acme."));
}

#[test]
fn logout_of_the_clone_needs_the_name_without_a_terminal() {
    let home = home();
    let ran = without_terminal(&home, &[]).ends_with(1).prints("");
    ran.says("no terminal to ask for confirmation; run: git credential-azdo logout acme");
    assert!(home.stored_secrets().contains(&pat84(1)));
    without_terminal(&home, &["--yes"]).succeeds().prints_about("Deleted the PAT for acme.");
}

#[test]
fn logout_says_that_it_deletes_the_replaced_pat() {
    let home = home();
    home.login("acme", &pat84(3));
    let today = Timestamp::now().day();
    let previous = format!(
        "Deleted the previous PAT for acme, replaced on {today}. It may still be valid, too.\n"
    );
    let ran = home.azdo(["logout", "acme"]).run().succeeds();
    ran.prints_about(&format!("{previous}Deleted the PAT for acme. It is still valid"));
    assert_eq!(home.stored_secrets() + &home.replaced_secrets(), pat84(2));
    let ran = home.azdo(["restore", "acme", "--previous"]).run().ends_with(1);
    ran.says("no PAT for acme was replaced within the last 14 days, or it was revoked or deleted");
}

#[test]
fn logout_outside_a_clone_lists_the_organizations() {
    let home = home();
    let outside = "name an organization, such as acme or globex, or run this inside";
    home.azdo(["logout"]).run().ends_with(2).says(outside);
    let mut terminal = at_terminal(home.azdo(["logout", "--yes"]));
    assert!(unwrapped(&rest(&mut terminal)).contains(outside));
    home.azdo(["logout", "globex"]).run().succeeds();
    // Not even the only one is guessed.
    home.azdo(["logout"]).run().ends_with(2).says("such as acme, or run this inside");
    assert_eq!(home.stored_secrets(), pat84(1));
}
