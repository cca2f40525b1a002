//! `logout`: forgets a PAT.

use super::arguments::{self, Which};
use super::{Failure, configure, say_left_over, vault};
use crate::lifecycle;
use crate::record::Health;
use crate::world::{Streams, World};

pub(super) fn run(
    parser: &mut lexopt::Parser,
    streams: &mut Streams<'_>,
    world: &World,
) -> Result<(), Failure> {
    let Some(which) = Which::parse(parser, world)? else {
        return super::help::of("logout", streams);
    };
    let title = which.title();
    let Which { organisation, name } = which;
    let before = arguments::record(world)?;
    let pat = before.find(&organisation, &name);
    if let Some(pat) = pat
        && let Err(Failure::Interrupted) = vault::reopen_for(&pat.slot.source, streams, world)
    {
        // Whoever only does not know the passphrase can still have it forgotten.
        return Err(Failure::Interrupted);
    }
    let command = pat.and_then(|pat| pat.slot.source.command());
    // Whether a refused one is, only the server knows.
    let ended = pat.is_some_and(|pat| pat.health((world.now)()) != Health::Good);
    let is_valid = if ended { "may still be valid" } else { "is still valid" };
    let forgotten = lifecycle::forget(world, &organisation, &name)?;
    let record = arguments::record(world)?;
    // Also where nothing was forgotten: a logout that broke off may have left this undone.
    let cleaned = if record.of(&organisation).next().is_none() {
        configure::forget_organisation(&organisation, &record, world)
    } else {
        Ok(false)
    };
    let Some(aftermath) = forgotten else {
        return Err(arguments::no_such_pat(&organisation, &name, &record));
    };
    let what = match command {
        Some(line) => format!(
            "Forgot where the PAT for {title} comes from: {line}\nNothing was deleted there, and \
             it"
        ),
        None => format!("Forgot the PAT for {title}. It"),
    };
    writeln!(
        streams.output,
        "{what} {is_valid} on the server; to revoke it:\n  {}",
        organisation.token_page()
    )?;
    say_left_over(aftermath, streams);
    cleaned.map(|_| ())
}
