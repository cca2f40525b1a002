//! `store`: a credential worked, be it ours, another helper's, or a pasted one.
//!
//! For our own PATs nothing is read or written, unless they were rejected before. A PAT is stored only
//! if git prompted for it because we had none to answer with.

use super::messages;
use super::retry_state::{Given, State};
use super::subject::{Subject, new_collection, url_of};
use super::{prompt_mark, unlock};
use crate::changes::{self, NewPat, Replaces};
use crate::context::{Context, Streams};
use crate::error::Error;
use crate::git;
use crate::git::protocol::Request;
use crate::index::select::{self, Found, Guess};
use crate::index::{Health, PatEntry, PatIndex, PatName, Verdict};
use crate::organization::Organization;
use crate::settings;
use crate::stores::{Condition, SecretId, SecretSource, StoreKind, Variable};
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
        return Ok(());
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
    let typed = Typed { organization: &organization, secret, expires };
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
            messages::not_asked_for(streams, &organization);
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
        return Ok(());
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
    let typed = Typed { organization, secret, expires: None };
    let stored = index.without_provided();
    if let Some(known) = typed.find_among(stored.of_by_cost(organization, username), context) {
        return changes::worked(context, &known.location);
    }
    if index.was_recently_deleted(organization, secret, (context.now)()) {
        messages::put_away(streams, organization);
    } else if git::asks_us_alone(&url_of(request)) {
        messages::not_asked_for(streams, organization);
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

/// Unlocks the vault if it is locked. If it stays locked, storing the PAT fails and says why.
fn unlock_vault(streams: &mut Streams<'_>, context: &Context) -> Result<(), Error> {
    if context.vault()?.condition().ok() == Some(Condition::Locked) {
        let _ = unlock::vault(streams, context);
    }
    Ok(())
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

/// A PAT that the user typed, or that git used.
struct Typed<'a> {
    organization: &'a Organization,
    secret: &'a Secret,
    expires: Option<Timestamp>,
}

impl Typed<'_> {
    /// The stored PAT with the same secret. A store that fails counts as having another one.
    fn find_among<'r>(
        &self,
        stored: impl IntoIterator<Item = &'r PatEntry>,
        context: &Context,
    ) -> Option<&'r PatEntry> {
        let mut closed = Vec::new();
        for pat in stored {
            if closed.contains(&&pat.location.source) {
                continue;
            }
            match context.secret(&pat.location) {
                Ok(kept) if kept == *self.secret => return Some(pat),
                Err(source) if source.is_closed() => closed.push(&pat.location.source),
                _ => {}
            }
        }
        None
    }

    /// The store of the organization's PATs, if they are all in one.
    fn store_of_the_others(&self, index: &PatIndex) -> Option<StoreKind> {
        let mut stores = index.of(self.organization).filter_map(|pat| pat.location.source.store());
        let first = stores.next()?;
        stores.all(|other| other == first).then_some(first)
    }

    /// Stores the PAT. `false` if another command changed the one that it replaces meanwhile.
    fn save(
        &self,
        replaced: Option<&SecretId>,
        index: &PatIndex,
        streams: &mut Streams<'_>,
        context: &Context,
    ) -> Result<bool, Error> {
        let now = (context.now)();
        let is_dead = |pat: &&PatEntry| {
            replaced == Some(&pat.location.secret)
                && pat.location.source.pat_store().is_some()
                && (pat.health(now) != Health::Good
                    || context.secret(&pat.location).is_err_and(|why| !why.is_closed()))
        };
        let dead = index.of(self.organization).find(is_dead);
        let free_name = || index.free_name(self.organization);
        let name = dead.map_or_else(free_name, |dead| dead.name.clone());
        // A git command never asks the user to choose a store; a keyring that fails is reported.
        let of_others = || self.store_of_the_others(index);
        let beside = dead.map_or_else(of_others, |dead| dead.location.source.store());
        let store = settings::store(context.dirs()?, beside)?.unwrap_or(StoreKind::Keyring);
        if store == StoreKind::Vault {
            unlock_vault(streams, context)?;
        }
        let new = NewPat {
            organization: self.organization,
            name: &name,
            secret: self.secret,
            expires: self.expires,
            source: SecretSource::Store(store),
            make_default: false,
            verdict: Verdict::Accepted { account: None },
            // Decided on an index that another command may have changed by now.
            place: Replaces::Only(dead.map(|dead| &dead.location)),
            issued: None,
        };
        Ok(changes::put(context, &new)?.is_some())
    }
}
