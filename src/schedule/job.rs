//! The job: which program runs when, and with which variables.

use std::path::Path;

use serde_json::{Value, json};

use super::{Result, ScheduleError};
use crate::git::installed_path;
use crate::util::env;
use crate::util::redact::holds_secret;

/// What each file of a job starts its machine-readable line with.
const NOTE: &str = "job: ";

/// Variables on which it depends where the PATs are and whether the server and Entra can be reached:
/// of this program, git, curl, the Azure CLI, and its Python.
const VARIABLES: [&str; 22] = [
    "HOME",
    "XDG_DATA_HOME",
    "XDG_CONFIG_HOME",
    // The keyring.
    "XDG_RUNTIME_DIR",
    "GIT_CONFIG_GLOBAL",
    "AZURE_CONFIG_DIR",
    "AZD_CONFIG_DIR",
    "GNUPGHOME",
    "PASSWORD_STORE_DIR",
    "http_proxy",
    "https_proxy",
    "HTTPS_PROXY",
    "all_proxy",
    "ALL_PROXY",
    "no_proxy",
    "NO_PROXY",
    "GIT_SSL_CAINFO",
    "GIT_SSL_CAPATH",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "REQUESTS_CA_BUNDLE",
    env::HTTP_TIMEOUT,
];

/// A daily job. No text in it has a control character.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// The absolute path of this program.
    pub program: String,
    /// The value of `--within`, such as `14d`.
    pub within: String,
    /// In the local time zone.
    pub hour: u8,
    pub minute: u8,
    pub variables: Vec<(String, String)>,
}

/// What a file of a job says about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scheduled {
    pub program: String,
    pub within: String,
    /// `09:05`
    pub at: String,
}

impl Job {
    /// A job for this program at a random time between 9 and 17 o'clock, when most machines are on,
    /// and the names of the variables that it does without, since they contain a password.
    pub fn new(within: &str) -> Result<(Job, Vec<&'static str>)> {
        if within.is_empty() || !within.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(ScheduleError::Unusable("--within needs a number of days, such as 14d"));
        }
        let unusable = ScheduleError::Unusable(
            "the path of this program has control characters or is not UTF-8: move it, for \
             example to /usr/local/bin",
        );
        let program =
            installed_path().ok().and_then(|path| path.into_os_string().into_string().ok());
        let program = program.filter(|path| is_plain(path)).ok_or(unusable)?;
        let random = getrandom::u32().unwrap_or_default();
        let (variables, left_out) = variables();
        let (hour, minute) = ((9 + random % 8) as u8, (random / 8 % 60) as u8);
        Ok((Job { program, within: within.to_owned(), hour, minute, variables }, left_out))
    }

    pub fn arguments(&self) -> [&str; 5] {
        ["renew", "--all", "--within", &self.within, "--scheduled"]
    }

    pub fn at(&self) -> String {
        format!("{:02}:{:02}", self.hour, self.minute)
    }

    /// A line for [`Scheduled::parse`], in characters that mean nothing in a crontab, a unit file, or
    /// an XML comment.
    pub fn note(&self) -> String {
        let json = json!({ "at": self.at(), "program": self.program, "within": self.within });
        let mut note = NOTE.to_owned();
        for char in json.to_string().chars() {
            if char.is_ascii_alphanumeric() || "{}\":,./\\_ ".contains(char) {
                note.push(char);
            } else {
                let units = &mut [0; 2];
                char.encode_utf16(units).iter().for_each(|unit| note += &format!("\\u{unit:04x}"));
            }
        }
        note
    }
}

impl Scheduled {
    /// What [`Job::note`] wrote, somewhere in a file.
    pub fn parse(file: &[u8]) -> Option<Scheduled> {
        let text = String::from_utf8_lossy(file);
        let (_, rest) = text.split_once(NOTE)?;
        let note: Value = serde_json::from_str(&rest[..=rest.find('}')?]).ok()?;
        let field = |name: &str| note.get(name)?.as_str().map(str::to_owned);
        Some(Scheduled { program: field("program")?, within: field("within")?, at: field("at")? })
    }

    /// Whether the program is still there.
    pub fn has_program(&self) -> bool {
        Path::new(&self.program).is_file()
    }
}

/// PATH, without what is relative, and [`VARIABLES`]; with the names of those left out.
fn variables() -> (Vec<(String, String)>, Vec<&'static str>) {
    if cfg!(windows) {
        // Task Scheduler gives a task the variables of its user, and no others.
        return Default::default();
    }
    let path = std::env::join_paths(env::path_dirs()).unwrap_or_default().into_string();
    let path = path.ok().filter(|path| is_plain(path));
    let mut kept: Vec<_> = path.into_iter().map(|path| ("PATH".to_owned(), path)).collect();
    let mut left_out = Vec::new();
    for name in VARIABLES {
        let value = env::text(name).filter(|value| !value.is_empty() && is_plain(value));
        match value {
            // user:password@proxy
            Some(value) if name.to_lowercase().ends_with("proxy") && value.contains('@') => {
                left_out.push(name);
            }
            Some(value) if holds_secret(&value) => left_out.push(name),
            Some(value) => kept.push((name.to_owned(), value)),
            None => {}
        }
    }
    (kept, left_out)
}

fn is_plain(text: &str) -> bool {
    !text.chars().any(char::is_control)
}
