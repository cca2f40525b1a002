//! `get`: the right PAT, or nothing.

use super::{explain, state};
use crate::choice::{self, Found};
use crate::error::Error;
use crate::protocol::{Answer, Request};
use crate::record::{Record, StoredPat};
use crate::remote::Remote;
use crate::terminal;
use crate::world::{Streams, World};

pub(super) fn run(
    request: &Request,
    streams: &mut Streams<'_>,
    world: &World,
) -> Result<(), Error> {
    let Some(remote) = Remote::of(&request.protocol, &request.host, request.path.as_deref()) else {
        return Ok(());
    };
    let Some(record) = record_about(&remote, world)? else {
        return Ok(());
    };
    let username = request.username.as_deref();
    let organisation = match choice::organisation(&remote, username, &record, world.remotes) {
        Found::Named(organisation) | Found::OnlyOne(organisation) => organisation,
        Found::Unclear => {
            terminal::say(streams.errors, explain::WHICH_ORGANISATION);
            return Ok(());
        }
        Found::Unknown => return Ok(()),
    };
    let now = (world.now)();
    match choice::pat(&record, &organisation, username, now) {
        Some(pat) => answer(request, pat, streams, world),
        None => {
            explain::nothing_to_give(streams.errors, &organisation, &record, now);
            Ok(())
        }
    }
}

/// The record, or `None` where it cannot be about this host and so is not read.
pub(super) fn record_about(remote: &Remote, world: &World) -> Result<Option<Record>, Error> {
    let file = world.record_file()?;
    if matches!(remote, Remote::Server { .. }) && !file.may_have_servers() {
        return Ok(None);
    }
    Ok(Some(file.read()?))
}

fn answer(
    request: &Request,
    pat: &StoredPat,
    streams: &mut Streams<'_>,
    world: &World,
) -> Result<(), Error> {
    let read = world.store(pat.slot.store)?.read(&pat.slot);
    let secret = read.map_err(|source| Error::unreadable(pat, source))?;
    let answer = Answer {
        username: pat.name.as_username(),
        password: &secret,
        password_expiry_utc: pat.expires.map(|end| end.unix()),
        state: request.keeps_state.then(|| state::of(pat)),
    };
    // A caller that has closed the pipe does not want the PAT any more.
    let _ = answer.write(streams.output);
    Ok(())
}
