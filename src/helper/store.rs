//! `store`: git says that a credential worked, be it ours, another helper's or a typed one.
//!
//! Ours costs nothing: no store is opened and nothing is written, unless it had been refused
//! before. Saved is what the user typed because there was no PAT to offer; that is how most
//! people meet a credential helper.

use super::explain;
use super::state::State;
use super::subject::Subject;
use crate::choice::{self, Found, Guess};
use crate::clock::Moment;
use crate::error::Error;
use crate::lifecycle::{self, NewPat};
use crate::pat::{Secret, Shape};
use crate::protocol::Request;
use crate::record::{PatName, Record, StoredPat};
use crate::remote::{Organisation, Remote};
use crate::settings;
use crate::store::SecretId;
use crate::terminal;
use crate::world::{Streams, World};

pub(super) fn run(
    request: &Request,
    streams: &mut Streams<'_>,
    world: &World,
) -> Result<(), Error> {
    match State::find(&request.state) {
        Some(State::Gave { suspect: false, .. } | State::OfAnotherVersion) => Ok(()),
        Some(State::Gave { tried, .. }) => worked(tried.last(), request, world),
        Some(State::Asked(refused)) => typed(request, Some(&refused), streams, world),
        None => typed(request, None, streams, world),
    }
}

/// A PAT of ours that had been refused before was taken.
fn worked(given: Option<&SecretId>, request: &Request, world: &World) -> Result<(), Error> {
    let Some(Subject { record, found, .. }) = Subject::of(request, world)? else {
        return Ok(());
    };
    let (Found::Named(organisation) | Found::Guessed(organisation, _)) = found else {
        return Ok(());
    };
    match record.of(&organisation).find(|pat| given == Some(&pat.slot.secret)) {
        Some(pat) => lifecycle::worked(world, &pat.slot),
        None => Ok(()),
    }
}

/// Something that we did not give was taken, perhaps in the place of what was `refused`.
fn typed(
    request: &Request,
    refused: Option<&SecretId>,
    streams: &mut Streams<'_>,
    world: &World,
) -> Result<(), Error> {
    let Some(secret) = lasting_pat(request, world) else {
        return Ok(());
    };
    let Some(Subject { remote, record, found }) = Subject::of(request, world)? else {
        return Ok(());
    };
    let organisation = match found {
        Found::Named(organisation)
        | Found::Guessed(organisation, Guess::Username | Guess::Remotes) => organisation,
        Found::Unknown => match new_collection(&remote, &record) {
            Some(collection) => collection,
            None => return Ok(()),
        },
        Found::Guessed(_, Guess::OnlyOne) | Found::Unclear => {
            terminal::say(streams.errors, explain::WHOSE_PAT);
            return Ok(());
        }
    };
    let typed = Typed { organisation: &organisation, secret, request };
    let replaced = match refused {
        Some(refused) => record.of(&organisation).find(|pat| pat.slot.secret == *refused),
        None if typed.was_not_asked_for(&record, world)? => return Ok(()),
        None => typed.named(&record),
    };
    typed.save(replaced, world)
}

/// The password, if it is certainly a PAT that is meant to last. Not an Entra token or a
/// domain password that another helper or the user gave.
fn lasting_pat<'a>(request: &'a Request, world: &World) -> Option<&'a Secret> {
    let pat = request.password.as_ref()?;
    let lasts = request.password_expiry_utc.is_none_or(|end| end > (world.now)().unix());
    let keep = lasts && !request.ephemeral && !request.ready_made;
    (keep && Shape::of(pat.expose()).is_pat()).then_some(pat)
}

/// Another collection of a server that the user has logged in to.
fn new_collection(remote: &Remote, record: &Record) -> Option<Organisation> {
    let Remote::Server { origin, path: Some(path) } = remote else {
        return None;
    };
    record.organisations().iter().find_map(|known| known.sibling_at(origin, path))
}

/// A PAT that somebody seems to have typed.
struct Typed<'a> {
    organisation: &'a Organisation,
    secret: &'a Secret,
    request: &'a Request,
}

impl Typed<'_> {
    /// Where there was a PAT to offer, nobody was asked for one: it is ours, told by a git that
    /// keeps no state, or stood in a URL, and overwrites nothing. The same for one that we have
    /// but do not offer, or that was put away on purpose while the command ran.
    fn was_not_asked_for(&self, record: &Record, world: &World) -> Result<bool, Error> {
        let now = (world.now)();
        let username = self.request.username.as_deref();
        if choice::pat(record, self.organisation, username, &[], now).is_some()
            || record.was_forgotten(self.organisation, self.secret, now)
        {
            return Ok(true);
        }
        for dead in record.of(self.organisation) {
            let kept = world.store(dead.slot.store)?.read(&dead.slot);
            if kept.is_ok_and(|kept| kept == *self.secret) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The dead PAT whose place this one takes: the one that the URL names, else the unnamed.
    fn named<'r>(&self, record: &'r Record) -> Option<&'r StoredPat> {
        let username = self.request.username.as_deref();
        let asked: Option<PatName> = username.and_then(|name| name.parse().ok());
        let find = |name: &PatName| record.find(self.organisation, name);
        asked.as_ref().and_then(find).or_else(|| find(&PatName::default()))
    }

    fn save(&self, dead: Option<&StoredPat>, world: &World) -> Result<(), Error> {
        let store = settings::store(world.paths()?, dead.map(|dead| dead.slot.store))?;
        let new = NewPat {
            organisation: self.organisation,
            name: &dead.map(|dead| dead.name.clone()).unwrap_or_default(),
            secret: self.secret,
            expires: self.request.password_expiry_utc.map(Moment::from_unix),
            store,
            make_default: false,
        };
        lifecycle::put(world, &new).map(|_| ())
    }
}
