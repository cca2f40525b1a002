//! PATs that are no longer used: the server rejected them, or they expired.

use super::{Finding, Snapshot};
use crate::helper;
use crate::index::{Health, PatEntry};
use crate::stores::SecretLocation;
use crate::util::terminal;

/// Except for `lost`, the PATs that have a finding already.
pub(super) fn findings(snapshot: &Snapshot<'_>, lost: &[&SecretLocation]) -> Vec<Finding> {
    let now = (snapshot.context.now)();
    let mut known = snapshot.index.clone();
    known.add_bound();
    let is_dead =
        |pat: &&PatEntry| pat.health(now) > Health::Suspect && !lost.contains(&&pat.location);
    let dead = snapshot.index.pats.iter().filter(is_dead);
    dead.map(|pat| {
        let organization = pat.organization();
        let what = terminal::upper(&format!("{}.", pat.why_not_used(now)));
        // If another PAT is used, this one may be kept for a reason.
        let finding = match helper::offered(organization, None, &known, snapshot.context) {
            Some(_) => Finding::advice("pat-unusable", what)
                .with_why(format!("git uses another PAT for {organization}.")),
            None => Finding::problem("pat-unusable", what),
        };
        finding.with_command(pat.login_command())
    })
    .collect()
}
