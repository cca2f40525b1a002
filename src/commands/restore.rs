//! `restore` and `default`: which of the stored PATs are offered, and which comes first.

use super::Failure;
use super::arguments::{self, Which};
use crate::lifecycle::{self, Restored};
use crate::record::login_command;
use crate::world::{Streams, World};

pub(super) fn restore(
    parser: &mut lexopt::Parser,
    streams: &mut Streams<'_>,
    world: &World,
) -> Result<(), Failure> {
    let Some(which) = Which::parse(parser, world)? else {
        return super::help::of("restore", streams);
    };
    let title = which.title();
    let login = login_command(&which.organisation, &which.name);
    match lifecycle::restore(world, &which.organisation, &which.name)? {
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
        Restored::NotThere => return Err(which.is_not_there(world)?),
    }
    Ok(())
}

pub(super) fn make_default(
    parser: &mut lexopt::Parser,
    streams: &mut Streams<'_>,
    world: &World,
) -> Result<(), Failure> {
    let Some(which) = Which::parse(parser, world)? else {
        return super::help::of("default", streams);
    };
    if !lifecycle::make_default(world, &which.organisation, &which.name)? {
        return Err(which.is_not_there(world)?);
    }
    let Which { organisation, name } = which;
    writeln!(streams.output, "The PAT named {name} now comes first for {organisation}.")?;
    Ok(())
}

impl Which {
    fn is_not_there(&self, world: &World) -> Result<Failure, Failure> {
        let record = arguments::record(world)?;
        Ok(arguments::no_such_pat(&self.organisation, &self.name, &record))
    }
}
