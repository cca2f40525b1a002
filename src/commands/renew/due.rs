//! Which PATs have to be renewed.

use super::Result;
use super::one::Plan;
use crate::cli::Renew;
use crate::commands::arguments::{self, PatChoice};
use crate::context::{Context, Streams};
use crate::index::PatEntry;
use crate::organization::Organization;
use crate::util::time::{DAY, Timestamp};

/// Days before its end in which a PAT is renewed with --all.
pub(super) const WITHIN: u32 = 14;

/// The PATs to renew: the named one, or all that expire soon; sorted.
pub(super) fn select(
    options: &Renew,
    plan: &Plan<'_>,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<Vec<PatEntry>> {
    let mut pats = if options.all {
        arguments::index(context)?.pats.into_iter().filter(is_renewable).collect()
    } else {
        vec![named(options, streams, context)?]
    };
    pats.retain(|pat| plan.is_due(pat) && pat.location.source.entra().is_none());
    pats.sort_by_cached_key(PatEntry::place);
    Ok(pats)
}

/// Whether Azure DevOps Services knows a PAT that is stored here.
fn is_renewable(pat: &PatEntry) -> bool {
    pat.location.source.pat_store().is_some() && pat.organization().origin().is_none()
}

fn named(options: &Renew, streams: &mut Streams<'_>, context: &Context) -> Result<PatEntry> {
    let PatChoice { organization, name, .. } =
        PatChoice::new(options.pat.clone(), streams, context)?;
    let index = arguments::index(context)?;
    let pat = index.find(&organization, &name).cloned();
    pat.ok_or_else(|| arguments::no_such_pat(&organization, &name, &index))
}

/// Whether a PAT expires within these days. One with a short life is due when half of it is over,
/// so that a daily run does not replace it every day.
pub(super) fn is_due(pat: &PatEntry, within: Option<u32>, now: Timestamp) -> bool {
    let Some(end) = pat.end() else {
        return false;
    };
    let (left, life) = (end.at.unix() - now.unix(), end.at.unix() - pat.added.unix());
    left <= (i64::from(within.unwrap_or(WITHIN)) * DAY).min(life / 2)
}

/// Groups PATs, which are sorted, by organization. With --all, organizations follow where an
/// interrupted command has left something to do.
pub(super) fn by_organization<'a>(
    pats: &'a [PatEntry],
    options: &Renew,
    context: &Context,
) -> Result<Vec<(Organization, Vec<&'a PatEntry>)>> {
    let same = |a: &PatEntry, b: &PatEntry| a.organization() == b.organization();
    let groups = pats.chunk_by(same);
    let mut groups: Vec<_> =
        groups.map(|pats| (pats[0].organization().clone(), pats.iter().collect())).collect();
    if options.all {
        let index = arguments::index(context)?;
        for organization in index.organizations_with_pending() {
            if !groups.iter().any(|(known, _)| known == organization) {
                groups.push((organization.clone(), Vec::new()));
            }
        }
    }
    Ok(groups)
}
