//! PATs that git does not get any more: the server refused them, or they have ended.

use super::{Finding, Machine};
use crate::helper;
use crate::record::{Health, StoredPat};
use crate::store::Slot;
use crate::terminal;

/// `lost` are those of which something else is told already.
pub(super) fn look(machine: &Machine<'_>, lost: &[&Slot]) -> Vec<Finding> {
    let now = (machine.world.now)();
    let mut known = machine.record.clone();
    known.add_bound();
    let is_dead =
        |pat: &&StoredPat| pat.health(now) > Health::Suspect && !lost.contains(&&pat.slot);
    let dead = machine.record.pats.iter().filter(is_dead);
    dead.map(|pat| {
        let organisation = pat.organisation();
        let what = terminal::upper(&format!("{}.", pat.why_not_used(now)));
        // Where another one answers, it may be kept for a reason.
        let finding = match helper::offered(organisation, None, &known, machine.world) {
            Some(_) => Finding::advice("pat-unusable", what)
                .since(format!("git gets another PAT of {organisation}.")),
            None => Finding::problem("pat-unusable", what),
        };
        finding.by(pat.login_command())
    })
    .collect()
}
