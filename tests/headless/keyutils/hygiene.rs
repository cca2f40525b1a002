//! Secrets are not visible to other programs.

use std::path::Path;

use test_support::headless_user::{ACME, PASSPHRASE, User};
use test_support::terminal::{QUESTION, answer, at_terminal, in_printf, rest};
use test_support::{azdo_path, pat84};

/// Checks arguments and environment of every process: other users may see the former, and child
/// processes the latter.
mod strace {
    use super::*;

    #[test]
    fn no_process_gets_the_passphrase_or_pat_as_argument() {
        let user = User::new();
        let traced = |args: &[&str], input: &str| {
            let fixed =
                ["-f", "-qq", "-v", "-s", "4096", "-e", "trace=execve", "-o", "trace", "-A"];
            let args = fixed.iter().copied().chain([azdo_path()]).chain(args.iter().copied());
            user.detached("/usr/bin/strace", args).stdin(input).run().succeeds();
            user.keys.note();
        };
        traced(&["passphrase", "--with-passphrase"], PASSPHRASE);
        traced(&["login", "acme", "--store", "vault", "--with-token"], &pat84(1));
        traced(&["login", "globex", "--store", "kernel", "--with-token"], &pat84(2));
        traced(&["get"], ACME);
        traced(&["lock"], "");
        traced(&["unlock", "--with-passphrase"], PASSPHRASE);
        user.lock();
        user.home.configure_git("core.askPass", user.askpass(PASSPHRASE).to_str().unwrap());
        traced(&["get"], ACME);
        traced(&["logout", "acme"], "");
        let trace = std::fs::read_to_string(user.home.path().join("trace")).unwrap();
        assert!(trace.contains("/askpass\"") && trace.contains("\"config\""), "{trace}");
        for secret in [PASSPHRASE, &pat84(1), &pat84(2)] {
            assert!(!trace.contains(secret), "{trace}");
        }
    }
}

#[test]
fn passphrase_and_pat_are_not_on_the_screen() {
    let user = User::locked_out();
    let script =
        format!("printf '{}' | \"{azdo}\" get >answer", in_printf(ACME), azdo = azdo_path());
    let mut terminal = at_terminal(user.home.program(Path::new("/bin/sh"), ["-c", &script]));
    answer(&mut terminal, QUESTION, PASSPHRASE);
    let screen = rest(&mut terminal);
    assert!(!screen.contains(PASSPHRASE) && !screen.contains(&pat84(1)), "{screen}");
    let answer = std::fs::read_to_string(user.home.path().join("answer")).unwrap();
    assert!(answer.contains(&pat84(1)));
}
