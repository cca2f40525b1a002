//! `move`: an organization has got another name, or a server another address.

use super::{Failure, arguments, configure, say_still_pending, vault};
use crate::changes::{self, Aftermath, Relocation};
use crate::context::{Context, Streams};

pub(super) fn run(
    parser: &mut lexopt::Parser,
    streams: &mut Streams<'_>,
    context: &Context,
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
        return Err(Failure::Usage("move takes the old organization and the new one".to_owned()));
    };
    let old = arguments::organization(Some(old), context)?;
    let new = arguments::organization(Some(new), context)?;
    if old == new {
        return Err(Failure::Refused(format!("{old} and {new} are the same organization")));
    }
    if new.is_plain_http() && !old.is_plain_http() && !allow_http {
        return Err(Failure::Refused(
            "the new address is plain http: add --allow-http if the PATs may travel unencrypted"
                .to_owned(),
        ));
    }
    for pat in arguments::index(context)?.of(&old) {
        vault::reopen_for(&pat.location.source, streams, context)?;
    }
    match changes::relocate(context, &old, &new)? {
        Relocation::Moved { pats, still_pending } => {
            writeln!(
                streams.output,
                "Moved {pats} PAT(s) from {old} to {new}. Clones still name {old}; in each:\n  \
                 git remote set-url origin {}/...",
                new.url()
            )?;
            say_still_pending(Aftermath { still_pending, ..Aftermath::default() }, streams);
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
    if configure::forget_organization(&old, &arguments::index(context)?, context)? {
        configure::for_organization(&new, streams, context)?;
    }
    Ok(())
}
