//! `store`: git says that a credential worked, be it ours, another helper's or a typed one.
//!
//! Ours costs nothing: no store is opened and nothing is written, unless it had been refused
//! before. Saved is what the user typed because there was no PAT to offer; that is how most
//! people meet a credential helper.

use super::messages;
use super::retry_state::{Given, State};
use super::subject::{Subject, new_collection};
use super::unlock;
use crate::changes::{self, NewPat, Place};
use crate::context::{Context, Streams};
use crate::error::Error;
use crate::git::protocol::Request;
use crate::index::select::{self, Found, Guess};
use crate::index::{Health, PatEntry, PatIndex, PatName};
use crate::organization::Organization;
use crate::settings;
use crate::stores::{Condition, SecretId, SecretSource, StoreKind, Variable};
use crate::util::pat::{PatFormat, Secret};
use crate::util::terminal;
use crate::util::time::Timestamp;

pub(super) fn run(
    request: &Request,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<(), Error> {
    match State::find(&request.state) {
        Some(State::Gave(Given { suspect: false, .. }) | State::OfAnotherVersion) => Ok(()),
        Some(State::Gave(given)) => worked(given.tried.last(), request, context),
        Some(State::Asked(dead)) => typed(request, Asked::For(dead), streams, context),
        None => typed(request, Asked::Perhaps, streams, context),
    }
}

/// Whether the user was asked for what has worked.
enum Asked {
    /// Yes, for one to take the place of this dead one, if it was clear which.
    For(Option<SecretId>),
    /// This git does not say.
    Perhaps,
}

/// A PAT of ours that had been refused before was taken.
fn worked(given: Option<&SecretId>, request: &Request, context: &Context) -> Result<(), Error> {
    let Some(Subject { index, found, .. }) = Subject::new(request, context)? else {
        return Ok(());
    };
    let Some((organization, _)) = found.organization() else {
        return Ok(());
    };
    match index.of(organization).find(|pat| given == Some(&pat.location.secret)) {
        Some(pat) => changes::worked(context, &pat.location),
        None => Ok(()),
    }
}

/// Something that we did not give was taken.
fn typed(
    request: &Request,
    asked: Asked,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<(), Error> {
    let Some(secret) = lasting_pat(request, context) else {
        return Ok(());
    };
    let Some(subject) = Subject::new(request, context)? else {
        return Ok(());
    };
    // git hands it to every helper; it is the environment's to keep.
    if subject.is_provided(secret) {
        return Ok(());
    }
    let Subject { remote, index: known, found } = subject;
    let index = known.without_provided();
    let username = request.username.as_deref();
    let organization = match found {
        Found::Named(organization)
        | Found::Guessed(organization, Guess::Username | Guess::Remotes) => organization,
        Found::Unknown => match new_collection(&remote, &index) {
            Some(collection) => collection,
            None => return Ok(()),
        },
        // It had a PAT to offer, so this is it.
        Found::Guessed(only, Guess::OnlyOne)
            if offered(&only, username, &known, context).is_some() =>
        {
            return Ok(());
        }
        Found::Guessed(_, Guess::OnlyOne) | Found::Unclear => {
            terminal::say(streams.errors, messages::WHOSE_PAT);
            return Ok(());
        }
    };
    // git hands on the end of what was refused together with what was then typed.
    let expires = match asked {
        Asked::For(_) => None,
        Asked::Perhaps => request.password_expiry_utc.map(Timestamp::from_unix),
    };
    let typed = Typed { organization: &organization, secret, username, expires };
    // Where there was a healthy PAT to offer, nobody was asked for one: this is it, told by a git
    // that keeps no state, or another one that stood in a URL and overwrites nothing.
    let offered = offered(&organization, username, &known, context);
    let perhaps = matches!(asked, Asked::Perhaps);
    if perhaps && offered.is_some_and(|pat| pat.suspect.is_none()) {
        return Ok(());
    }
    if let Some(known) = typed.already_stored(&index, perhaps, context)? {
        // Refused by mistake, or given a wrong end: the server has just taken it.
        return changes::worked(context, &known.location);
    }
    let dead = match asked {
        Asked::For(dead) => dead,
        Asked::Perhaps if offered.is_some() => return Ok(()),
        Asked::Perhaps if index.was_recently_deleted(&organization, secret, (context.now)()) => {
            messages::put_away(streams.errors, &organization);
            return Ok(());
        }
        Asked::Perhaps => typed.named(&index),
    };
    typed.save(dead.as_ref(), &index, streams, context)
}

/// The password, if it is certainly a PAT that is meant to last. Not an Entra token or a
/// domain password that another helper or the user gave.
fn lasting_pat<'a>(request: &'a Request, context: &Context) -> Option<&'a Secret> {
    let pat = request.password.as_ref()?;
    let lasts = request.password_expiry_utc.is_none_or(|end| end > (context.now)().unix());
    let keep = lasts && !request.ephemeral && !request.ready_made;
    (keep && PatFormat::of(pat.expose()).is_pat()).then_some(pat)
}

