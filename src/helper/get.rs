//! `get`: the right PAT, or nothing.

use super::{explain, state};
use crate::choice::{self, Found};
use crate::error::Error;
use crate::pat::Secret;
use crate::protocol::{Answer, Request};
use crate::record::{Record, StoredPat};
use crate::remote::Remote;
use crate::store::StoreError;
use crate::terminal;
use crate::world::{Streams, World};

/// How often a PAT may be replaced between our look at the record and our look into the store.
const TRIES: u32 = 10;

pub(super) fn run(
    request: &Request,
    streams: &mut Streams<'_>,
    world: &World,
) -> Result<(), Error> {
    let Some(remote) = Remote::of(&request.protocol, &request.host, request.path.as_deref()) else {
        return Ok(());
    };
    let Some(mut record) = record_about(&remote, world)? else {
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
    for tries_left in (0..TRIES).rev() {
        let Some(pat) = choice::pat(&record, &organisation, username, now) else {
            explain::nothing_to_give(streams.errors, &organisation, &record, now);
            return Ok(());
        };
        match world.store(pat.slot.store)?.read(&pat.slot) {
            Ok(secret) => return answer(request, pat, &secret, streams),
            // Replaced since the record was read: the new one is in it now.
            Err(StoreError::Missing(store)) => {
                let newer = world.record_file()?.read()?;
                if newer == record || tries_left == 0 {
                    return Err(Error::unreadable(pat, StoreError::Missing(store)));
                }
                record = newer;
            }
            Err(source) => return Err(Error::unreadable(pat, source)),
        }
    }
    Ok(())
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
    secret: &Secret,
    streams: &mut Streams<'_>,
) -> Result<(), Error> {
    let answer = Answer {
        username: pat.name.as_username(),
        password: secret,
        password_expiry_utc: pat.expires.map(|end| end.unix()),
        state: request.keeps_state.then(|| state::of(pat)),
    };
    // A caller that has closed the pipe does not want the PAT any more.
    let _ = answer.write(streams.output);
    Ok(())
}
