//! PATs that git does not get any more: the server refused them, or they have ended.

use super::{Finding, Snapshot};
use crate::helper;
use crate::index::{Health, PatEntry};
use crate::stores::SecretLocation;
use crate::util::terminal;

/// `lost` are those of which something else is told already.
pub(super) fn look(machine: &Snapshot<'_>, lost: &[&SecretLocation]) -> Vec<Finding> {
    let now = (machine.context.now)();
    let mut known = machine.index.clone();
    known.add_bound();
    let is_dead =
        |pat: &&PatEntry| pat.health(now) > Health::Suspect && !lost.contains(&&pat.location);
    let dead = machine.index.pats.iter().filter(is_dead);
    dead.map(|pat| {
        let organization = pat.organization();
        let what = terminal::upper(&format!("{}.", pat.why_not_used(now)));
        // Where another one answers, it may be kept for a reason.
        let finding = match helper::offered(organization, None, &known, machine.context) {
            Some(_) => Finding::advice("pat-unusable", what)
                .since(format!("git gets another PAT of {organization}.")),
            None => Finding::problem("pat-unusable", what),
        };
        finding.by(pat.login_command())
    })
    .collect()
}
