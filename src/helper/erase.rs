//! `erase`: the server refused a credential, and git gave up.
//!
//! git tells every helper about it, whoever gave the credential. The PAT that is exactly the
//! given one is marked and kept, not deleted: Azure shows a PAT only once, and a 401 may be a
//! stray one, or meant for another helper's secret.

use super::explain::{self, Next, environment};
use super::state::State;
use super::store;
use super::subject::Subject;
use crate::choice;
use crate::error::Error;
use crate::git;
use crate::lifecycle::{self, Strike};
use crate::pat::{Secret, is_jwt};
use crate::protocol::Request;
use crate::record::{Health, Record, StoredPat};
use crate::remote::Organisation;
use crate::store::StoreError;
use crate::world::{Streams, World};

pub(super) fn run(
    request: &Request,
    streams: &mut Streams<'_>,
    world: &World,
) -> Result<(), Error> {
    // Without the secret it would mean "any" to git. A caller that died midway sends that too
    // (facts, git-protocol.md section 0.6).
    let Some(refused) = &request.password else {
        return Ok(());
    };
    let Some(subject) = Subject::of(request, world)? else {
        return Ok(());
    };
    let Some((organisation, certain)) = subject.found.organisation() else {
        if let Some(variable) = subject.anybodys().filter(|one| one.holds(refused)) {
            environment::refused_by_somebody(streams.errors, variable);
        }
        return Ok(());
    };
    let state = State::find(&request.state);
    let Some(pat) = holder(refused, state.as_ref(), organisation, &subject.record, world)? else {
        if certain && was_typed(request, refused, state.as_ref(), organisation, &subject, world) {
            explain::typed_and_refused(streams.errors, organisation);
        }
        return Ok(());
    };
    // git that keeps state comes here after its last try. Any other cannot ask twice, so there is
    // no second refusal to wait for.
    let (mut tried, was_suspect) = match state {
        Some(State::Gave(given)) => (given.tried, given.suspect),
        _ => (Vec::new(), true),
    };
    tried.push(pat.slot.secret.clone());
    let username = request.username.as_deref();
    let other = choice::pat(&subject.record, organisation, username, &tried, (world.now)());
    let next = Next::GiveUp(other.filter(|pat| pat.suspect.is_none()));
    if let Some(variable) = pat.variable() {
        let asked = (request, world);
        environment::refused(streams.errors, pat, variable, certain, &next, asked);
        return Ok(());
    }
    if !certain {
        explain::perhaps_meant_for_another(streams.errors, pat);
        return Ok(());
    }
    if explain::meets_iis(request, organisation) {
        explain::iis_basic(streams.errors, organisation);
        return Ok(());
    }
    if never_sent(request, pat) {
        explain::never_sent(streams.errors, pat);
        return Ok(());
    }
    let noted = lifecycle::refuse(world, &pat.slot, was_suspect);
    if let Some(strike) = noted.as_ref().copied().unwrap_or(Some(Strike::Suspect)) {
        explain::refused(streams.errors, pat, strike, &next, world);
        let untold = !request.keeps_state && !request.tells_challenges;
        if untold && pat.organisation().origin().is_some() {
            explain::perhaps_never_sent(streams.errors, pat);
        }
    }
    noted.map(|_| ())
}

/// Whether git has asked a person for what was refused, or a URL has it. Other helpers may give
/// anything at any time, and what they gave is not ours to speak of.
fn was_typed(
    request: &Request,
    refused: &Secret,
    state: Option<&State>,
    organisation: &Organisation,
    subject: &Subject,
    world: &World,
) -> bool {
    let typeable = !request.ephemeral && !request.ready_made && !is_jwt(refused.expose());
    let let_git_ask = || match state {
        Some(State::Asked(_)) => !explain::meets_iis(request, organisation),
        Some(_) => false,
        // People type passwords of Windows for servers; and nobody types an end.
        None if organisation.origin().is_some() || request.password_expiry_utc.is_some() => false,
        None => {
            let username = request.username.as_deref();
            store::offered(organisation, username, &subject.record, world).is_none()
                && !was_ever_ours(refused, organisation, &subject.record, world)
        }
    };
    // The last one runs git.
    typeable && let_git_ask() && git::asks_us_alone(&url_of(request))
}

/// As git's configuration names it.
fn url_of(request: &Request) -> String {
    let path = request.path.as_deref().unwrap_or_default();
    format!("{}://{}/{path}", request.protocol, request.host.to_ascii_lowercase())
}

/// Whether this may be a PAT that somebody else's refusal, or a logout, has just put away.
fn was_ever_ours(
    refused: &Secret,
    organisation: &Organisation,
    record: &Record,
    world: &World,
) -> bool {
    let is_it = |pat: &StoredPat| match pat.slot.source.store() {
        Some(_) => {
            !world.lacks(&pat.slot) && world.secret(&pat.slot).map_or(true, |kept| kept == *refused)
        }
        // No program is run for this.
        None => pat.variable().is_none(),
    };
    record.was_forgotten(organisation, refused, (world.now)()) || record.of(organisation).any(is_it)
}

/// Where a server offers NTLM too, a git that cannot be told to use Basic (before 2.46, which is
/// also the first to keep state) uses the PAT as an NTLM password. The refusal says nothing
/// about the PAT (facts, azure-devops.md section 0.1).
fn never_sent(request: &Request, pat: &StoredPat) -> bool {
    pat.organisation().origin().is_some() && request.offers_windows_login && !request.keeps_state
}

/// The PAT of this organisation whose secret this is.
///
/// A store that is closed cannot say so. Then git's word will do that it is what we gave: a vault
/// whose key nobody keeps would have to be opened again for it.
fn holder<'a>(
    refused: &Secret,
    state: Option<&State>,
    organisation: &Organisation,
    record: &'a Record,
    world: &World,
) -> Result<Option<&'a StoredPat>, Error> {
    let in_environment =
        record.of(organisation).find(|pat| pat.variable().is_some_and(|one| one.holds(refused)));
    if in_environment.is_some() {
        return Ok(in_environment);
    }
    let now = (world.now)();
    let given = match state {
        Some(State::Gave(given)) => given.tried.last(),
        _ => None,
    };
    let (mut failure, mut closed) = (None, Vec::new());
    // What is rejected or expired was not offered, and costs no look into a store.
    let offered = |pat: &&StoredPat| pat.variable().is_none() && pat.health(now) <= Health::Suspect;
    for pat in record.of_by_cost(organisation).into_iter().filter(offered) {
        if closed.contains(&&pat.slot.source) {
            if given == Some(&pat.slot.secret) {
                return Ok(Some(pat));
            }
            continue;
        }
        match world.secret(&pat.slot) {
            Ok(secret) if secret == *refused => return Ok(Some(pat)),
            // Missing: replaced this moment, so not the one that is used from now on.
            Ok(_) | Err(StoreError::Missing(_)) => {}
            Err(source) if source.is_closed() && given == Some(&pat.slot.secret) => {
                return Ok(Some(pat));
            }
            Err(source) => {
                if source.is_closed() {
                    closed.push(&pat.slot.source);
                }
                failure = Some(Error::unreadable(pat, source));
            }
        }
    }
    failure.map_or(Ok(None), Err)
}
