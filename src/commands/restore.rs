//! `restore`: re-enables a PAT that was marked rejected or expired.

use super::arguments::PatChoice;
use super::{Failure, Result, arguments, refuse};
use crate::changes::{self, Restored};
use crate::cli;
use crate::context::{Context, Streams};
use crate::index::{PatEntry, RESTORABLE_DAYS, pat_command};

pub(super) fn run(options: cli::Restore, streams: &mut Streams<'_>, context: &Context) -> Result {
    let pat = PatChoice::new(options.pat, streams, context)?;
    let title = pat.title();
    let index = arguments::index(context)?;
    let current = index.find(&pat.organization, &pat.name);
    let noun = current.map_or("PAT", PatEntry::noun);
    let previous = index.last_replaced(&pat.organization, &pat.name).map(|it| &it.pat);
    let old = previous.map_or("PAT", PatEntry::stored_noun);
    let is_entra_alone =
        current.is_some_and(|it| it.is_entra() && it.location.source.store().is_none());
    let unusable = |why: &str| {
        let word = current.map_or("PAT", PatEntry::stored_noun);
        let login = current.map(PatEntry::login_command).unwrap_or_default();
        refuse(format!("the {word} for {title} {why}. To replace it, run: {login}"))
    };
    let restored = if options.previous {
        let previous = changes::restore_previous(context, &pat.organization, &pat.name)?;
        previous.ok_or_else(|| {
            Failure::Refused(format!(
                "no PAT for {title} was replaced within the last {RESTORABLE_DAYS} days, or \
                 it was revoked or deleted"
            ))
        })?
    } else {
        changes::restore(context, &pat.organization, &pat.name)?
    };
    let done = match restored {
        Restored::AsItWas => {
            format!("The {noun} for {title} is already in use; nothing was changed.")
        }
        Restored::InUse => format!("git uses the {noun} for {title} again."),
        Restored::WithoutItsEnd(end) => {
            let day = end.last_day();
            format!("git uses the PAT for {title} again. Its expiration date, {day}, was removed.")
        }
        // What has no secret here is not kept.
        Restored::Previous(_) if is_entra_alone => format!(
            "git uses the previous {old} for {title} again. To go back, run:\n  {}",
            current.map(PatEntry::login_command).unwrap_or_default()
        ),
        Restored::Previous(until) => format!(
            "git uses the previous {old} for {title} again. To go back, run the same command again by {}.",
            until.last_day()
        ),
        Restored::Lost => return unusable("cannot be read from its store"),
        Restored::Dead(end) => {
            let day = end.last_day();
            return unusable(&format!(
                "expired no later than {day}, according to the month encoded in it"
            ));
        }
        Restored::NotThere => return pat.not_stored(context),
    };
    streams.print(done)?;
    match (restored, previous) {
        (Restored::AsItWas, Some(_)) => {
            let restore = pat_command("restore", &pat.organization, &pat.name);
            streams
                .print(format!("To use the one that it replaced, run:\n  {restore} --previous"))?;
        }
        (Restored::Previous(_), Some(pat)) if pat.rejected.or(pat.suspect).is_some() => {
            streams.warn(pat.rejection());
            streams.hint("to see whether it works again, run:");
            streams.hint(format!("  {}", pat_command("check", pat.organization(), &pat.name)));
        }
        _ => {}
    }
    Ok(())
}
