//! The installed git's version.
//!
//! | git  | what is new (git's Documentation/RelNotes)                                         |
//! |------|------------------------------------------------------------------------------------|
//! | 2.26 | `https://*.visualstudio.com`, and paths in `credential.<url>`                      |
//! | 2.27 | the host ends at `?` (4c5971e18a): git asked for one host and connected to another |
//! | 2.31 | `GIT_CONFIG_COUNT`, which `run` needs                                              |
//! | 2.41 | `wwwauth[]`: the helper gets the server's challenge                                |
//! | 2.46 | `proactiveAuth`, and a rejected PAT can be replaced within the same command        |

use super::{Finding, Snapshot};
use crate::git::Version;

/// The first version that names the right host for every URL.
const SAFE: Version = Version(2, 27);

pub(super) fn findings(snapshot: &Snapshot<'_>) -> Vec<Finding> {
    let Some(git) = snapshot.git else {
        let step = "Install it or add it to PATH. Its configuration was not checked.";
        return vec![Finding::problem("git-missing", "git is not on PATH.").with_step(step)];
    };
    let old = too_old(snapshot, git).map(|it| it.with_step("Update git to 2.46 or later."));
    unreadable(snapshot).into_iter().chain(old).collect()
}

pub(super) fn unreadable(snapshot: &Snapshot<'_>) -> Vec<Finding> {
    let finding = |error: &String| {
        Finding::problem("git-config-unreadable", error)
            .with_step("Fix that file, then run doctor again.")
    };
    snapshot.config_error.iter().map(finding).collect()
}

fn too_old(snapshot: &Snapshot<'_>, git: Version) -> Option<Finding> {
    let organizations = &snapshot.organizations;
    let on_server = organizations.iter().filter(|organization| organization.origin().is_some());
    let servers: Vec<String> = on_server.map(ToString::to_string).collect();
    if git < SAFE {
        let what = format!("git {git} is too old to keep PATs safe.");
        let why = "Before 2.27, a crafted URL can make git request one host's PAT and send it to \
                   another.";
        Some(Finding::problem("git-unsafe", what).with_why(why))
    } else if git >= Version::PROACTIVE_AUTH || organizations.is_empty() {
        None
    } else if servers.is_empty() {
        let what = format!("git {git} works, but makes more requests than needed.");
        let why = "Since 2.46, git sends the PAT with its first request, and a rejected PAT can be \
                   replaced within the same command.";
        Some(Finding::advice("git-old", what).with_why(why))
    } else {
        let what = format!("git {git} may never send the PAT for {}.", servers.join(", "));
        let why = "If a server also offers NTLM, git before 2.46 always chooses that.";
        Some(Finding::problem("git-too-old-for-server", what).with_why(why))
    }
}
