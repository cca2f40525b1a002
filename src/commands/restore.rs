//! `restore`: re-enables a PAT that was marked rejected or expired.

use super::arguments::PatChoice;
use super::{Failure, Result};
use crate::changes::{self, Restored};
use crate::cli;
use crate::context::{Context, Streams};
use crate::index::{RESTORABLE_DAYS, login_command};

pub(super) fn run(options: cli::Restore, streams: &mut Streams<'_>, context: &Context) -> Result {
    let pat = PatChoice::new(options.pat, context)?;
    let title = pat.title();
    let refused = |why: &str| {
        let login = login_command(&pat.organization, &pat.name);
        Err(Failure::Refused(format!("the PAT for {title} {why}. To replace it, run: {login}")))
    };
    let restored = if options.previous {
        changes::restore_previous(context, &pat.organization, &pat.name)?
            .ok_or_else(|| no_previous(&title))?
    } else {
        changes::restore(context, &pat.organization, &pat.name)?
    };
    let done = match restored {
        Restored::AsItWas => {
            format!("The PAT for {title} is already in use; nothing was changed.")
        }
        Restored::InUse => format!("git uses the PAT for {title} again."),
        Restored::WithoutItsEnd(end) => {
            let day = end.last_day();
            format!("git uses the PAT for {title} again. Its expiry date, {day}, was removed.")
        }
        Restored::Previous(until) => format!(
            "git uses the previous PAT for {title} again. To go back, run this again by {}.",
            until.last_day()
        ),
        Restored::Lost => return refused("is no longer in its store"),
        Restored::Dead(end) => {
            let day = end.last_day();
            return refused(&format!("expired by {day}, according to the month it contains"));
        }
        Restored::NotThere => return pat.not_stored(context),
    };
    writeln!(streams.output, "{done}")?;
    Ok(())
}

fn no_previous(title: &str) -> Failure {
    Failure::Refused(format!(
        "no PAT for {title} was replaced within the last {RESTORABLE_DAYS} days"
    ))
}
