//! Pseudo-terminals.

use std::path::Path;

use rexpect::session::PtySession;

use crate::headless_user::{ACME, User};
use crate::{Home, Program, azdo_path};

/// The passphrase prompt of git's helper.
pub const QUESTION: &str = "Passphrase for the git-credential-azdo vault: ";

/// Starts a program at its own terminal without colors, where git may prompt.
pub fn at_terminal(program: Program) -> PtySession {
    let program = program.env("TERM", "xterm").env("NO_COLOR", "1");
    let command = program.env("GIT_TERMINAL_PROMPT", "1").into_command();
    rexpect::session::spawn_command(command, Some(20_000)).unwrap()
}

/// Starts a program at its own terminal, which shows what is typed, unlike that of [`at_terminal`].
pub fn at_echoing_terminal(home: &Home, program: &[&str]) -> PtySession {
    let script = ["-c", "stty echo; exec \"$@\"", "sh"];
    at_terminal(home.program(Path::new("/bin/sh"), script.iter().chain(program)))
}

/// `get` for acme as git runs it, then its exit status.
pub fn get(user: &User) -> Program {
    let script = format!(
        "printf '{}' | \"{azdo}\" get; echo \"ended with $?\"",
        in_printf(ACME),
        azdo = azdo_path()
    );
    user.home.program(Path::new("/bin/sh"), ["-c", &script])
}

pub fn in_printf(text: &str) -> String {
    text.replace('\n', "\\n")
}

/// Waits for a prompt and answers it.
#[track_caller]
pub fn answer(terminal: &mut PtySession, question: &str, answer: &str) {
    terminal.exp_string(question).unwrap_or_else(|error| panic!("no {question:?}: {error}"));
    terminal.send_line(answer).unwrap();
}

/// Reads the output until the program exits.
#[track_caller]
pub fn rest(terminal: &mut PtySession) -> String {
    terminal.exp_eof().unwrap().replace("\r\n", "\n")
}

/// Text from a terminal in one line, wherever it was wrapped.
pub fn unwrapped(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
