//! `default`: chooses the PAT of an organization that is used first.

use super::Result;
use super::arguments::Which;
use crate::changes;
use crate::cli;
use crate::context::{Context, Streams};

pub(super) fn run(options: &cli::Pat, streams: &mut Streams<'_>, context: &Context) -> Result {
    let which = Which::of(options, context)?;
    if !changes::make_default(context, &which.organization, &which.name)? {
        return Err(which.is_not_there(context)?);
    }
    let Which { organization, name } = which;
    writeln!(streams.output, "The PAT named {name} is now the default for {organization}.")?;
    Ok(())
}
