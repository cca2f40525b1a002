//! What is done at once: almost every call of git's, in the same words as the rooms beside this
//! one have for it, and nothing of what takes longer, asks, changes or explains something.
//!
//! It is all that the small program which git starts has in it (see [`crate::front`]). Whatever is
//! not done here is left untouched, so that it can be done from the beginning elsewhere.

use super::get::Asked;
use super::state::{Given, State};
use super::subject::Subject;
use super::{Operation, capability, warning};
use crate::choice;
use crate::protocol::Request;
use crate::store;
use crate::world::{Streams, World};

/// Carries out one operation, or does nothing at all and returns `false`.
///
/// `input` is what stood on standard input; nothing there could be told from nothing at all if it
/// was too long.
pub fn run(
    operation: Operation,
    input: Option<&[u8]>,
    streams: &mut Streams<'_>,
    world: &World,
) -> bool {
    let request = input.and_then(|input| Request::parse(input).ok());
    match (operation, request) {
        (Operation::Capability, _) => capability::run(streams).is_ok(),
        (_, None) => true,
        (Operation::Get, Some(request)) => get(&request, streams, world).is_some(),
        (Operation::Store, Some(request)) => store(&request, world),
        (Operation::Erase, Some(request)) => erase(&request, world),
    }
}

/// A healthy PAT for the organisation that the URL names, out of a store that is open.
fn get(request: &Request, streams: &mut Streams<'_>, world: &World) -> Option<()> {
    // git comes back with it when the server has refused what we gave.
    if State::find(&request.state).is_some() {
        return None;
    }
    let subject = Subject::at_once(request, world).ok()?;
    let Some(subject) = subject.filter(|subject| !subject.is_foreign()) else {
        return Some(());
    };
    let (organisation, true) = subject.found.organisation()? else {
        return None;
    };
    let username = request.username.as_deref();
    let pat = choice::pat(&subject.record, organisation, username, &[], (world.now)())?;
    if pat.suspect.is_some() || warning::is_near(pat, world) {
        return None;
    }
    let secret = store::read_at_once(&pat.slot, world.paths().ok())?;
    Asked::of(request, organisation).give(pat, &secret, Vec::new(), streams);
    Some(())
}

/// Ours has worked, as it did before; or it is none of ours.
fn store(request: &Request, world: &World) -> bool {
    match State::find(&request.state) {
        Some(State::Gave(Given { suspect: false, .. }) | State::OfAnotherVersion) => true,
        Some(State::Gave(_) | State::Asked(_)) => false,
        None => is_foreign(request, world),
    }
}

/// What was refused is none of ours.
fn erase(request: &Request, world: &World) -> bool {
    request.password.is_none() || is_foreign(request, world)
}

fn is_foreign(request: &Request, world: &World) -> bool {
    let subject = Subject::at_once(request, world);
    subject.is_ok_and(|subject| subject.is_none_or(|subject| subject.is_foreign()))
}
