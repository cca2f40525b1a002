//! What a person sees during a long wait.
#![cfg(unix)]

use std::path::Path;

use test_support::rexpect::session::{PtySession, spawn_command};
use test_support::{Home, Program, pat84};

const WAITING: &str = "Waiting for sh...";

/// A login with a PAT from a program that takes this many seconds, then its exit status.
fn login(home: &Home, seconds: &str) -> Program {
    std::fs::write(home.path().join("slow"), format!("sleep {seconds}; echo {}", pat84(1)))
        .unwrap();
    // The terminal of a test has no echo, as if another program asked for a password.
    let script = format!(
        "trap : INT; stty echo
         \"{}\" login acme --store command --no-git-config -- sh slow; echo \"status $?\"",
        test_support::azdo_path()
    );
    home.program(Path::new("/bin/sh"), ["-c", &script])
}

fn at_terminal(program: Program) -> PtySession {
    spawn_command(program.into_command(), Some(10_000)).unwrap()
}

#[test]
fn long_wait_is_shown_and_erased() {
    let home = Home::new();
    let mut terminal = at_terminal(login(&home, "1").env("TERM", "xterm"));
    terminal.exp_string(&format!("\r{WAITING}")).unwrap();
    let rest = terminal.exp_eof().unwrap();
    let erased = format!("\r{}\rgit now gets the PAT", " ".repeat(WAITING.len()));
    assert!(rest.starts_with(&erased), "{rest:?}");
}

#[test]
fn short_wait_and_other_outputs_show_nothing() {
    let home = Home::new();
    for (seconds, kind) in [("0", "xterm"), ("1", "dumb")] {
        let all = at_terminal(login(&home, seconds).env("TERM", kind)).exp_eof().unwrap();
        assert!(!all.contains("Waiting") && all.contains("git now gets"), "{all:?}");
    }
    let login = ["login", "acme", "--store", "command", "--no-git-config", "--", "sh", "slow"];
    home.azdo(login).env("TERM", "xterm").run().succeeds().says_nothing();
}

#[test]
fn ctrl_c_leaves_a_clean_line() {
    let home = Home::new();
    let mut terminal = at_terminal(login(&home, "20").env("TERM", "xterm"));
    terminal.exp_string(WAITING).unwrap();
    terminal.send_control('c').unwrap();
    let rest = terminal.exp_eof().unwrap();
    let erased = format!("\r{}\r", " ".repeat(WAITING.len()));
    assert!(rest.contains(&erased) && rest.contains("status 130"), "{rest:?}");
}
