//! What `login` offers instead of pasting a PAT.

use crate::commands::{Result, questions};
use crate::context::{Context, Streams};
use crate::import::{self, Found, Query};
use crate::index::PatIndex;
use crate::organization::Organization;
use crate::util::redact::abbreviate;

use super::assess::{ended, is_served};

/// A PAT that another tool has for the organization, if the user wants it. Offers only a PAT that
/// can be read without a prompt, and only if git gets nothing for the organization yet. A PAT in a
/// remote's URL may be that of whoever wrote the clone's configuration, and Enter means yes.
pub(in crate::commands) fn offer(
    organization: &Organization,
    index: &PatIndex,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<Option<Found>> {
    let now = (context.now)();
    if is_served(organization, index, now) {
        return Ok(None);
    }
    let search = import::search(&Query::silent(index, Some(organization)));
    let is_offered = |found: &Found| !ended(found, now) && !found.is_of_remotes();
    let Some(found) = search.found.into_iter().find(is_offered) else {
        return Ok(None);
    };
    let pat = abbreviate(&found.secret);
    streams.note(format!("{} has the PAT {pat} for {organization}.", found.places[0]));
    Ok(questions::yes_or_enter("Use it?", streams)?.then_some(found))
}
