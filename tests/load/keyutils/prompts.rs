//! Ctrl-C at each prompt.

use std::path::Path;

use test_support::rexpect::session::PtySession;

use test_support::headless_user::User;
use test_support::terminal::{QUESTION, answer, at_terminal, rest};
use test_support::{azdo_path, pat84};

/// Runs a command at a terminal, then prints the terminal's settings.
fn at(user: &User, command: &str) -> PtySession {
    let script = format!("stty sane; {command}; echo \"ended with $?\"; stty -a");
    at_terminal(user.home.program(Path::new("/bin/sh"), ["-c", &script]))
}

/// Presses Ctrl-C at this prompt and asserts that the terminal's settings are restored.
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
fn ctrl_c_at_any_prompt_restores_the_terminal() {
    let user = User::with_vault();
    let login = format!("\"{azdo}\" login acme --store file", azdo = azdo_path());
    let pasted = |pat: &str| {
        let mut terminal = at(&user, &login);
        answer(&mut terminal, "(input is hidden): ", pat);
        terminal
    };
    interrupted(at(&user, &login), "(input is hidden): ");
    interrupted(pasted("no PAT"), "(input is hidden): ");
    interrupted(pasted(&"Ab1".repeat(20)), "Store it anyway? [y/N] ");
    interrupted(pasted(&pat84(2)), "Enter to skip): ");
    interrupted(at(&user, &format!("\"{azdo}\" passphrase", azdo = azdo_path())), QUESTION);
    user.lock();
    interrupted(at(&user, &format!("\"{azdo}\" unlock", azdo = azdo_path())), QUESTION);
    std::fs::write(user.home.path().join("acme"), crate::load::many_requests::ACME).unwrap();
    let get = format!("\"{azdo}\" get <\"$HOME/acme\"", azdo = azdo_path());
    interrupted(at(&user, &get), QUESTION);
    user.unlock(test_support::headless_user::PASSPHRASE).succeeds();
    user.gets(&pat84(1));
    assert_eq!(user.home.stored_secrets(), "");
}
