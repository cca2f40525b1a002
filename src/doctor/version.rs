//! What this git gives, and what it does not.
//!
//! | git  | what it brought (facts, git-protocol.md sections 1.3 and 5)                            |
//! |------|-----------------------------------------------------------------------------------------|
//! | 2.26 | `https://*.visualstudio.com`, and paths in `credential.<url>`                           |
//! | 2.27 | a host that ends at `?`: before, git could be made to name another host than it went to |
//! | 2.31 | `GIT_CONFIG_COUNT`, which `run` needs                                                    |
//! | 2.41 | `wwwauth[]`: a helper is told what the server offers                                    |
//! | 2.46 | `proactiveAuth`, and a dead PAT can be replaced within the same command                 |

use super::organizations::PROACTIVE;
use super::{Finding, Snapshot};
use crate::git::Version;

/// The first one that can be trusted with what names the host.
const SAFE: Version = Version(2, 27);

pub(super) fn look(machine: &Snapshot<'_>) -> Vec<Finding> {
    let Some(git) = machine.git else {
        return vec![
            Finding::problem("git-missing", "git is not on PATH.")
                .by_hand("Install it, or put it on PATH; what git is told could not be looked at."),
        ];
    };
    let mut findings = Vec::new();
    if let Some(error) = &machine.config_error {
        findings.push(
            Finding::problem("git-config-unreadable", error.clone())
                .by_hand("Mend the file that git names, then run doctor again."),
        );
    }
    let update = "Update git to 2.46 or later.";
    if git < SAFE {
        findings.push(
            Finding::problem("git-unsafe", format!("git {git} is too old to keep PATs safe."))
                .since(
                    "Before 2.27 a crafted URL can make it ask for the PAT of one host and send it \
                     to another.",
                )
                .by_hand(update),
        );
    } else if git < PROACTIVE {
        findings.extend(before_proactive(machine, git).map(|finding| finding.by_hand(update)));
    }
    findings
}

fn before_proactive(machine: &Snapshot<'_>, git: Version) -> Option<Finding> {
    let servers: Vec<String> = machine
        .organizations()
        .iter()
        .filter(|organization| organization.origin().is_some())
        .map(ToString::to_string)
        .collect();
    if !servers.is_empty() {
        let what = format!("git {git} may never send the PAT for {}.", servers.join(", "));
        return Some(Finding::problem("git-too-old-for-server", what).since(
            "Where a server offers NTLM too, git before 2.46 chooses that and cannot be told \
             otherwise.",
        ));
    }
    (!machine.organizations().is_empty()).then(|| {
        Finding::advice("git-old", format!("git {git} works, with more requests than needed.")).since(
            "From 2.46 on it sends the PAT with its first request, and a dead one can be replaced \
             within the same command.",
        )
    })
}
