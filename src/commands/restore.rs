//! `restore`: re-enables a PAT that was marked rejected or expired.

use super::arguments::Which;
use super::{Failure, Result};
use crate::changes::{self, Restored};
use crate::cli;
use crate::context::{Context, Streams};
use crate::index::login_command;

pub(super) fn run(options: &cli::Pat, streams: &mut Streams<'_>, context: &Context) -> Result {
    let which = Which::of(options, context)?;
    let title = which.title();
    let login = login_command(&which.organization, &which.name);
    match changes::restore(context, &which.organization, &which.name)? {
        Restored::AsItWas => {
            writeln!(streams.output, "The PAT for {title} is already in use; nothing was changed.")?
        }
        Restored::InUse => writeln!(streams.output, "git uses the PAT for {title} again.")?,
        Restored::WithoutItsEnd(end) => writeln!(
            streams.output,
            "git uses the PAT for {title} again. Its expiry date, {}, was removed.",
            end.last_day()
        )?,
        Restored::Lost => {
            return Err(Failure::Refused(format!(
                "the PAT for {title} is no longer in its store. To replace it, run: {login}"
            )));
        }
        Restored::Dead(end) => {
            return Err(Failure::Refused(format!(
                "the PAT for {title} expired by {}, according to the month it contains. To \
                 replace it, run: {login}",
                end.last_day()
            )));
        }
        Restored::NotThere => return Err(which.is_not_there(context)?),
    }
    Ok(())
}
