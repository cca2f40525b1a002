//! `move`: an organisation has got another name, or a server another address.

use super::{Failure, arguments, configure, say_left_over, vault};
use crate::lifecycle::{self, Aftermath, Relocation};
use crate::world::{Streams, World};

pub(super) fn run(
    parser: &mut lexopt::Parser,
    streams: &mut Streams<'_>,
    world: &World,
) -> Result<(), Failure> {
    use lexopt::Arg::{Long, Short, Value};
    let mut names = Vec::new();
    let mut allow_http = false;
    while let Some(argument) = parser.next()? {
        match argument {
            Long("help") | Short('h') => return super::help::of("move", streams),
            Long("allow-http") => allow_http = true,
            Value(value) => {
                let mut name = None;
                arguments::positional(&mut name, value)?;
                names.extend(name);
            }
            other => return Err(other.unexpected().into()),
        }
    }
    let [old, new] = names.as_slice() else {
        return Err(Failure::Usage("move takes the old organisation and the new one".to_owned()));
    };
    let old = arguments::organisation(Some(old), world)?;
    let new = arguments::organisation(Some(new), world)?;
    if old == new {
        return Err(Failure::Refused(format!("{old} and {new} are the same organisation")));
    }
    if new.is_plain_http() && !old.is_plain_http() && !allow_http {
        return Err(Failure::Refused(
            "the new address is plain http: add --allow-http if the PATs may travel unencrypted"
                .to_owned(),
        ));
    }
    for pat in arguments::record(world)?.of(&old) {
        vault::reopen_for(&pat.slot.source, streams, world)?;
    }
    match lifecycle::relocate(world, &old, &new)? {
        Relocation::Moved { pats, left_over } => {
            writeln!(
                streams.output,
                "Moved {pats} PAT(s) from {old} to {new}. Clones still name {old}; in each:\n  \
                 git remote set-url origin {}/...",
                new.url()
            )?;
            say_left_over(Aftermath { left_over, ..Aftermath::default() }, streams);
        }
        Relocation::InTheWay(name) => {
            return Err(Failure::Refused(format!(
                "{new} has a PAT named {name} already; forget one of the two first"
            )));
        }
        Relocation::Nothing => {
            return Err(Failure::Refused(format!("no PAT is stored for {old}")));
        }
    }
    // What login was told not to write is not written now either.
    if configure::forget_organisation(&old, &arguments::record(world)?, world)? {
        configure::for_organisation(&new, streams, world)?;
    }
    Ok(())
}
