//! The installed git's version.
//!
//! | git  | what is new (git's Documentation/RelNotes)                                         |
//! |------|------------------------------------------------------------------------------------|
//! | 2.26 | `https://*.visualstudio.com`, and paths in `credential.<url>`                      |
//! | 2.27 | the host ends at `?` (4c5971e18a): git asked for one host and connected to another |
//! | 2.31 | `GIT_CONFIG_COUNT`, which `run` needs                                              |
//! | 2.41 | `wwwauth[]`: the helper gets the server's challenge                                |
//! | 2.46 | `proactiveAuth`, and a rejected PAT can be replaced within the same command        |

use super::organizations::PROACTIVE;
use super::{Finding, Snapshot};
use crate::git::Version;

/// The first version that names the right host for every URL.
const SAFE: Version = Version(2, 27);

pub(super) fn findings(snapshot: &Snapshot<'_>) -> Vec<Finding> {
    let Some(git) = snapshot.git else {
        return vec![
            Finding::problem("git-missing", "git is not on PATH.")
                .with_step("Install it or add it to PATH. Its configuration was not checked."),
        ];
    };
    let mut findings = Vec::new();
    if let Some(error) = &snapshot.config_error {
        findings.push(
            Finding::problem("git-config-unreadable", error.clone())
                .with_step("Fix the file that git names, then run doctor again."),
        );
    }
    let update = "Update git to 2.46 or later.";
    if git < SAFE {
        findings.push(
            Finding::problem("git-unsafe", format!("git {git} is too old to keep PATs safe."))
                .with_why(
                    "Before 2.27, a crafted URL can make git request one host's PAT and send it to \
                     another.",
                )
                .with_step(update),
        );
    } else if git < PROACTIVE {
        findings.extend(before_proactive(snapshot, git).map(|finding| finding.with_step(update)));
    }
    findings
}

fn before_proactive(snapshot: &Snapshot<'_>, git: Version) -> Option<Finding> {
    let servers: Vec<String> = snapshot
        .organizations()
        .iter()
        .filter(|organization| organization.origin().is_some())
        .map(ToString::to_string)
        .collect();
    if !servers.is_empty() {
        let what = format!("git {git} may never send the PAT for {}.", servers.join(", "));
        return Some(
            Finding::problem("git-too-old-for-server", what)
                .with_why("If a server also offers NTLM, git before 2.46 always chooses that."),
        );
    }
    (!snapshot.organizations().is_empty()).then(|| {
        Finding::advice("git-old", format!("git {git} works, but makes more requests than needed."))
            .with_why(
                "Since 2.46, git sends the PAT with its first request, and a rejected PAT can be \
             replaced within the same command.",
            )
    })
}
