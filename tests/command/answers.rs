//! Answers that a question does not accept.
#![cfg(target_os = "linux")]

use test_support::terminal::{answer, at_terminal, rest};
use test_support::{Home, pat52, pat84};

const VISIBLE: &str = "That looks like a PAT. It was not stored, but it is now visible";
const PASTE: &str = "(input is hidden): ";
const EXPIRES: &str = "Enter to skip): ";

/// A home where `acmee` is a mistyped `acme`.
fn home() -> Home {
    let home = Home::new();
    home.login("acme", &pat84(1));
    home
}

/// A PAT, one without its end, and one with a typing error.
fn pats() -> [String; 4] {
    [pat84(2), pat52(2), pat84(2)[..30].to_owned(), pat84(2).replacen('A', "-", 1)]
}

#[test]
fn pat_at_a_yes_or_no_question_is_reported_and_asked_again() {
    let home = home();
    for (command, question) in [
        (&["login", "acmee", "--store", "file"][..], "Did you mean acme? [Y/n] "),
        (&["logout", "--all"], "Delete 1 PAT? [y/N] "),
        (&["login", "http://tfs.example.com/tfs/Main"], "Continue without https? [y/N] "),
        (&["login", "https://tfs.example.com/A/B"], "collection https://tfs.example.com/A? [y/N] "),
        (&["login", "https://dev.azure.com.example.com/A"], "example.com/A? [y/N] "),
    ] {
        for pat in pats() {
            let mut terminal = at_terminal(home.azdo(command));
            answer(&mut terminal, question, &pat);
            let said = terminal.exp_string(question).unwrap();
            assert!(said.contains(VISIBLE), "{said}");
            // The terminal itself has shown the answer once.
            let after = said.split(VISIBLE).nth(1).unwrap();
            assert!(!after.contains(&pat[..8]), "{after}");
            terminal.send_control('c').unwrap();
            assert!(rest(&mut terminal).contains("nothing was changed"));
        }
    }
    assert_eq!(home.stored_secrets(), pat84(1));
}

#[test]
fn pat_at_the_other_questions_is_reported_and_asked_again() {
    let home = home();
    for pat in pats() {
        let mut terminal = at_terminal(home.azdo(["login", "acme", "--store", "file"]));
        answer(&mut terminal, PASTE, &pat84(3));
        answer(&mut terminal, EXPIRES, &pat);
        assert!(terminal.exp_string(EXPIRES).unwrap().contains(VISIBLE));
        terminal.send_control('c').unwrap();
        rest(&mut terminal);
    }
    for name in ["build", "read"] {
        let login = ["login", "globex", "--name", name, "--store", "file", "--with-token"];
        home.azdo(login).stdin(pat84(4)).run().succeeds();
    }
    for pat in pats() {
        let mut terminal = at_terminal(home.azdo(["logout", "globex"]));
        answer(&mut terminal, "PAT (number or name): ", &pat);
        assert!(terminal.exp_string("PAT (number or name): ").unwrap().contains(VISIBLE));
        terminal.send_control('d').unwrap();
        assert!(rest(&mut terminal).contains("nothing was changed"));
    }
}

#[test]
fn neither_yes_nor_no_is_asked_again() {
    let home = home();
    for (reply, organization) in [("YES", "acme"), ("no", "acmee"), ("N", "acmee")] {
        let mut terminal = at_terminal(home.azdo(["login", "acmee", "--store", "file"]));
        for unclear in ["acme", "yess", "1"] {
            answer(&mut terminal, "Did you mean acme? [Y/n] ", unclear);
            terminal.exp_string("Answer y or n.").unwrap();
        }
        answer(&mut terminal, "Did you mean acme? [Y/n] ", reply);
        let asked = terminal.exp_string(PASTE).unwrap();
        assert!(asked.contains(&format!("Create a PAT for {organization} with")), "{asked}");
        terminal.send_control('c').unwrap();
        rest(&mut terminal);
    }
}

#[test]
fn question_without_a_valid_answer_ends_the_command() {
    let home = home();
    let mut terminal = at_terminal(home.azdo(["logout", "--all"]));
    for _ in 0..5 {
        answer(&mut terminal, "Delete 1 PAT? [y/N] ", "perhaps");
    }
    assert!(rest(&mut terminal).contains("error: no valid answer; nothing was changed"));
    let mut terminal = at_terminal(home.azdo(["login", "acme", "--store", "file"]));
    for _ in 0..5 {
        answer(&mut terminal, PASTE, "https://dev.azure.com/acme");
    }
    assert!(rest(&mut terminal).contains("error: no PAT was pasted; nothing was stored"));
    assert_eq!(home.stored_secrets(), pat84(1));
}
