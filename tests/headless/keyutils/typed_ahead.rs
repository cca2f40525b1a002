//! What is typed while a passphrase is tried is neither shown nor taken for an answer.

use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

use git_credential_azdo::stores::vault::{Content, Cost, Key, Sealed};
use git_credential_azdo::util::pat::Secret;
use test_support::headless_user::{ACME, OTHER, PASSPHRASE, User};
use test_support::rexpect::session::PtySession;
use test_support::terminal::{QUESTION, answer, at_echoing_terminal, at_terminal, rest};
use test_support::{azdo_path, pat84};

/// Half a second or more for each attempt, to type in.
const SLOW: Cost = Cost { memory: 64 * 1024, passes: 8, lanes: 1 };
const TYPED: &str = "another attempt";

/// A user with a locked vault that takes long to unlock.
fn slow_user() -> User {
    let user = User::new();
    let key = Key::derive(&Secret::new(PASSPHRASE.to_owned()), rand_salt(), SLOW).unwrap();
    let sealed = Sealed::seal(&Content::default().to_bytes(), &key, SLOW).unwrap();
    std::fs::DirBuilder::new().mode(0o700).recursive(true).create(user.data()).unwrap();
    let mut vault = std::fs::OpenOptions::new();
    let mut vault = vault.write(true).create_new(true).mode(0o600).open(user.vault()).unwrap();
    std::io::Write::write_all(&mut vault, sealed.to_text().as_bytes()).unwrap();
    user.keys.note();
    user
}

/// Its own in each test: the name of the key in the kernel.
fn rand_salt() -> [u8; 16] {
    let number = std::hash::BuildHasher::hash_one(&std::hash::RandomState::new(), 0);
    [number.to_le_bytes(); 2].concat().try_into().unwrap()
}

/// Enters a passphrase, and types more as soon as it is tried.
fn answer_and_type(terminal: &mut PtySession, question: &str, passphrase: &str) {
    answer(terminal, question, passphrase);
    terminal.exp_string("\r\n").unwrap();
    terminal.send_line(TYPED).unwrap();
}

#[test]
fn typing_after_a_wrong_passphrase_is_not_shown() {
    let user = slow_user();
    let question = QUESTION;
    let mut terminal = at_echoing_terminal(&user.home, &[azdo_path(), "unlock"]);
    answer_and_type(&mut terminal, question, OTHER);
    let shown = terminal.exp_string("Wrong passphrase.").unwrap();
    assert!(!shown.contains(TYPED), "{shown}");
    answer_and_type(&mut terminal, question, PASSPHRASE);
    let rest = rest(&mut terminal);
    assert!(rest.contains("The vault is unlocked"), "{rest}");
    assert!(!rest.contains(TYPED), "{rest}");
}

#[test]
fn typing_at_gits_prompt_is_not_shown() {
    let user = slow_user();
    user.unlock(PASSPHRASE).succeeds();
    user.login("acme", "vault", &pat84(1)).succeeds();
    let azdo = azdo_path();
    std::fs::write(user.home.path().join("acme"), ACME).unwrap();
    for askpass in ["", "/bin/false"] {
        user.lock();
        let get = format!("GIT_ASKPASS={askpass} exec \"{azdo}\" get <\"$HOME/acme\"");
        let mut terminal = at_echoing_terminal(&user.home, &["/bin/sh", "-c", &get]);
        answer_and_type(&mut terminal, QUESTION, OTHER);
        let shown = terminal.exp_string("Wrong passphrase.").unwrap();
        assert!(!shown.contains(TYPED), "{shown}");
        answer_and_type(&mut terminal, QUESTION, PASSPHRASE);
        let rest = rest(&mut terminal);
        assert!(rest.contains(&pat84(1)) && !rest.contains(TYPED), "{rest}");
    }
}

#[test]
fn typing_while_the_vault_is_created_is_not_shown() {
    let user = User::new();
    let mut terminal = at_echoing_terminal(&user.home, &[azdo_path(), "passphrase"]);
    let question = "New passphrase for the vault (at least 8 characters): ";
    answer(&mut terminal, question, "short");
    answer(&mut terminal, question, PASSPHRASE);
    // The prompts before follow each other too fast to type in between.
    answer_and_type(&mut terminal, "Repeat the passphrase: ", PASSPHRASE);
    let rest = rest(&mut terminal);
    user.keys.note();
    assert!(rest.contains("Created the vault") && !rest.contains(TYPED), "{rest}");
}

#[test]
fn signal_while_a_passphrase_is_tried_restores_the_terminal() {
    for (signal, status) in [("key", 130), ("TERM", 143), ("QUIT", 131)] {
        let user = slow_user();
        let script = format!(
            "stty echo; trap : INT TERM QUIT; ulimit -c 0; echo \"shell $$.\"
             \"{}\" unlock; echo \"ended with $?\"; stty -a",
            azdo_path()
        );
        let mut terminal = at_terminal(user.home.program(Path::new("/bin/sh"), ["-c", &script]));
        terminal.exp_string("shell ").unwrap();
        let shell = terminal.exp_string(".").unwrap();
        answer(&mut terminal, QUESTION, PASSPHRASE);
        terminal.exp_string("\r\n").unwrap();
        if signal == "key" {
            terminal.send_control('c').unwrap();
        } else {
            let kill = [&format!("-{signal}"), "-P", shell.as_str()];
            user.home.program(Path::new("/usr/bin/pkill"), kill).run().succeeds();
        }
        let rest = rest(&mut terminal);
        assert!(rest.contains(&format!("ended with {status}")), "{signal}: {rest}");
        for mode in [" echo ", " isig ", " icanon "] {
            assert!(rest.replace(['\r', '\n', ';'], " ").contains(mode), "{mode} in {rest}");
        }
        assert!(!rest.contains("unlocked"), "{rest}");
    }
}
