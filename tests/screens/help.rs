//! Help pages.

use super::{Stage, nothing};

const COMMANDS: [&str; 25] = [
    "login",
    "logout",
    "import",
    "renew",
    "revoke",
    "list",
    "token",
    "header",
    "run",
    "log",
    "check",
    "doctor",
    "restore",
    "whoami",
    "default",
    "rename",
    "store-move",
    "unlock",
    "lock",
    "passphrase",
    "configure",
    "unconfigure",
    "config",
    "version",
    "variables",
];

#[test]
fn help_pages() {
    let stage = Stage::new();
    for command in COMMANDS {
        let line = format!("git credential-azdo help {command}");
        stage.shows(&format!("help-{command}"), &line, nothing, &[]);
    }
}

#[test]
fn overview() {
    Stage::new().shows("help", "git credential-azdo help", nothing, &[]);
}
