//! Ctrl-C at each question.

use std::path::Path;

use rexpect::session::PtySession;

use crate::support::{OURS, pat84};
use crate::terminal::{answer, at_terminal, rest};
use crate::user::User;

/// A command at a terminal, after which the terminal says what it is set to.
fn at(user: &User, command: &str) -> PtySession {
    let script = format!("stty sane; {command}; echo \"ended with $?\"; stty -a");
    at_terminal(user.home.program(Path::new("/bin/sh"), ["-c", &script]))
}

/// Ctrl-C at this question, and what is shown and read from then on is as it was.
#[track_caller]
fn interrupted(mut terminal: PtySession, question: &str) {
    terminal.exp_string(question).unwrap_or_else(|error| panic!("no {question:?}: {error}"));
    terminal.send_control('c').unwrap();
    let rest = rest(&mut terminal);
    let (_, modes) = rest.split_once("ended with ").expect("the end of the command");
    let modes = modes.replace(['\n', ';'], " ");
    for mode in [" echo ", " isig ", " icanon "] {
        assert!(modes.contains(mode), "{mode}after {question:?}: {rest}");
    }
}

#[test]
fn ctrl_c_at_any_question_gives_the_terminal_back_as_it_was_and_changes_nothing() {
    let user = User::with_vault();
    let login = format!("\"{OURS}\" login acme --store file");
    let pasted = |pat: &str| {
        let mut terminal = at(&user, &login);
        answer(&mut terminal, "(it is not shown): ", pat);
        terminal
    };
    interrupted(at(&user, &login), "(it is not shown): ");
    interrupted(pasted("no PAT"), "(it is not shown): ");
    interrupted(pasted(&"Ab1".repeat(20)), "Store it all the same? [y/N] ");
    interrupted(pasted(&pat84(2)), "Enter if unknown): ");
    interrupted(at(&user, &format!("\"{OURS}\" passphrase")), "Passphrase of the vault: ");
    user.lock();
    interrupted(at(&user, &format!("\"{OURS}\" unlock")), "Passphrase of the vault: ");
    std::fs::write(user.home.path().join("acme"), crate::row::ACME).unwrap();
    let get = format!("\"{OURS}\" get <\"$HOME/acme\"");
    interrupted(at(&user, &get), crate::terminal::QUESTION);
    user.unlock(crate::user::PASSPHRASE).succeeds();
    user.gets(&pat84(1));
    assert_eq!(user.home.stored_secrets(), "");
}
