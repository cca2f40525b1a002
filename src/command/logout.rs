//! `logout`: forgets a PAT.

use super::{Failure, arguments, configure, say_left_over};
use crate::error::Error;
use crate::lifecycle;
use crate::record::{PatName, Record};
use crate::remote::Organisation;
use crate::world::{Streams, World};

pub(super) fn run(
    parser: &mut lexopt::Parser,
    streams: &mut Streams<'_>,
    world: &World,
) -> Result<(), Failure> {
    use lexopt::Arg::{Long, Short, Value};
    let mut named = None;
    let mut name = PatName::default();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("name") => name = arguments::name(parser)?,
            Long("help") | Short('h') => return super::help::of("logout", streams),
            Value(value) => arguments::positional(&mut named, value)?,
            other => return Err(other.unexpected().into()),
        }
    }
    let organisation = arguments::organisation(named.as_deref(), world)?;
    let Some(aftermath) = lifecycle::forget(world, &organisation, &name)? else {
        let record = record(world)?;
        return Err(Failure::Refused(no_such_pat(&organisation, &name, &record)));
    };
    writeln!(
        streams.output,
        "Forgot the PAT for {organisation}. It is still valid on the server; to revoke it:\n  {}",
        organisation.token_page()
    )?;
    say_left_over(&aftermath, streams);
    let record = record(world)?;
    if record.of(&organisation).next().is_none() {
        configure::forget_organisation(&organisation, &record, world)?;
    }
    Ok(())
}

fn record(world: &World) -> Result<Record, Failure> {
    let file = world.record_file().map_err(Error::from)?;
    Ok(file.read().map_err(Error::from)?)
}

fn no_such_pat(organisation: &Organisation, name: &PatName, record: &Record) -> String {
    let others: Vec<String> = record.of(organisation).map(|pat| pat.name.to_string()).collect();
    if others.is_empty() {
        return format!(
            "no PAT is stored for {organisation}; to see all: git credential-azdo list"
        );
    }
    let others = others.join(", ");
    format!("no PAT named {name} is stored for {organisation}; with --name there is: {others}")
}
