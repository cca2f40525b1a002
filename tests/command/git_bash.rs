//! The script that prompts in Git Bash, where only a program of MSYS can read the terminal. On Linux,
//! bash runs it at any terminal.
#![cfg(target_os = "linux")]

use std::path::Path;

use test_support::rexpect::session::PtySession;
use test_support::terminal::{at_terminal, rest};
use test_support::{Home, pat84};

const SCRIPT: &str = include_str!("../../src/util/terminal/windows/pty.sh");
/// Prints whether the terminal shows what is typed, and what the script has left to be read.
const AFTERWARDS: &str =
    "stty -a | grep -o -- '-*echo\\b'; read -r -t 0.3 left; echo \"left=$left\"";

/// Runs the script as the program does, which asks this, and ends or is killed with [`end`].
fn prompting(home: &Home, questions: &str) -> PtySession {
    let line = format!(
        "stty echo; trap : INT
         (printf '{questions}'; until [ -e ended ]; do sleep 0.1; done) |
             bash -c 'eval \"$GIT_CREDENTIAL_AZDO_PROMPT\"' |
             {{ read ready; while read -r it; do echo \"answer=$it\"; done; echo closed; }}
         echo \"status=${{PIPESTATUS[1]}}\"; {AFTERWARDS}"
    );
    let bash = home.program(Path::new("/bin/bash"), ["-c", &line]);
    at_terminal(bash.in_dir(home.path()).env("GIT_CREDENTIAL_AZDO_PROMPT", SCRIPT))
}

fn end(home: &Home, mut terminal: PtySession) -> String {
    std::fs::write(home.path().join("ended"), "").unwrap();
    rest(&mut terminal)
}

#[test]
fn git_bash_hides_the_answer_and_forgets_the_rest_of_a_paste() {
    let home = Home::new();
    let mut terminal = prompting(&home, r"say Wrong.\nhidden Paste: \n");
    terminal.exp_string("Wrong.\r\nPaste: ").unwrap();
    terminal.send(&format!("{}\nsecond line\nthird", pat84(1))).unwrap();
    terminal.flush().unwrap();
    assert_eq!(terminal.exp_string("answer=").unwrap(), "\r\n");
    assert_eq!(end(&home, terminal), format!("{}\nclosed\nstatus=0\necho\nleft=\n", pat84(1)));
}

#[test]
fn git_bash_shows_only_the_answer_that_may_be_seen() {
    let home = Home::new();
    let mut terminal = prompting(&home, r"hidden Paste: \nshown Store it? \n");
    terminal.exp_string("Paste: ").unwrap();
    terminal.send_line("hunter2").unwrap();
    assert_eq!(terminal.exp_string("answer=").unwrap(), "\r\n");
    terminal.exp_string("Store it? ").unwrap();
    terminal.send_line("yes").unwrap();
    assert_eq!(terminal.exp_string("answer=").unwrap(), "yes\r\n");
    assert_eq!(end(&home, terminal), "yes\nclosed\nstatus=0\necho\nleft=\n");
}

#[test]
fn git_bash_shows_what_is_typed_after_ctrl_c() {
    let home = Home::new();
    let mut terminal = prompting(&home, r"hidden Paste: \n");
    terminal.exp_string("Paste: ").unwrap();
    terminal.send("secr\u{3}").unwrap();
    terminal.flush().unwrap();
    let rest = end(&home, terminal);
    assert!(rest.ends_with("status=130\necho\nleft=\n"), "{rest}");
}

#[test]
fn git_bash_shows_what_is_typed_after_the_program_was_killed() {
    let home = Home::new();
    let mut terminal = prompting(&home, r"hidden Paste: \n");
    terminal.exp_string("Paste: ").unwrap();
    assert_eq!(end(&home, terminal), "closed\nstatus=1\necho\nleft=\n");
}

#[test]
fn ctrl_d_in_git_bash_is_not_an_answer() {
    let home = Home::new();
    let mut terminal = prompting(&home, r"hidden Paste: \n");
    terminal.exp_string("Paste: ").unwrap();
    terminal.send_control('d').unwrap();
    terminal.exp_string("closed").unwrap();
    assert_eq!(end(&home, terminal), "\nstatus=1\necho\nleft=\n");
}

#[test]
fn git_bash_without_a_terminal_is_noticed() {
    let home = Home::new();
    let ran = home.program(Path::new("/usr/bin/setsid"), ["-w", "bash", "-c", SCRIPT]).run();
    assert_eq!((ran.code, &*ran.stdout), (Some(1), ""), "{}", ran.stderr);
}
