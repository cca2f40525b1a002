//! The fast path: almost every call that git makes, without anything that takes long, prompts,
//! changes something, or explains.
//!
//! Whatever it cannot answer it leaves untouched, and the full operation starts from the beginning.

use super::get::OpenRequest;
use super::retry_state::{Given, State};
use super::subject::Subject;
use super::{Operation, prompt_mark, warning};
use crate::context::{Context, Streams};
use crate::git::protocol::Request;
use crate::index::select::{self, Found};
use crate::index::{PatEntry, PatName};
use crate::organization::Organization;
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

/// Answers with a healthy PAT for the organization that the URL names, from a store that is open.
fn get(request: &Request, streams: &mut Streams<'_>, context: &Context) -> Option<()> {
    // git repeats its request with our state when the server has rejected what we gave.
    if State::find(&request.state).is_some() {
        return None;
    }
    let (organization, pat) = match candidate(request, PatName::from_username, context)? {
        Candidate::Foreign => return Some(()),
        Candidate::Healthy(organization, pat) => (organization, pat),
    };
    let is_marked = !request.keeps_state && prompt_mark::may_exist(context);
    if is_marked || warning::is_near(&pat, context) {
        return None;
    }
    let secret = stores::try_read(&pat.location, context.dirs().ok())?;
    OpenRequest::new(request, &organization).give(&pat, &secret, streams, context);
    Some(())
}

/// A PAT of ours worked, as before, or the credential is not ours.
fn store(request: &Request, context: &Context) -> bool {
    match State::find(&request.state) {
        Some(State::Gave(Given { suspect: false, .. }) | State::OfAnotherVersion) => true,
        Some(State::Gave(_) | State::Asked(_)) => false,
        // git before 2.46 keeps no state and sends this after each success. Where there is a healthy
        // PAT, it got it from us unless a mark says that it prompted, so there is nothing to store.
        None => match candidate(request, PatName::of_answer, context) {
            Some(Candidate::Foreign) => true,
            Some(Candidate::Healthy(_, pat)) => {
                pat.variable().is_none() && !prompt_mark::may_exist(context)
            }
            None => false,
        },
    }
}

/// The rejected credential is not ours.
fn erase(request: &Request, context: &Context) -> bool {
    let is_foreign = || {
        Subject::for_fast_path(request, context).is_ok_and(|it| it.is_none_or(|it| it.is_foreign()))
    };
    request.secret().is_none() || is_foreign()
}

/// What a request is about, if that is clear from the request and the index.
enum Candidate {
    /// Another host.
    Foreign,
    /// The organization that the URL names, and its PAT.
    Healthy(Organization, Box<PatEntry>),
}

/// `None` if only the full path can tell.
fn candidate(
    request: &Request,
    name: fn(Option<&str>) -> Option<PatName>,
    context: &Context,
) -> Option<Candidate> {
    let subject = Subject::for_fast_path(request, context).ok()?;
    let Some(subject) = subject.filter(|subject| !subject.is_foreign()) else {
        return Some(Candidate::Foreign);
    };
    let Found::Named(organization) = subject.found else {
        return None;
    };
    let named = name(request.username.as_deref());
    let pat = select::pat(&subject.index, &organization, named.as_ref(), &[], (context.now)())?;
    let pat = pat.suspect.is_none().then(|| Box::new(pat.clone()))?;
    Some(Candidate::Healthy(organization, pat))
}
