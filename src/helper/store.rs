//! `store`: git says that a credential worked, be it ours, another helper's or a typed one.
//!
//! Ours costs nothing: no store is opened and nothing is written. Saved is what the user typed
//! because there was no PAT to offer; that is how most people meet a credential helper.

use super::{explain, get, state};
use crate::choice::{self, Found};
use crate::error::Error;
use crate::lifecycle::{self, NewPat};
use crate::pat::{Secret, Shape};
use crate::protocol::Request;
use crate::record::{PatName, Record};
use crate::remote::{Organisation, Remote, typed};
use crate::settings;
use crate::terminal;
use crate::world::{Streams, World};

pub(super) fn run(
    request: &Request,
    streams: &mut Streams<'_>,
    world: &World,
) -> Result<(), Error> {
    if state::is_ours(&request.state) {
        return Ok(());
    }
    let Some(pat) = typed_pat(request, world) else {
        return Ok(());
    };
    let Some(remote) = Remote::of(&request.protocol, &request.host, request.path.as_deref()) else {
        return Ok(());
    };
    let Some(record) = get::record_about(&remote, world)? else {
        return Ok(());
    };
    let username = request.username.as_deref();
    let organisation = match choice::organisation(&remote, username, &record, world.remotes) {
        Found::Named(organisation) => organisation,
        Found::Unknown => match new_collection(&remote, &record) {
            Some(collection) => collection,
            None => return Ok(()),
        },
        // The only one that has a PAT need not be the one that this PAT is for.
        Found::OnlyOne(_) => return Ok(()),
        Found::Unclear => {
            terminal::say(streams.errors, explain::WHOSE_PAT);
            return Ok(());
        }
    };
    // Where there was a PAT to offer, nobody was asked for one: this is ours, told by a git
    // that keeps no state, or out of a URL. A stored PAT is never overwritten by those.
    if choice::pat(&record, &organisation, username, (world.now)()).is_some() {
        return Ok(());
    }
    save(&organisation, pat, username, request, &record, world)
}

/// The password, if it is certainly a PAT that is meant to last. Not an Entra token or a
/// domain password that another helper or the user gave.
fn typed_pat<'a>(request: &'a Request, world: &World) -> Option<&'a Secret> {
    let pat = request.password.as_ref()?;
    let lasts = match request.password_expiry_utc {
        Some(end) => end > (world.now)().unix(),
        None => true,
    };
    let keep = lasts && !request.ephemeral && !request.ready_made;
    (keep && Shape::of(pat.expose()).is_pat()).then_some(pat)
}

/// Another collection of a server that the user has logged in to.
fn new_collection(remote: &Remote, record: &Record) -> Option<Organisation> {
    let Remote::Server { origin, path: Some(path) } = remote else {
        return None;
    };
    let known = record.organisations().iter().any(|other| other.origin() == Some(origin));
    let url = format!("{origin}/{}", path.segments().join("/"));
    known.then(|| typed(&url).ok()).flatten()
}

fn save(
    organisation: &Organisation,
    secret: &Secret,
    username: Option<&str>,
    request: &Request,
    record: &Record,
    world: &World,
) -> Result<(), Error> {
    // A dead PAT of the name that the URL asks for is the one that this replaces.
    let asked: Option<PatName> = username.and_then(|name| name.parse().ok());
    let dead = asked.and_then(|name| record.find(organisation, &name));
    let name = dead.map(|pat| pat.name.clone()).unwrap_or_default();
    let store = match record.find(organisation, &name) {
        Some(old) => old.slot.store,
        None => settings::default_store(world.paths()?)?,
    };
    let expires = request.password_expiry_utc.map(crate::clock::Moment::from_unix);
    let new = NewPat { organisation, name: &name, secret, expires, store };
    lifecycle::put(world, &new).map(|_| ())
}
