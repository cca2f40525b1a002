//! Diagnosis of this machine's setup, without the network.
//!
//! One file for each kind of finding. Each reads the `Snapshot` and changes nothing. A finding that
//! can be fixed safely has an `Action`, which the command performs.

mod clone_urls;
mod environment;
// On Windows the permissions of the profile directory exclude other users.
#[cfg(unix)]
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

use crate::context::Streams;
use crate::organization::Organization;
use crate::util::redact::redact;
use crate::util::shell::quoted_path;

pub use remotes::PatInUrl;
pub use scan_dirs::Progress;
pub(crate) use scan_dirs::scan;
pub(crate) use snapshot::Snapshot;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Severity {
    /// Something does not work, or a PAT is exposed.
    Problem,
    /// It works, but could be better.
    Advice,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Finding {
    /// Machine-readable; its meaning never changes.
    pub(crate) id: &'static str,
    pub(crate) severity: Severity,
    /// What was found, in one line.
    pub(crate) what: String,
    /// The effect on the user.
    pub(crate) why: Option<String>,
    /// How to fix it, in words.
    pub(crate) step: Option<String>,
    pub(crate) commands: Vec<String>,
    pub(crate) action: Option<Action>,
}

/// A change that `--fix` makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// Running `configure`.
    Configure,
    /// Setting `useHttpPath` for this host.
    UseHttpPath(String),
    /// Setting `proactiveAuth` for this organization.
    ProactiveAuth(Organization),
    /// Making one of this program's files or folders private.
    #[cfg(unix)]
    Close { path: PathBuf, mode: u32 },
    /// Storing the PAT in the URL of a remote and removing it from this key, such as
    /// `remote.origin.url`, after the user has agreed.
    MovePat { file: PathBuf, key: String },
}

impl Finding {
    pub(crate) fn problem(id: &'static str, what: impl Into<String>) -> Finding {
        let (severity, what) = (Severity::Problem, what.into());
        Finding { id, severity, what, why: None, step: None, commands: Vec::new(), action: None }
    }

    pub(crate) fn advice(id: &'static str, what: impl Into<String>) -> Finding {
        Finding { severity: Severity::Advice, ..Finding::problem(id, what) }
    }

    pub(crate) fn with_why(self, why: impl Into<String>) -> Finding {
        Finding { why: Some(why.into()), ..self }
    }

    pub(crate) fn with_step(self, step: impl Into<String>) -> Finding {
        Finding { step: Some(step.into()), ..self }
    }

    /// Adds a command, unless part of it must be hidden: it could not be copied.
    pub(crate) fn with_command(mut self, command: impl Into<String>) -> Finding {
        let command = command.into();
        if redact(&command) == command {
            self.commands.push(command);
        }
        self
    }

    /// Adds the command that opens a file of git's configuration in an editor.
    pub(crate) fn with_edit_command(self, file: &Path) -> Finding {
        self.with_command(format!("git config --file {} --edit", quoted_path(file)))
    }

    pub(crate) fn with_action(self, action: Action) -> Finding {
        Finding { action: Some(action), ..self }
    }
}

/// What git would do with the PATs instead of what is intended, as far as its configuration tells.
pub(crate) fn git_setup(snapshot: &Snapshot<'_>) -> Vec<Finding> {
    let checks = [helpers::findings, organizations::paths, http::headers, netrc::findings];
    let mut findings: Vec<Finding> = checks.iter().flat_map(|check| check(snapshot)).collect();
    findings.extend(remotes::passwords(snapshot));
    findings.extend(clone_urls::findings(snapshot));
    findings.retain(|finding| finding.severity == Severity::Problem);
    findings
}

impl Finding {
    /// Whether git does not use this program, or not for the right PAT.
    pub(crate) fn is_unused(&self) -> bool {
        self.is_not_asked() || self.id == organizations::PATHS
    }

    /// Whether git uses this program, but something else comes before a stored PAT.
    pub(crate) fn is_in_the_way(&self) -> bool {
        !self.is_not_asked() && self.id != helpers::AFTER
    }

    /// Whether git does not use this program.
    pub(crate) fn is_not_asked(&self) -> bool {
        [helpers::MISSING, helpers::RESET].contains(&self.id)
    }

    /// Says it as a warning.
    pub(crate) fn warn(&self, streams: &mut Streams<'_>) {
        streams.warn(&self.what);
        self.why.iter().chain(&self.step).for_each(|line| streams.add(line));
        self.commands.iter().for_each(|command| streams.add(format!("  {command}")));
    }
}

/// The step for a value of git's configuration that is in none of its files.
const NOT_IN_A_FILE: &str = "Remove it from the environment or the command line.";

/// All findings, problems first.
pub(crate) fn examine(snapshot: &Snapshot<'_>) -> Vec<Finding> {
    let checks: &[fn(&Snapshot<'_>) -> Vec<Finding>] = &[
        version::findings,
        helpers::findings,
        organizations::findings,
        http::findings,
        instead_of::findings,
        environment::findings,
        stored_pats::findings,
        #[cfg(unix)]
        files::findings,
        netrc::findings,
        remotes::findings,
        clone_urls::findings,
        known_files::findings,
    ];
    let mut findings: Vec<Finding> = checks.iter().flat_map(|check| check(snapshot)).collect();
    findings.sort_by_key(|finding| finding.severity);
    findings
}
