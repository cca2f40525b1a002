//! No command prints a control character from outside: from a URL, a username, a name, the index,
//! the settings, the environment, a remote or a path. (For servers and password managers see
//! tests/check/hostile_servers.rs and tests/external_tokens/command/run.rs.)

mod arguments;
mod environment;
mod files;

use test_support::{Home, Outcome, Program, pat84};

/// OSC, CSI and its C1 form, DEL, a carriage return, and bidirectional controls (CVE-2024-50349,
/// Unicode UAX #9), and characters that are not shown.
const POISON: &str = "\x1b]0;owned\x07\x1b[2J\u{9b}31m\x7f\r\u{200b}\u{feff}\u{e0001}\
                      \u{202a}\u{202b}\u{202d}\u{202e}\u{2066}\u{2067}\u{2068}\u{61c}\u{200e}\u{200f}";
/// The part that may appear in git's requests.
const TURNING: &str = "\u{202e}\u{2066}\u{61c}\u{200f}\u{200b}\u{feff}\u{e0001}";

const REQUEST: &str = "protocol=https\nhost=dev.azure.com\npath=";

/// Every command for this organization, with its standard input.
fn every_command(place: &str) -> Vec<(Vec<&str>, String)> {
    let arguments: [&[&str]; 26] = [
        &["login", place, "--store", "file", "--with-token", "--no-git-config"],
        &["login", place, "--store", "command", "--no-git-config", "--", "/bin/echo", "x"],
        &["logout", place],
        &["restore", place],
        &["default", place],
        &["check", place],
        &["check", place, "--json"],
        &["check", "--all"],
        &["header", place],
        &["header", "--json", place],
        &["run", place, "--", "true"],
        &["rename", place, "globex"],
        &["rename", "acme", place],
        &["store-move", "--to", "file", place],
        &["list"],
        &["list", "--json"],
        &["list", "--check"],
        &["log"],
        &["log", "--json"],
        &["doctor"],
        &["doctor", "--json"],
        &["configure", "--dry-run"],
        &["unconfigure", "--dry-run"],
        &["unlock", "--with-passphrase"],
        &["passphrase", "--with-passphrase"],
        &["lock"],
    ];
    let mut all: Vec<(Vec<&str>, String)> =
        arguments.iter().map(|arguments| (arguments.to_vec(), pat84(2))).collect();
    for operation in ["get", "store", "erase"] {
        for organization in ["acme", "globex"] {
            let request = format!("{REQUEST}{organization}/p/_git/r\n");
            all.push((vec![operation], request.clone()));
            all.push((vec![operation], format!("{request}username=x\npassword={}\n", pat84(3))));
        }
    }
    all
}

/// Runs every command as `prepare` sets it up, in one home from `home`.
fn nothing_acts(home: &dyn Fn() -> Home, place: &str, prepare: &dyn Fn(Program) -> Program) {
    let one = home();
    let record = one.path().join("data/git-credential-azdo/record");
    let before = std::fs::read(&record).unwrap();
    for (arguments, input) in every_command(place) {
        shows_no_controls(&prepare(one.azdo(&arguments).stdin(input)).run());
        // Undo what a command changed.
        std::fs::write(&record, &before).unwrap();
    }
}

#[track_caller]
fn shows_no_controls(ran: &Outcome) {
    let acts = |char: char| {
        char != '\n' && char.is_control()
            || matches!(char, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
                | '\u{2066}'..='\u{2069}' | '\u{200b}' | '\u{feff}' | '\u{e0001}')
    };
    for shown in [&ran.stdout, &ran.stderr] {
        assert!(!shown.contains(acts), "{ran:?}");
    }
}

fn logged_in() -> Home {
    let home = Home::new();
    home.login("https://dev.azure.com/acme", &pat84(1));
    home
}