/// The PAT that `get` would have given.
pub(crate) fn offered<'r>(
    organization: &Organization,
    username: Option<&str>,
    known: &'r PatIndex,
    context: &Context,
) -> Option<&'r PatEntry> {
    let variables = known.of(organization).filter_map(PatEntry::variable);
    let unfit = variables.filter(|variable| variable.read().is_err()).map(Variable::id);
    let gone = known.of(organization).filter(|pat| context.lacks(&pat.location));
    let unfit: Vec<SecretId> = unfit.chain(gone.map(|pat| pat.location.secret.clone())).collect();
    select::pat(known, organization, username, &unfit, (context.now)())
}

/// A PAT that somebody seems to have typed.
struct Typed<'a> {
    organization: &'a Organization,
    secret: &'a Secret,
    username: Option<&'a str>,
    /// Its end, if git knows that.
    expires: Option<Timestamp>,
}

impl Typed<'_> {
    /// The PAT that this is, if we have it. A store that fails has another one, for all we know.
    ///
    /// Another program is run only where what it printed may be what has worked: where somebody
    /// was asked, git had that one from us and dropped it.
    fn already_stored<'r>(
        &self,
        index: &'r PatIndex,
        perhaps_ours: bool,
        context: &Context,
    ) -> Result<Option<&'r PatEntry>, Error> {
        let mut closed = Vec::new();
        for pat in index.of_by_cost(self.organization) {
            if pat.location.source.store().is_none() && !perhaps_ours {
                break;
            }
            if closed.contains(&&pat.location.source) {
                continue;
            }
            match context.secret(&pat.location) {
                Ok(kept) if kept == *self.secret => return Ok(Some(pat)),
                Err(source) if source.is_closed() => closed.push(&pat.location.source),
                _ => {}
            }
        }
        Ok(None)
    }

    /// The dead PAT whose place this one takes: the one that the URL names, else the only one,
    /// else the one without a name. None of them is alive.
    fn named(&self, index: &PatIndex) -> Option<SecretId> {
        let asked: Option<PatName> = self.username.and_then(|name| name.parse().ok());
        let find = |name: &PatName| index.find(self.organization, name);
        let all: Vec<&PatEntry> = index.of(self.organization).collect();
        let only = || if let [only] = all.as_slice() { Some(*only) } else { None };
        let named = asked.as_ref().and_then(find).or_else(only);
        named.or_else(|| find(&PatName::default())).map(|pat| pat.location.secret.clone())
    }

    /// Where the user has put the organization's PATs so far, if that is one place.
    fn store_of_the_others(&self, index: &PatIndex) -> Option<StoreKind> {
        let mut stores = index.of(self.organization).filter_map(|pat| pat.location.source.store());
        let first = stores.next()?;
        stores.all(|other| other == first).then_some(first)
    }

    fn save(
        &self,
        dead: Option<&SecretId>,
        index: &PatIndex,
        streams: &mut Streams<'_>,
        context: &Context,
    ) -> Result<(), Error> {
        let now = (context.now)();
        // What another program keeps is not ours to replace: it may print a new one tomorrow.
        let is_dead = |pat: &&PatEntry| {
            let given = dead == Some(&pat.location.secret) && pat.location.source.store().is_some();
            given && (pat.health(now) != Health::Good || context.lacks(&pat.location))
        };
        let dead = index.of(self.organization).find(is_dead);
        let name = match dead {
            Some(dead) => dead.name.clone(),
            None => index.free_name(self.organization),
        };
        // Nobody is asked to choose: git is at work. A keyring that fails is said.
        let settled = settings::store(context.dirs()?, self.store_of_the_others(index))?;
        let store = settled.unwrap_or(StoreKind::Keyring);
        if store == StoreKind::Vault
            && context.vault()?.condition().ok() == Some(Condition::LockedIndex)
        {
            // Said by what follows, if it stays locked.
            let _ = unlock::vault(streams, context);
        }
        let new = NewPat {
            organization: self.organization,
            name: &name,
            secret: self.secret,
            expires: self.expires,
            source: SecretSource::Store(store),
            make_default: false,
            // Decided on a look at the record that another command may have changed by now.
            place: Place::Only(dead.map(|dead| &dead.location)),
        };
        changes::put(context, &new).map(|_| ())
    }
}
