//! `restore` and `default`: which of the stored PATs are offered, and which comes first.

use super::Failure;
use super::arguments::{self, Which};
use crate::changes::{self, Restored};
use crate::cli;
use crate::context::{Context, Streams};
use crate::index::login_command;

pub(super) fn restore(
    options: &cli::Pat,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<(), Failure> {
    let which = Which::of(options, context)?;
    let title = which.title();
    let login = login_command(&which.organization, &which.name);
    match changes::restore(context, &which.organization, &which.name)? {
        Restored::AsItWas => {
            writeln!(streams.output, "The PAT for {title} is in use already; nothing was changed.")?
        }
        Restored::InUse => writeln!(streams.output, "git gets the PAT for {title} again.")?,
        Restored::WithoutItsEnd(end) => writeln!(
            streams.output,
            "git gets the PAT for {title} again. Its end, given as {}, is forgotten.",
            end.last_day()
        )?,
        Restored::Lost => {
            return Err(Failure::Refused(format!(
                "the PAT for {title} is not in its store any more. To replace it, run: {login}"
            )));
        }
        Restored::Dead(end) => {
            return Err(Failure::Refused(format!(
                "by the month in it, the PAT for {title} expired on {} at the latest. To replace \
                 it, run: {login}",
                end.last_day()
            )));
        }
        Restored::NotThere => return Err(which.is_not_there(context)?),
    }
    Ok(())
}

pub(super) fn make_default(
    options: &cli::Pat,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<(), Failure> {
    let which = Which::of(options, context)?;
    if !changes::make_default(context, &which.organization, &which.name)? {
        return Err(which.is_not_there(context)?);
    }
    let Which { organization, name } = which;
    writeln!(streams.output, "The PAT named {name} now comes first for {organization}.")?;
    Ok(())
}

impl Which {
    fn is_not_there(&self, context: &Context) -> Result<Failure, Failure> {
        let index = arguments::index(context)?;
        Ok(arguments::no_such_pat(&self.organization, &self.name, &index))
    }
}
