//! No command shows a control character that came from outside: from a URL, a username, a name, the
//! record, the settings, the environment, a remote or a path. (What servers and password managers
//! say is in tests/check/hostile_servers.rs and tests/external_tokens/command/run.rs.)

mod arguments;
mod environment;
mod files;

use test_support::{Home, Outcome, Program, pat84};

/// An OSC, a CSI, the C1 form of one, DEL, a carriage return, and what turns text around
/// (CVE-2024-50349; Unicode's bidirectional controls).
const POISON: &str = "\x1b]0;owned\x07\x1b[2J\u{9b}31m\x7f\r\
                      \u{202a}\u{202b}\u{202d}\u{202e}\u{2066}\u{2067}\u{2068}\u{61c}\u{200e}\u{200f}";
/// The part of it that may stand in a request of git's.
const TURNING: &str = "\u{202e}\u{2066}\u{61c}\u{200f}";

const REQUEST: &str = "protocol=https\nhost=dev.azure.com\npath=";

/// Every command, about this organization, on what it may be given on standard input.
fn every_command(place: &str) -> Vec<(Vec<&str>, String)> {
    let arguments: [&[&str]; 24] = [
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
        &["move", place, "globex"],
        &["move", "acme", place],
        &["store-move", "--to", "file", place],
        &["list"],
        &["list", "--json"],
        &["list", "--check"],
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

/// Runs every command as `prepare` has it, each in the home that `home` makes.
fn nothing_acts(home: &dyn Fn() -> Home, place: &str, prepare: &dyn Fn(Program) -> Program) {
    let one = home();
    let record = one.path().join("data/git-credential-azdo/record");
    let before = std::fs::read(&record).unwrap();
    for (arguments, input) in every_command(place) {
        shows_no_controls(&prepare(one.azdo(&arguments).stdin(input)).run());
        // What one changes is nothing for the next.
        std::fs::write(&record, &before).unwrap();
    }
}

#[track_caller]
fn shows_no_controls(ran: &Outcome) {
    let acts = |char: char| {
        char != '\n' && char.is_control()
            || matches!(char, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
                | '\u{2066}'..='\u{2069}')
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
