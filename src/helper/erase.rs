//! `erase`: the server rejected a credential, and git gave up.
//!
//! git tells every helper, no matter which one provided the credential. A PAT is marked and kept,
//! not deleted, and only if it is exactly the rejected one: Azure DevOps shows a PAT only once, and
//! a 401 may be the server's mistake or concern another helper's secret.

use super::messages::{self, Next, environment};
use super::refusal::{self, Attempt, Refusal};
use super::retry_state::State;
use super::subject::{Subject, url_of};
use super::{prompt_mark, store, token};
use crate::changes::Rejection;
use crate::context::{Context, Streams};
use crate::error::Error;
use crate::git;
use crate::git::protocol::Request;
use crate::index::{Health, PatEntry, PatIndex, PatName};
use crate::organization::Organization;
use crate::stores::StoreError;
use crate::util::caller;
use crate::util::pat::{Secret, is_jwt};

pub(super) fn run(
    request: &Request,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<(), Error> {
    // To git, no password means "any". A caller that crashes midway sends that too.
    let Some(refused) = request.secret() else {
        return Ok(());
    };
    let Some(subject) = Subject::new(request, context)? else {
        return Ok(());
    };
    // What git tries next was not typed at this prompt.
    prompt_mark::take(request, context);
    let Some(organization) = subject.found.organization() else {
        if let Some(variable) = subject.anybodys().filter(|one| one.holds(refused)) {
            environment::refused_by_somebody(streams, variable);
        }
        return Ok(());
    };
    let certain = subject.found.is_certain();
    let state = State::find(&request.state);
    let Some(pat) =
        holder(refused, state.as_ref(), request, organization, &subject.index, context)?
    else {
        if certain && was_typed(request, refused, state.as_ref(), organization, &subject, context) {
            messages::pasted::typed_and_refused(streams, organization, refused, &subject.index);
        }
        return Ok(());
    };
    // A git that keeps state calls this after its last attempt.
    let given = match &state {
        Some(State::Gave(given)) => Some(given),
        _ => None,
    };
    if caller::is_git_lfs() {
        prompt_mark::leave_refusal(request, &pat.location.secret, context);
    }
    let attempt = Attempt::new(Some(refused), given);
    let Some(refusal) = refusal::note(pat, &attempt, request, &subject, context) else {
        return Ok(());
    };
    let mut tried = given.map(|given| given.tried.clone()).unwrap_or_default();
    tried.push(pat.location.secret.clone());
    let named = PatName::from_username(request.username.as_deref());
    let other = || store::offered(organization, named.as_ref(), &subject.index, tried, context);
    let next = match refusal {
        Refusal::Token(Rejection::Suspect, _) => Some(pat),
        _ => other().filter(|pat| pat.health((context.now)()) == Health::Good),
    };
    let next = Next::GiveUp(next);
    messages::refused(streams, pat, &refusal, &next, request, context);
    match refusal {
        Refusal::NotNoted(error) => Err(error),
        _ => Ok(()),
    }
}

/// Whether git prompted for what was rejected, or a URL contains it. Other helpers may provide
/// anything at any time, and that is not ours to comment on.
fn was_typed(
    request: &Request,
    refused: &Secret,
    state: Option<&State>,
    organization: &Organization,
    subject: &Subject,
    context: &Context,
) -> bool {
    let typeable = !request.ephemeral && !request.ready_made && !is_jwt(refused.expose());
    let let_git_ask = || match state {
        Some(State::Asked(_)) => !messages::meets_iis(request, organization),
        Some(_) => false,
        // For servers, people type Windows passwords, and no one types an expiration date.
        None if organization.origin().is_some() || request.password_expiry_utc.is_some() => false,
        None => {
            let named = PatName::from_username(request.username.as_deref());
            store::offered(organization, named.as_ref(), &subject.index, Vec::new(), context)
                .is_none()
                && !was_ever_ours(refused, organization, &subject.index, context)
        }
    };
    // Last, because it starts git.
    typeable && let_git_ask() && git::asks_us_alone(&url_of(request))
}

/// Whether this may be a PAT of ours that a rejection or a logout has just taken out of use.
fn was_ever_ours(
    refused: &Secret,
    organization: &Organization,
    index: &PatIndex,
    context: &Context,
) -> bool {
    let is_it = |pat: &PatEntry| match pat.location.source.pat_store() {
        Some(_) => {
            let secret = context.secret(&pat.location);
            secret.map_or_else(|why| why.is_closed(), |kept| kept == *refused)
        }
        // Programs that print a PAT are not started for this.
        None => pat.variable().is_none(),
    };
    index.was_recently_deleted(organization, refused, (context.now)())
        || index.of(organization).any(is_it)
}

/// The organization's PAT with this secret.
///
/// A closed store cannot tell; then git's state is trusted. Otherwise a vault whose key is not
/// cached would have to be unlocked again for this.
fn holder<'a>(
    refused: &Secret,
    state: Option<&State>,
    request: &Request,
    organization: &Organization,
    index: &'a PatIndex,
    context: &Context,
) -> Result<Option<&'a PatEntry>, Error> {
    let in_environment =
        index.of(organization).find(|pat| pat.variable().is_some_and(|one| one.holds(refused)));
    if in_environment.is_some() {
        return Ok(in_environment.map(|pat| token::source_of(pat, index, context)));
    }
    let now = (context.now)();
    let given = match state {
        Some(State::Gave(given)) => given.tried.last(),
        _ => None,
    };
    if is_jwt(refused.expose())
        && let Some(pat) = token::holder(refused, given, request, organization, index, context)
    {
        return Ok(Some(pat));
    }
    let (mut failure, mut closed) = (None, Vec::new());
    // git did not get PATs that are rejected or expired, so their stores are not read.
    let offered = |pat: &&PatEntry| {
        let is_ours = pat.variable().is_none() && !pat.is_entra();
        is_ours && pat.health(now) <= Health::Suspect
    };
    let pats = index.of_by_cost(organization, request.username.as_deref());
    for pat in pats.into_iter().filter(offered) {
        if closed.contains(&&pat.location.source) {
            if given == Some(&pat.location.secret) {
                return Ok(Some(pat));
            }
            continue;
        }
        match context.secret(&pat.location) {
            Ok(secret) if secret == *refused => return Ok(Some(pat)),
            // Missing: it has just been replaced, so it is not the one in use from now on.
            Ok(_) | Err(StoreError::Missing(_)) => {}
            Err(source) if source.is_closed() && given == Some(&pat.location.secret) => {
                return Ok(Some(pat));
            }
            Err(source) => {
                if source.is_closed() {
                    closed.push(&pat.location.source);
                }
                failure = Some(Error::unreadable(pat, source));
            }
        }
    }
    failure.map_or(Ok(None), Err)
}
