//! The fast path: almost every call that git makes, without anything that takes long, asks,
//! changes or explains.
//!
//! Whatever it cannot answer it leaves untouched, and the full operation starts from the beginning.

use super::get::Asked;
use super::retry_state::{Given, State};
use super::subject::Subject;
use super::{Operation, warning};
use crate::context::{Context, Streams};
use crate::git::protocol::Request;
use crate::index::select;
use crate::stores;

/// Carries out one operation, or does nothing at all and returns `false`.
pub fn run(
    operation: Operation,
    request: &Request,
    streams: &mut Streams<'_>,
    context: &Context,
) -> bool {
    match operation {
        Operation::Get => get(request, streams, context).is_some(),
        Operation::Store => store(request, context),
        Operation::Erase => erase(request, context),
        Operation::Capability => false,
    }
}

/// A healthy PAT for the organization that the URL names, out of a store that is open.
fn get(request: &Request, streams: &mut Streams<'_>, context: &Context) -> Option<()> {
    // git comes back with it when the server has refused what we gave.
    if State::find(&request.state).is_some() {
        return None;
    }
    let subject = Subject::for_fast_path(request, context).ok()?;
    let Some(subject) = subject.filter(|subject| !subject.is_foreign()) else {
        return Some(());
    };
    let (organization, true) = subject.found.organization()? else {
        return None;
    };
    let username = request.username.as_deref();
    let pat = select::pat(&subject.index, organization, username, &[], (context.now)())?;
    if pat.suspect.is_some() || warning::is_near(pat, context) {
        return None;
    }
    let secret = stores::try_read(&pat.location, context.dirs().ok())?;
    Asked::of(request, organization).give(pat, &secret, Vec::new(), streams);
    Some(())
}

/// A PAT of ours worked, as before, or the credential is not ours.
fn store(request: &Request, context: &Context) -> bool {
    match State::find(&request.state) {
        Some(State::Gave(Given { suspect: false, .. }) | State::OfAnotherVersion) => true,
        Some(State::Gave(_) | State::Asked(_)) => false,
        None => store_without_state(request, context).is_some(),
    }
}

/// What git before 2.46 sends after each success. Where there is a healthy PAT, git got it from us
/// and asked nobody for another one, so there is nothing to store.
fn store_without_state(request: &Request, context: &Context) -> Option<()> {
    let subject = Subject::for_fast_path(request, context).ok()?;
    let Some(subject) = subject.filter(|subject| !subject.is_foreign()) else {
        return Some(());
    };
    let (organization, true) = subject.found.organization()? else {
        return None;
    };
    let username = request.username.as_deref();
    let pat = select::pat(&subject.index, organization, username, &[], (context.now)())?;
    let is_healthy = pat.suspect.is_none() && pat.variable().is_none();
    (is_healthy && !context.lacks(&pat.location)).then_some(())
}

/// What was refused is none of ours.
fn erase(request: &Request, context: &Context) -> bool {
    request.password.is_none() || is_foreign(request, context)
}

fn is_foreign(request: &Request, context: &Context) -> bool {
    let subject = Subject::for_fast_path(request, context);
    subject.is_ok_and(|subject| subject.is_none_or(|subject| subject.is_foreign()))
}
