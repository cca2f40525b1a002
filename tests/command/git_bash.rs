//! The script that prompts in Git Bash, where only a program of MSYS can read the terminal. On Linux,
//! bash runs it at any terminal.
#![cfg(target_os = "linux")]

use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

use test_support::rexpect::session::PtySession;
use test_support::terminal::at_terminal;
use test_support::{Home, pat84};

const SCRIPT: &str = include_str!("../../src/util/terminal/windows/pty.sh");
/// Prints what the script answered, whether the terminal shows what is typed, and what it has left.
const AFTERWARDS: &str =
    "stty -a | grep -o -- '-*echo\\b'; read -r -t 0.3 left; echo \"left=$left\"";

/// Runs the script as the program does, with this as its standard input.
fn prompting(home: &Home, input: &str) -> PtySession {
    let line = format!(
        "stty echo; {input} | bash -c 'eval \"$GIT_CREDENTIAL_AZDO_PROMPT\"' | sed -u 's/^/answer=/'; \
         echo \"status=${{PIPESTATUS[1]}}\"; {AFTERWARDS}"
    );
    let bash = home.program(Path::new("/bin/bash"), ["-c", &line]);
    at_terminal(bash.env("GIT_CREDENTIAL_AZDO_PROMPT", SCRIPT))
}

#[test]
fn git_bash_hides_the_answer_and_forgets_the_rest_of_a_paste() {
    let home = Home::new();
    let input = "(printf 'say Wrong.\\nhidden Paste: \\n'; sleep 3)";
    let mut terminal = prompting(&home, input);
    terminal.exp_string("Wrong.\r\nPaste: ").unwrap();
    terminal.send(&format!("{}\nsecond line\nthird", pat84(1))).unwrap();
    terminal.flush().unwrap();
    let rest = terminal.exp_eof().unwrap();
    assert_eq!(rest.matches(&pat84(1)).count(), 1, "{rest}");
    assert!(rest.contains(&format!("answer={}\r\n", pat84(1))), "{rest}");
    assert!(rest.ends_with("status=0\r\necho\r\nleft=\r\n"), "{rest}");
}

#[test]
fn git_bash_shows_only_the_answer_that_may_be_seen() {
    let home = Home::new();
    let input = "(printf 'hidden Paste: \\nshown Store it? \\n'; sleep 4)";
    let mut terminal = prompting(&home, input);
    terminal.exp_string("Paste: ").unwrap();
    terminal.send_line("hunter2").unwrap();
    assert_eq!(terminal.exp_string("answer=").unwrap().trim(), "");
    terminal.exp_string("Store it? ").unwrap();
    terminal.send_line("yes").unwrap();
    assert_eq!(terminal.exp_string("answer=").unwrap(), "yes\r\n");
}

#[test]
fn git_bash_shows_what_is_typed_after_ctrl_c() {
    let home = Home::new();
    let mut terminal = prompting(&home, "trap : INT; (printf 'hidden Paste: \\n'; sleep 9)");
    terminal.exp_string("Paste: ").unwrap();
    sleep(Duration::from_millis(300));
    terminal.send("secr\u{3}").unwrap();
    terminal.flush().unwrap();
    let rest = terminal.exp_eof().unwrap();
    assert!(rest.ends_with("status=130\r\necho\r\nleft=\r\n"), "{rest}");
}

#[test]
fn git_bash_shows_what_is_typed_after_the_program_was_killed() {
    let home = Home::new();
    let mut terminal = prompting(&home, "(printf 'hidden Paste: \\n'; sleep 1)");
    terminal.exp_string("Paste: ").unwrap();
    let rest = terminal.exp_eof().unwrap();
    assert!(rest.ends_with("status=1\r\necho\r\nleft=\r\n"), "{rest}");
}

#[test]
fn ctrl_d_in_git_bash_is_no_answer() {
    let home = Home::new();
    let mut terminal = prompting(&home, "(printf 'hidden Paste: \\n'; sleep 9)");
    terminal.exp_string("Paste: ").unwrap();
    sleep(Duration::from_millis(300));
    terminal.send_control('d').unwrap();
    let rest = terminal.exp_eof().unwrap();
    assert!(rest.ends_with("status=1\r\necho\r\nleft=\r\n"), "{rest}");
    assert!(!rest.contains("answer="), "{rest}");
}

#[test]
fn git_bash_without_a_terminal_is_noticed() {
    let home = Home::new();
    let ran = home.program(Path::new("/usr/bin/setsid"), ["-w", "bash", "-c", SCRIPT]).run();
    assert_eq!((ran.code, &*ran.stdout), (Some(1), ""), "{}", ran.stderr);
}
