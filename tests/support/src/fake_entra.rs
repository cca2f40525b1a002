//! Fake programs that print a user's Entra token: `az`, with the output of the real one.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::fake_azure::pat_api::Token;
use crate::write_script;

/// A folder for PATH.
pub struct FakeEntra {
    directory: TempDir,
}

/// How `az` answers.
pub enum Az<'a> {
    /// Signed in, with one token for each tenant; the first is the default.
    SignedIn(&'a [Token]),
    NotSignedIn,
    /// Fails with this message.
    Fails(&'a str),
    /// Prints this.
    Prints(&'a str),
}

impl FakeEntra {
    /// No program is installed yet.
    #[expect(clippy::new_without_default)]
    pub fn new() -> FakeEntra {
        FakeEntra { directory: tempfile::tempdir().expect("a temporary directory") }
    }

    /// The folder to put in front of PATH.
    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    /// Installs `az`.
    pub fn az(&self, az: &Az<'_>) {
        self.az_in(self.path(), az);
    }

    fn az_in(&self, folder: &Path, az: &Az<'_>) {
        let answer = match az {
            Az::SignedIn(tokens) => signed_in(tokens),
            Az::NotSignedIn => fails("ERROR: Please run 'az login' to setup account."),
            Az::Fails(message) => fails(message),
            Az::Prints(text) => format!("cat <<'EOF'\n{text}\nEOF\n"),
        };
        let log = self.starts_file();
        let script = format!(
            "#!/bin/sh\necho \"az $*\" >>{log:?}\n\
             [ \"$1 $2\" = 'account get-access-token' ] || {{ echo \"ERROR: '$1' is misspelled or \
             not recognized by the system.\" >&2; exit 2; }}\n\
             tenant=\nwhile [ $# -gt 0 ]; do\n  [ \"$1\" = --tenant ] && tenant=$2\n  shift\ndone\n\
             {answer}"
        );
        write_script(&folder.join("az"), &script);
    }

    /// The command lines that were started.
    pub fn starts(&self) -> Vec<String> {
        let text = std::fs::read_to_string(self.starts_file()).unwrap_or_default();
        text.lines().map(String::from).collect()
    }

    fn starts_file(&self) -> PathBuf {
        self.path().join("starts.log")
    }
}

fn fails(message: &str) -> String {
    format!("cat >&2 <<'EOF'\n{message}\nEOF\nexit 1\n")
}

/// Prints the token of the tenant; without a subscription if a tenant is named.
fn signed_in(tokens: &[Token]) -> String {
    let mut script = String::from("case $tenant in\n");
    for (index, token) in tokens.iter().enumerate() {
        let tenant = &token.tenant;
        let default = if index == 0 { "''|" } else { "" };
        script += &format!(
            "{default}{tenant}) cat <<'EOF'\n{{\n  \"accessToken\": \"{}\",\n  \
             \"expiresOn\": \"2099-12-31 23:00:00.000000\",\n  \"expires_on\": {},\n  \
             \"tenant\": \"{tenant}\",\n  \"tokenType\": \"Bearer\"\n}}\nEOF\n;;\n",
            token.text(),
            token.expires
        );
    }
    let message = "ERROR: AADSTS50020: User account from identity provider 'live.com' does not \
                   exist in tenant and cannot access the application in that tenant. Trace ID: 0 \
                   Correlation ID: 0 Timestamp: 2026-11-28 12:00:00Z\nInteractive authentication \
                   is needed. Please run:\naz login";
    script + &format!("*) {}\n;;\nesac\n", fails(message))
}
