//! Diagnosis of this machine's setup, without the network.
//!
//! One file for each kind of finding. Each reads the `Snapshot` and changes nothing. A finding that
//! can be fixed safely has an `Action`, which the command performs. `finding` makes one of those with
//! the same cause.

#[cfg(windows)]
mod access_lists;
mod clone_urls;
mod environment;
#[cfg(unix)]
mod files;
mod finding;
mod helpers;
mod http;
mod importable;
mod instead_of;
mod known_files;
mod netrc;
mod organizations;
mod remotes;
mod renewals;
mod scan_dirs;
mod schedule;
mod snapshot;
mod stored_pats;
mod version;

use std::path::Path;

pub use crate::import::PatInUrl;
use finding::{ABOUT, Cause, merged};
pub(crate) use finding::{Action, Finding, Severity};
pub(crate) use snapshot::Snapshot;

/// What git would do with the PATs instead of what is intended, as far as its configuration tells.
pub(crate) fn git_setup(snapshot: &Snapshot<'_>) -> Vec<Finding> {
    let checks: [fn(&Snapshot<'_>) -> Vec<Finding>; 7] = [
        version::unreadable,
        helpers::findings,
        organizations::paths,
        http::headers,
        netrc::findings,
        remotes::passwords,
        clone_urls::findings,
    ];
    let mut findings = merged(checks.iter().flat_map(|check| check(snapshot)));
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
}

/// The step for a value of git's configuration that is in none of its files.
const NOT_IN_A_FILE: &str = "Remove it from the environment or the command line.";

/// All findings, problems first, with those in the repositories below a folder.
pub(crate) fn examine(snapshot: &Snapshot<'_>, scan: Option<&Path>) -> Vec<Finding> {
    // What says most about a cause comes first: later findings with the same one are left out.
    let checks: &[fn(&Snapshot<'_>) -> Vec<Finding>] = &[
        #[cfg(unix)]
        files::findings,
        #[cfg(windows)]
        access_lists::findings,
        version::findings,
        helpers::findings,
        organizations::findings,
        http::findings,
        instead_of::findings,
        environment::findings,
        stored_pats::findings,
        renewals::findings,
        netrc::findings,
        remotes::findings,
        clone_urls::findings,
        schedule::findings,
        known_files::findings,
        importable::findings,
    ];
    let found = checks.iter().flat_map(|check| check(snapshot));
    let scanned = scan.map(|dir| scan_dirs::scan(snapshot, dir));
    merged(found.chain(scanned.into_iter().flatten()))
}
