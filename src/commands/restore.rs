//! `restore`: re-enables a PAT that was marked rejected or expired.

use super::arguments::PatChoice;
use super::{Failure, Result};
use crate::changes::{self, Restored};
use crate::context::{Context, Streams};
use crate::index::login_command;

pub(super) fn run(pat: &PatChoice, streams: &mut Streams<'_>, context: &Context) -> Result {
    let title = pat.title();
    let refused = |why: &str| {
        let login = login_command(&pat.organization, &pat.name);
        Err(Failure::Refused(format!("the PAT for {title} {why}. To replace it, run: {login}")))
    };
    let done = match changes::restore(context, &pat.organization, &pat.name)? {
        Restored::AsItWas => {
            format!("The PAT for {title} is already in use; nothing was changed.")
        }
        Restored::InUse => format!("git uses the PAT for {title} again."),
        Restored::WithoutItsEnd(end) => {
            let day = end.last_day();
            format!("git uses the PAT for {title} again. Its expiry date, {day}, was removed.")
        }
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
