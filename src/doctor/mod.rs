//! What stands in the way of git and its PATs on this machine, found without any network.
//!
//! One file for each kind of finding. Each looks at the [`Snapshot`] and changes nothing; what can
//! be mended without harm says so with an [`Action`], and the command performs it.

mod dead_pats;
mod environment;
mod files;
mod helpers;
mod http;
mod index_entries;
mod instead_of;
mod known_files;
mod netrc;
mod organizations;
mod remotes;
mod scan_dirs;
mod snapshot;
mod version;

use std::path::{Path, PathBuf};

use crate::organization::Organization;
use crate::util::redact::shown;

pub use remotes::taken_apart;
pub use scan_dirs::Progress;
pub use snapshot::Snapshot;

/// How much it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Something does not work, or a PAT is where others may find it.
    Problem,
    /// It works, and could be better.
    Advice,
}

/// One thing that was found.
#[derive(Clone, Debug)]
pub struct Finding {
    /// For programs; never changes its meaning.
    pub id: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// What it is, in one line.
    pub what: String,
    /// What that does to the user.
    pub why: Option<String>,
    /// What mends it.
    pub fix: Fix,
}

/// What mends a finding.
#[derive(Clone, Debug, Default)]
pub struct Fix {
    /// What a person can do, in words, where no command does it.
    pub step: Option<String>,
    /// Command lines for a person to copy.
    pub commands: Vec<String>,
    /// What `--fix` does.
    pub action: Option<Action>,
}

/// A change that can be made for the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// What `configure` does.
    Configure,
    /// Lets git say which organization it means.
    UseHttpPath(String),
    /// Lets git send the PAT of this organization with its first request.
    ProactiveAuth(Organization),
    /// Closes a file or folder of ours to others.
    Close {
        /// Which.
        path: PathBuf,
        /// To whom it is open then.
        mode: u32,
    },
    /// Takes a PAT out of a remote, and stores it. Only when a person agrees.
    MovePat {
        /// The configuration that the remote is in.
        file: PathBuf,
        /// `remote.origin.url`.
        key: String,
    },
}

impl Finding {
    /// Something that has to be mended.
    pub fn problem(id: &'static str, what: impl Into<String>) -> Finding {
        let (severity, what) = (Severity::Problem, what.into());
        Finding { id, severity, what, why: None, fix: Fix::default() }
    }

    /// Something that could be better.
    pub fn advice(id: &'static str, what: impl Into<String>) -> Finding {
        Finding { severity: Severity::Advice, ..Finding::problem(id, what) }
    }

    /// Says what that does to the user.
    #[must_use]
    pub fn since(mut self, why: impl Into<String>) -> Finding {
        self.why = Some(why.into());
        self
    }

    /// Gives a command that mends it. One that cannot be shown whole cannot be copied either.
    #[must_use]
    pub fn by(mut self, command: impl Into<String>) -> Finding {
        let command = command.into();
        if shown(&command) == command {
            self.fix.commands.push(command);
        }
        self
    }

    /// Says in words what mends it.
    #[must_use]
    pub fn by_hand(mut self, step: impl Into<String>) -> Finding {
        self.fix.step = Some(step.into());
        self
    }

    /// Lets `--fix` do it.
    #[must_use]
    pub fn or_fix(mut self, action: Action) -> Finding {
        self.fix.action = Some(action);
        self
    }
}

/// Everything that is found, what matters most first.
pub fn examine(machine: &Snapshot<'_>) -> Vec<Finding> {
    let looks: [fn(&Snapshot<'_>) -> Vec<Finding>; 11] = [
        version::look,
        helpers::look,
        organizations::look,
        http::look,
        instead_of::look,
        environment::look,
        index_entries::look,
        files::look,
        netrc::look,
        remotes::look,
        known_files::look,
    ];
    let mut findings: Vec<Finding> = looks.iter().flat_map(|look| look(machine)).collect();
    findings.sort_by_key(|finding| finding.severity);
    findings
}

/// The PATs in all repositories below a folder.
pub fn scan(machine: &Snapshot<'_>, dir: &Path, progress: &mut Progress<'_>) -> Vec<Finding> {
    scan_dirs::look(machine, dir, progress)
}
