//! PATs that could not be renewed, and what is still to be done at Azure DevOps.

use super::{ABOUT, Finding, Snapshot};
use crate::index::{Health, PatEntry};
use crate::util::terminal::clean;

pub(super) fn findings(snapshot: &Snapshot<'_>) -> Vec<Finding> {
    let now = (snapshot.context.now)();
    // An expired or rejected one has a finding already.
    let is_used = |pat: &&PatEntry| pat.health(now) <= Health::Suspect;
    let failing = snapshot.index.pats.iter().filter(is_used).filter_map(failing);
    let pending = snapshot.index.organizations_with_pending().map(|organization| {
        let what = format!("Unused PATs for {ABOUT} may still be valid at Azure DevOps.");
        Finding::warning("pending-revocations", what)
            .about(organization)
            .with_why("A command that created or replaced them was interrupted or failed.")
            .with_step("To revoke them, run:")
            .with_command("git credential-azdo renew --all")
    });
    failing.chain(pending).collect()
}

fn failing(pat: &PatEntry) -> Option<Finding> {
    let what = pat.failed_renewal(&format!("Renewing the PAT for {ABOUT}"))?;
    // Once more what `clean` replaces.
    let what = what.split(ABOUT).map(clean).collect::<Vec<_>>().join(ABOUT);
    let finding = Finding::warning("renewal-failing", format!("{what}.")).about(pat.title());
    let end = pat.end().map(|end| {
        let when = if end.at_latest { "by" } else { "on" };
        format!("The PAT expires {when} {}.", end.at.last_day())
    });
    let finding = end.into_iter().fold(finding, Finding::with_why);
    Some(finding.with_step("To try again, run:").with_command(pat.renew_command()))
}
