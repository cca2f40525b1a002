//! The kernel refuses keys, and a Secret Service keeps the key of the encrypted token.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use test_support::desktop::Desktop;
use test_support::pat84;

use super::forbidden::refused;
use crate::entra::login::{GET, Setup};

const REFUSED: &str = "keyctl,add_key:error=EPERM";

struct Machine {
    setup: Setup,
    desktop: Desktop,
}

impl Machine {
    fn new() -> Machine {
        let machine = Machine { setup: Setup::logged_in(), desktop: Desktop::unlocked() };
        machine.starts(1);
        machine
    }

    fn azdo(&self, args: &[&str]) -> test_support::Program {
        let program = refused(&self.setup, REFUSED, args);
        program.env("DBUS_SESSION_BUS_ADDRESS", self.desktop.address().unwrap())
    }

    /// A `get` that starts `az` this many times.
    #[track_caller]
    fn starts(&self, times: usize) {
        self.setup.starts(times, || {
            let ran = self.azdo(&["get"]).stdin(GET).run().succeeds().says_nothing();
            ran.prints_about(&self.setup.token.text());
        });
    }

    fn files(&self) -> Vec<PathBuf> {
        let data = self.setup.home.path().join("data/git-credential-azdo");
        let files = fs::read_dir(data).unwrap().map(|file| file.unwrap().path());
        let is_token =
            |path: &PathBuf| path.file_name().unwrap().to_string_lossy().starts_with("token-");
        files.filter(is_token).collect()
    }

    #[track_caller]
    fn file(&self) -> PathBuf {
        let files = self.files();
        assert_eq!(files.len(), 1, "{files:?}");
        files[0].clone()
    }
}

#[test]
fn token_is_cached_in_an_encrypted_file() {
    let machine = Machine::new();
    machine.starts(0);
    let file = machine.file();
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let bytes = fs::read(&file).unwrap();
    assert!(!bytes.windows(3).any(|bytes| bytes == b"eyJ"), "in clear");
    let items = machine.desktop.items("acme");
    assert_eq!(items.len(), 1, "{items:?}");
    assert_eq!(STANDARD.decode(items[0].secret.as_ref().unwrap()).unwrap().len(), 32);
    machine.azdo(&["logout", "acme"]).run().succeeds();
    assert!(machine.files().is_empty() && machine.desktop.items("acme").is_empty());
}

#[test]
fn damaged_or_readable_file_is_replaced() {
    let machine = Machine::new();
    let file = machine.file();
    let good = fs::read(&file).unwrap();
    let flipped = |at: usize| {
        let mut bytes = good.clone();
        bytes[at] ^= 1;
        bytes
    };
    for bad in [vec![], good[..30].to_vec(), flipped(3), flipped(30), flipped(good.len() - 1)] {
        fs::write(&file, bad).unwrap();
        machine.starts(1);
        machine.starts(0);
    }
    // The key stays the same.
    assert_eq!(machine.desktop.items("acme").len(), 1);
    fs::write(&file, &good).unwrap();
    machine.starts(0);
    fs::set_permissions(&file, PermissionsExt::from_mode(0o644)).unwrap();
    machine.starts(1);
}

#[test]
fn file_of_another_entry_is_ignored() {
    let machine = Machine::new();
    let old = fs::read(machine.file()).unwrap();
    machine.azdo(&["login", "acme", "--entra", "az"]).run().succeeds();
    assert!(machine.files().is_empty(), "the old entry's token was removed");
    machine.starts(1);
    fs::write(machine.file(), old).unwrap();
    machine.starts(1);
}

#[test]
fn locked_keyring_is_not_prompted_for() {
    let mut machine = Machine::new();
    machine.desktop.lock_behind_a_window();
    machine.starts(1);
    machine.starts(1);
}

#[test]
fn refused_token_is_asked_for_again() {
    let machine = Machine::new();
    let asked = format!("capability[]=state\nwwwauth[]=Basic\n{GET}");
    let first = machine.azdo(&["get"]).stdin(asked.clone()).run().succeeds().stdout;
    let state = first.lines().find(|line| line.starts_with("state[]=")).unwrap();
    machine.setup.starts(1, || {
        machine.azdo(&["get"]).stdin(format!("{asked}{state}\n")).run().succeeds().says_nothing();
    });
    machine.starts(0);
}

#[test]
fn key_and_pats_share_a_keyring() {
    let machine = Machine::new();
    let login = ["login", "contoso", "--store", "keyring", "--with-token", "--no-verify"];
    machine.azdo(&login).stdin(pat84(1)).run().succeeds();
    machine.starts(0);
    machine.azdo(&["logout", "--all", "--yes"]).run().succeeds();
    assert_eq!(machine.desktop.all_items(), "");
}
