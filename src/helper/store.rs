//! `store`: a credential worked, be it ours, another helper's or a pasted one.
//!
//! For our own PATs nothing is read or written, unless they were rejected before. A pasted PAT is
//! stored if there was none to answer with; that is how most people meet a credential helper.

use super::messages;
use super::retry_state::{Given, State};
use super::subject::{Subject, new_collection};
use super::unlock;
use crate::changes::{self, NewPat, Replaces};
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
        Some(State::Asked(dead)) => typed(request, Prompted::For(dead), streams, context),
        None => typed(request, Prompted::Perhaps, streams, context),
    }
}

/// Whether git prompted the user for the credential.
enum Prompted {
    /// Yes, to replace this dead PAT, if it was clear which.
    For(Option<SecretId>),
    /// Unknown: this version of git keeps no state.
    Perhaps,
}

/// Notes that a PAT of ours which was rejected before works.
fn worked(given: Option<&SecretId>, request: &Request, context: &Context) -> Result<(), Error> {
    let Some(Subject { index, found, .. }) = Subject::new(request, context)? else {
        return Ok(());
    };
    let Some(organization) = found.organization() else {
        return Ok(());
    };
    match index.of(organization).find(|pat| given == Some(&pat.location.secret)) {
        Some(pat) => changes::worked(context, &pat.location),
        None => Ok(()),
    }
}

/// Handles a credential that git did not get from us.
fn typed(
    request: &Request,
    asked: Prompted,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<(), Error> {
    let Some(secret) = lasting_pat(request, context) else {
        return Ok(());
    };
    let Some(subject) = Subject::new(request, context)? else {
        return Ok(());
    };
    // git sends it to every helper; it belongs to the environment.
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
        // git got it from us.
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
    // git passes the end of the rejected PAT on with what was then pasted.
    let expires = match asked {
        Prompted::For(_) => None,
        Prompted::Perhaps => request.password_expiry_utc.map(Timestamp::from_unix),
    };
    let typed = Typed { organization: &organization, secret, username, expires };
    // Where there is a healthy PAT, git did not prompt: this is that PAT, from a git that keeps no
    // state, or another one from a URL, which must replace nothing.
    let offered = offered(&organization, username, &known, context);
    let perhaps = matches!(asked, Prompted::Perhaps);
    if perhaps && offered.is_some_and(|pat| pat.suspect.is_none()) {
        return Ok(());
    }
    if let Some(known) = typed.already_stored(&index, perhaps, context)? {
        // Rejected by mistake, or stored with the wrong end: the server has just accepted it.
        return changes::worked(context, &known.location);
    }
    let dead = match asked {
        Prompted::For(dead) => dead,
        Prompted::Perhaps if offered.is_some() => return Ok(()),
        Prompted::Perhaps if index.was_recently_deleted(&organization, secret, (context.now)()) => {
            messages::put_away(streams.errors, &organization);
            return Ok(());
        }
        Prompted::Perhaps => typed.named(&index),
    };
    typed.save(dead.as_ref(), &index, streams, context)
}

/// The password, if it is certainly a PAT and lasts: not an Entra token or a domain password from
/// another helper or the user.
fn lasting_pat<'a>(request: &'a Request, context: &Context) -> Option<&'a Secret> {
    let pat = request.password.as_ref()?;
    let lasts = request.password_expiry_utc.is_none_or(|end| end > (context.now)().unix());
    let keep = lasts && !request.ephemeral && !request.ready_made;
    (keep && PatFormat::from_word(pat.expose()).is_pat()).then_some(pat)
}

/// The PAT that `get` would answer with.
pub(crate) fn offered<'r>(
    organization: &Organization,
    username: Option<&str>,
    known: &'r PatIndex,
    context: &Context,
) -> Option<&'r PatEntry> {
    let variables = known.of(organization).filter_map(PatEntry::variable);
    let unfit = variables.filter(|variable| variable.read().is_err()).map(Variable::id);
    let gone = known.of(organization).filter(|pat| context.is_missing(&pat.location));
    let unfit: Vec<SecretId> = unfit.chain(gone.map(|pat| pat.location.secret.clone())).collect();
    select::pat(known, organization, username, &unfit, (context.now)())
}

/// A PAT that the user seems to have pasted.
struct Typed<'a> {
    organization: &'a Organization,
    secret: &'a Secret,
    username: Option<&'a str>,
    /// Its end, if git knows it.
    expires: Option<Timestamp>,
}

impl Typed<'_> {
    /// The stored PAT with the same secret. A store that fails counts as having another one.
    ///
    /// Programs that print a PAT are started only if what they printed may be this PAT: if git
    /// prompted, it had dropped that one.
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

    /// The dead PAT that this one replaces: the one that the URL names, else the only one, else the
    /// unnamed one.
    fn named(&self, index: &PatIndex) -> Option<SecretId> {
        let asked: Option<PatName> = self.username.and_then(|name| name.parse().ok());
        let find = |name: &PatName| index.find(self.organization, name);
        let all: Vec<&PatEntry> = index.of(self.organization).collect();
        let only = || if let [only] = all.as_slice() { Some(*only) } else { None };
        let named = asked.as_ref().and_then(find).or_else(only);
        named.or_else(|| find(&PatName::default())).map(|pat| pat.location.secret.clone())
    }

    /// The store of the organization's PATs, if they are all in one.
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
        // What another program keeps is not ours to replace: it may print a new PAT tomorrow.
        let is_dead = |pat: &&PatEntry| {
            let given = dead == Some(&pat.location.secret) && pat.location.source.store().is_some();
            given && (pat.health(now) != Health::Good || context.is_missing(&pat.location))
        };
        let dead = index.of(self.organization).find(is_dead);
        let name = match dead {
            Some(dead) => dead.name.clone(),
            None => index.free_name(self.organization),
        };
        // During a git command nobody is asked to choose a store; a keyring that fails is reported.
        let settled = settings::store(context.dirs()?, self.store_of_the_others(index))?;
        let store = settled.unwrap_or(StoreKind::Keyring);
        if store == StoreKind::Vault && context.vault()?.condition().ok() == Some(Condition::Locked)
        {
            // If it stays locked, the error below says so.
            let _ = unlock::vault(streams, context);
        }
        let new = NewPat {
            organization: self.organization,
            name: &name,
            secret: self.secret,
            expires: self.expires,
            source: SecretSource::Store(store),
            make_default: false,
            // Decided on an index that another command may have changed by now.
            place: Replaces::Only(dead.map(|dead| &dead.location)),
        };
        changes::put(context, &new).map(|_| ())
    }
}
