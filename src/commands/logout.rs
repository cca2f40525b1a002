//! `logout`: deletes a stored PAT.

use super::arguments::PatChoice;
use super::{Result, arguments, configure, say_still_pending, vault};
use crate::changes;
use crate::context::{Context, Streams};
use crate::index::Health;

pub(super) fn run(choice: &PatChoice, streams: &mut Streams<'_>, context: &Context) -> Result {
    let PatChoice { organization, name } = choice;
    let before = arguments::index(context)?;
    let pat = before.find(organization, name);
    vault::try_reopen(pat, streams, context)?;
    // Only the server knows whether a rejected one is still valid.
    let ended = pat.is_some_and(|pat| pat.health((context.now)()) != Health::Good);
    let is_valid = if ended { "may still be valid" } else { "is still valid" };
    let deleted = changes::forget(context, organization, name)?;
    let index = arguments::index(context)?;
    // Also if nothing was deleted: an interrupted logout may have left this undone.
    let cleaned = if index.of(organization).next().is_none() {
        configure::forget_organization(organization, &index, context)
    } else {
        Ok(false)
    };
    let Some(aftermath) = deleted else {
        return Err(arguments::no_such_pat(organization, name, &index));
    };
    let title = choice.title();
    let done = match pat.and_then(|pat| pat.location.source.command()) {
        Some(line) => format!(
            "Removed the command for the PAT for {title}: {line}\nThe PAT itself was not deleted."
        ),
        None => format!("Deleted the PAT for {title}."),
    };
    let page = organization.token_page();
    writeln!(streams.output, "{done} It {is_valid} on the server; to revoke it:\n  {page}")?;
    say_still_pending(aftermath.still_pending, streams);
    cleaned.map(|_| ())
}
