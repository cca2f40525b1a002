//! `restore` and `default`: which of the stored PATs are offered, and which comes first.

use super::Failure;
use super::arguments::{self, Which};
use crate::lifecycle;
use crate::world::{Streams, World};

pub(super) fn restore(
    parser: &mut lexopt::Parser,
    streams: &mut Streams<'_>,
    world: &World,
) -> Result<(), Failure> {
    let Some(which) = Which::parse(parser, world)? else {
        return super::help::of("restore", streams);
    };
    if !lifecycle::restore(world, &which.organisation, &which.name)? {
        return Err(which.is_not_there(world)?);
    }
    writeln!(streams.output, "git gets the PAT for {} again.", which.organisation)?;
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
