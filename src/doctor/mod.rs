//! Diagnosis of this machine's setup, without the network.
//!
//! One file for each kind of finding. Each reads the [`Snapshot`] and changes nothing. A finding
//! that can be fixed safely has an [`Action`], which the command performs.

mod dead_pats;
mod environment;
mod files;
mod helpers;
mod http;
mod instead_of;
mod known_files;
mod netrc;
mod organizations;
mod remotes;
mod scan_dirs;
mod snapshot;
mod stored_pats;
mod version;

use std::path::{Path, PathBuf};

use crate::organization::Organization;
use crate::util::redact::redact;

pub use remotes::PatInUrl;
pub use scan_dirs::Progress;
pub use snapshot::Snapshot;

/// The severity of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Something does not work, or a PAT is exposed.
    Problem,
    /// It works, but could be better.
    Advice,
}

/// A finding.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Machine-readable; its meaning never changes.
    pub id: &'static str,
    /// The severity.
    pub severity: Severity,
    /// What was found, in one line.
    pub what: String,
    /// The effect on the user.
    pub why: Option<String>,
    /// How to fix it.
    pub fix: Fix,
}

/// How to fix a finding.
#[derive(Clone, Debug, Default)]
pub struct Fix {
    /// The next step, in words.
    pub step: Option<String>,
    /// Commands to copy.
    pub commands: Vec<String>,
    /// The change that `--fix` makes.
    pub action: Option<Action>,
}

/// A change that `--fix` makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Running `configure`.
    Configure,
    /// Setting `useHttpPath` for this host.
    UseHttpPath(String),
    /// Setting `proactiveAuth` for this organization.
    ProactiveAuth(Organization),
    /// Making one of this program's files or folders private.
    Close {
        /// The file or folder.
        path: PathBuf,
        /// Its new mode.
        mode: u32,
    },
    /// Storing the PAT in the URL of a remote and removing it there, after the user has agreed.
    MovePat {
        /// The configuration file with the remote.
        file: PathBuf,
        /// `remote.origin.url`.
        key: String,
    },
}

impl Finding {
    /// A problem.
    pub fn problem(id: &'static str, what: impl Into<String>) -> Finding {
        let (severity, what) = (Severity::Problem, what.into());
        Finding { id, severity, what, why: None, fix: Fix::default() }
    }

    /// A piece of advice.
    pub fn advice(id: &'static str, what: impl Into<String>) -> Finding {
        Finding { severity: Severity::Advice, ..Finding::problem(id, what) }
    }

    /// Adds the effect on the user.
    #[must_use]
    pub fn with_why(mut self, why: impl Into<String>) -> Finding {
        self.why = Some(why.into());
        self
    }

    /// Adds a command that fixes it, unless part of it must be hidden: it could not be copied.
    #[must_use]
    pub fn with_command(mut self, command: impl Into<String>) -> Finding {
        let command = command.into();
        if redact(&command) == command {
            self.fix.commands.push(command);
        }
        self
    }

    /// Adds the next step, in words.
    #[must_use]
    pub fn with_step(mut self, step: impl Into<String>) -> Finding {
        self.fix.step = Some(step.into());
        self
    }

    /// Adds the change that `--fix` makes.
    #[must_use]
    pub fn with_action(mut self, action: Action) -> Finding {
        self.fix.action = Some(action);
        self
    }
}

/// All findings, problems first.
pub fn examine(snapshot: &Snapshot<'_>) -> Vec<Finding> {
    let checks: [fn(&Snapshot<'_>) -> Vec<Finding>; 11] = [
        version::findings,
        helpers::findings,
        organizations::findings,
        http::findings,
        instead_of::findings,
        environment::findings,
        stored_pats::findings,
        files::findings,
        netrc::findings,
        remotes::findings,
        known_files::findings,
    ];
    let mut findings: Vec<Finding> = checks.iter().flat_map(|check| check(snapshot)).collect();
    findings.sort_by_key(|finding| finding.severity);
    findings
}

/// Findings about PATs in all repositories below a folder.
pub fn scan(snapshot: &Snapshot<'_>, dir: &Path, progress: Progress<'_>) -> Vec<Finding> {
    scan_dirs::findings(snapshot, dir, progress)
}
