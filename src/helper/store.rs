//! `store`: a credential worked, be it ours, another helper's, or a pasted one.
//!
//! For our own PATs nothing is read or written, unless they were rejected before. A PAT is stored only
//! if git prompted for it because we had none to answer with.

use super::messages;
use super::retry_state::{Given, State};
use super::subject::{Subject, new_collection, url_of};
use super::typed_pat::{TypedPat, unlock_vault};
use super::{prompt_mark, token};
use crate::changes;
use crate::context::{Context, Streams};
use crate::error::Error;
use crate::git;
use crate::git::protocol::Request;
use crate::index::select::{self, Found, Guess};
use crate::index::{PatEntry, PatIndex, PatName};
use crate::organization::Organization;
use crate::stores::{SecretId, StoreKind, Variable};
use crate::util::pat::{PatFormat, Secret};
use crate::util::time::Timestamp;

pub(super) fn run(
    request: &Request,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<(), Error> {
    match State::find(&request.state) {
        Some(State::Gave(Given { suspect: false, .. }) | State::OfAnotherVersion) => Ok(()),
        Some(State::Gave(given)) => worked(given.tried.last(), request, context),
        Some(State::Asked(replaced)) => typed(request, replaced.as_ref(), streams, context),
        None => match prompt_mark::take(request, context) {
            Some(replaced) => typed(request, replaced.as_ref(), streams, context),
            None => not_asked_for(request, streams, context),
        },
    }
}

/// Notes that one of our PATs works again after a rejection.
fn worked(given: Option<&SecretId>, request: &Request, context: &Context) -> Result<(), Error> {
    let Some(Subject { index, found, .. }) = Subject::new(request, context)? else {
        return Ok(());
    };
    let Some(organization) = found.organization() else {
        return Ok(());
    };
    let pat = index.of(organization).find(|pat| given == Some(&pat.location.secret));
    pat.map_or(Ok(()), |pat| changes::worked(context, &pat.location))
}

/// Stores a PAT that the user typed when git prompted because we had none.
fn typed(
    request: &Request,
    replaced: Option<&SecretId>,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<(), Error> {
    let Some((secret, subject)) = lasting_pat(request, context)? else {
        return token::typed(request, streams, context);
    };
    let Subject { remote, index: known, found } = subject;
    let mut index = known.without_provided();
    let organization = match found {
        Found::Named(organization)
        | Found::Guessed(organization, Guess::Username | Guess::Remotes) => organization,
        Found::Unknown => match new_collection(&remote, &index) {
            Some(collection) => collection,
            None => return Ok(()),
        },
        Found::Guessed(_, Guess::OnlyOne) | Found::Unclear => {
            streams.say(messages::WHOSE_PAT);
            return Ok(());
        }
    };
    // A git that keeps state sends the rejected PAT's expiration date along with the pasted one.
    let expires = request.password_expiry_utc.filter(|_| !request.keeps_state);
    let expires = expires.map(Timestamp::from_unix);
    let typed = TypedPat { organization: &organization, secret, expires };
    if index.of(&organization).any(|pat| pat.location.source.pat_store() == Some(StoreKind::Vault))
    {
        unlock_vault(streams, context)?;
    }
    loop {
        // If git prompted, it had dropped what a program printed.
        let ours = index.of(&organization).filter(|pat| pat.location.source.pat_store().is_some());
        if let Some(known) = typed.find_among(ours, context) {
            // Rejected by mistake, or stored with the wrong end: the server has just accepted it.
            return changes::worked(context, &known.location);
        }
        let by_repository = git::repository_may_answer();
        if by_repository.map_err(|source| Error::unclear(&organization, source))? {
            messages::pasted::not_asked_for(streams, &organization);
            return Ok(());
        }
        if typed.save(replaced, &index, streams, context)? {
            return Ok(());
        }
        index = context.index()?;
    }
}

/// Handles a PAT that git got neither from us nor by a prompt after we gave no answer: one of ours,
/// if git keeps no state, or one in a URL or from another helper, which is not stored.
fn not_asked_for(
    request: &Request,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<(), Error> {
    let Some((secret, subject)) = lasting_pat(request, context)? else {
        return token::worked(request, context);
    };
    let Some(organization) = subject.found.organization() else {
        return Ok(());
    };
    let index = &subject.index;
    let username = request.username.as_deref();
    let named = PatName::of_answer(username);
    let healthy = offered(organization, named.as_ref(), index, Vec::new(), context)
        .is_some_and(|pat| pat.suspect.is_none() && !request.keeps_state);
    if healthy {
        return Ok(());
    }
    let typed = TypedPat { organization, secret, expires: None };
    let stored = index.without_provided();
    let mut pats = stored.of_by_cost(organization, username);
    // For their tokens a program may be started.
    pats.retain(|pat| !pat.is_entra());
    if let Some(known) = typed.find_among(pats, context) {
        return changes::worked(context, &known.location);
    }
    if index.was_recently_deleted(organization, secret, (context.now)()) {
        messages::pasted::put_away(streams, organization);
    } else if git::asks_us_alone(&url_of(request)) {
        messages::pasted::not_asked_for(streams, organization);
    }
    Ok(())
}

/// The password and the subject, if the password is certainly a PAT that lasts: not an Entra token
/// or a domain password, from another helper or the user, and not a token from the environment.
fn lasting_pat<'a>(
    request: &'a Request,
    context: &Context,
) -> Result<Option<(&'a Secret, Subject)>, Error> {
    let lasts = request.password_expiry_utc.is_none_or(|end| end > (context.now)().unix());
    let keep = lasts && !request.ephemeral && !request.ready_made;
    let is_pat = |secret: &&Secret| keep && PatFormat::from_word(secret.expose()).is_pat();
    let Some(secret) = request.password.as_ref().filter(is_pat) else {
        return Ok(None);
    };
    let subject = Subject::new(request, context)?;
    // git sends tokens from the environment to every helper.
    Ok(subject.filter(|subject| !subject.is_provided(secret)).map(|subject| (secret, subject)))
}

/// The PAT that `get` would answer with after it has tried these.
pub(crate) fn offered<'r>(
    organization: &Organization,
    named: Option<&PatName>,
    known: &'r PatIndex,
    mut tried: Vec<SecretId>,
    context: &Context,
) -> Option<&'r PatEntry> {
    let variables = known.of(organization).filter_map(PatEntry::variable);
    tried.extend(variables.filter(|variable| variable.read().is_err()).map(Variable::id));
    let lost = known.of(organization).filter(|pat| context.is_lost(&pat.location));
    tried.extend(lost.map(|pat| pat.location.secret.clone()));
    select::pat(known, organization, named, &tried, (context.now)())
}
