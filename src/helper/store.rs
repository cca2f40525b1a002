//! `store`: git says that a credential worked, be it ours, another helper's or a typed one.
//!
//! Ours costs nothing: no store is opened and nothing is written, unless it had been refused
//! before. Saved is what the user typed because there was no PAT to offer; that is how most
//! people meet a credential helper.

use super::explain;
use super::state::{Given, State};
use super::subject::{Subject, new_collection};
use super::unlock;
use crate::choice::{self, Found, Guess};
use crate::clock::Moment;
use crate::error::Error;
use crate::lifecycle::{self, NewPat, Place};
use crate::pat::{Secret, Shape};
use crate::protocol::Request;
use crate::record::{Health, PatName, Record, StoredPat};
use crate::remote::Organisation;
use crate::settings;
use crate::store::{Condition, SecretId, Source, StoreKind, Variable};
use crate::terminal;
use crate::world::{Streams, World};

pub(super) fn run(
    request: &Request,
    streams: &mut Streams<'_>,
    world: &World,
) -> Result<(), Error> {
    match State::find(&request.state) {
        Some(State::Gave(Given { suspect: false, .. }) | State::OfAnotherVersion) => Ok(()),
        Some(State::Gave(given)) => worked(given.tried.last(), request, world),
        Some(State::Asked(dead)) => typed(request, Asked::For(dead), streams, world),
        None => typed(request, Asked::Perhaps, streams, world),
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
fn worked(given: Option<&SecretId>, request: &Request, world: &World) -> Result<(), Error> {
    let Some(Subject { record, found, .. }) = Subject::of(request, world)? else {
        return Ok(());
    };
    let Some((organisation, _)) = found.organisation() else {
        return Ok(());
    };
    match record.of(organisation).find(|pat| given == Some(&pat.slot.secret)) {
        Some(pat) => lifecycle::worked(world, &pat.slot),
        None => Ok(()),
    }
}

/// Something that we did not give was taken.
fn typed(
    request: &Request,
    asked: Asked,
    streams: &mut Streams<'_>,
    world: &World,
) -> Result<(), Error> {
    let Some(secret) = lasting_pat(request, world) else {
        return Ok(());
    };
    let Some(subject) = Subject::of(request, world)? else {
        return Ok(());
    };
    // git hands it to every helper; it is the environment's to keep.
    if subject.is_provided(secret) {
        return Ok(());
    }
    let Subject { remote, record: known, found } = subject;
    let record = known.without_provided();
    let username = request.username.as_deref();
    let organisation = match found {
        Found::Named(organisation)
        | Found::Guessed(organisation, Guess::Username | Guess::Remotes) => organisation,
        Found::Unknown => match new_collection(&remote, &record) {
            Some(collection) => collection,
            None => return Ok(()),
        },
        // It had a PAT to offer, so this is it.
        Found::Guessed(only, Guess::OnlyOne)
            if offered(&only, username, &known, world).is_some() =>
        {
            return Ok(());
        }
        Found::Guessed(_, Guess::OnlyOne) | Found::Unclear => {
            terminal::say(streams.errors, explain::WHOSE_PAT);
            return Ok(());
        }
    };
    // git hands on the end of what was refused together with what was then typed.
    let expires = match asked {
        Asked::For(_) => None,
        Asked::Perhaps => request.password_expiry_utc.map(Moment::from_unix),
    };
    let typed = Typed { organisation: &organisation, secret, username, expires };
    // Where there was a healthy PAT to offer, nobody was asked for one: this is it, told by a git
    // that keeps no state, or another one that stood in a URL and overwrites nothing.
    let offered = offered(&organisation, username, &known, world);
    let perhaps = matches!(asked, Asked::Perhaps);
    if perhaps && offered.is_some_and(|pat| pat.suspect.is_none()) {
        return Ok(());
    }
    if let Some(known) = typed.already_stored(&record, perhaps, world)? {
        // Refused by mistake, or given a wrong end: the server has just taken it.
        return lifecycle::worked(world, &known.slot);
    }
    let dead = match asked {
        Asked::For(dead) => dead,
        Asked::Perhaps if offered.is_some() => return Ok(()),
        Asked::Perhaps if record.was_forgotten(&organisation, secret, (world.now)()) => {
            explain::put_away(streams.errors, &organisation);
            return Ok(());
        }
        Asked::Perhaps => typed.named(&record),
    };
    typed.save(dead.as_ref(), &record, streams, world)
}

/// The password, if it is certainly a PAT that is meant to last. Not an Entra token or a
/// domain password that another helper or the user gave.
fn lasting_pat<'a>(request: &'a Request, world: &World) -> Option<&'a Secret> {
    let pat = request.password.as_ref()?;
    let lasts = request.password_expiry_utc.is_none_or(|end| end > (world.now)().unix());
    let keep = lasts && !request.ephemeral && !request.ready_made;
    (keep && Shape::of(pat.expose()).is_pat()).then_some(pat)
}

/// The PAT that `get` would have given.
pub(crate) fn offered<'r>(
    organisation: &Organisation,
    username: Option<&str>,
    known: &'r Record,
    world: &World,
) -> Option<&'r StoredPat> {
    let variables = known.of(organisation).filter_map(StoredPat::variable);
    let unfit = variables.filter(|variable| variable.read().is_err()).map(Variable::id);
    let gone = known.of(organisation).filter(|pat| world.lacks(&pat.slot));
    let unfit: Vec<SecretId> = unfit.chain(gone.map(|pat| pat.slot.secret.clone())).collect();
    choice::pat(known, organisation, username, &unfit, (world.now)())
}

/// A PAT that somebody seems to have typed.
struct Typed<'a> {
    organisation: &'a Organisation,
    secret: &'a Secret,
    username: Option<&'a str>,
    /// Its end, if git knows that.
    expires: Option<Moment>,
}

impl Typed<'_> {
    /// The PAT that this is, if we have it. A store that fails has another one, for all we know.
    ///
    /// Another program is run only where what it printed may be what has worked: where somebody
    /// was asked, git had that one from us and dropped it.
    fn already_stored<'r>(
        &self,
        record: &'r Record,
        perhaps_ours: bool,
        world: &World,
    ) -> Result<Option<&'r StoredPat>, Error> {
        let mut closed = Vec::new();
        for pat in record.of_by_cost(self.organisation) {
            if pat.slot.source.store().is_none() && !perhaps_ours {
                break;
            }
            if closed.contains(&&pat.slot.source) {
                continue;
            }
            match world.secret(&pat.slot) {
                Ok(kept) if kept == *self.secret => return Ok(Some(pat)),
                Err(source) if source.is_closed() => closed.push(&pat.slot.source),
                _ => {}
            }
        }
        Ok(None)
    }

    /// The dead PAT whose place this one takes: the one that the URL names, else the only one,
    /// else the one without a name. None of them is alive.
    fn named(&self, record: &Record) -> Option<SecretId> {
        let asked: Option<PatName> = self.username.and_then(|name| name.parse().ok());
        let find = |name: &PatName| record.find(self.organisation, name);
        let all: Vec<&StoredPat> = record.of(self.organisation).collect();
        let only = || if let [only] = all.as_slice() { Some(*only) } else { None };
        let named = asked.as_ref().and_then(find).or_else(only);
        named.or_else(|| find(&PatName::default())).map(|pat| pat.slot.secret.clone())
    }

    /// Where the user has put the organisation's PATs so far, if that is one place.
    fn store_of_the_others(&self, record: &Record) -> Option<StoreKind> {
        let mut stores = record.of(self.organisation).filter_map(|pat| pat.slot.source.store());
        let first = stores.next()?;
        stores.all(|other| other == first).then_some(first)
    }

    fn save(
        &self,
        dead: Option<&SecretId>,
        record: &Record,
        streams: &mut Streams<'_>,
        world: &World,
    ) -> Result<(), Error> {
        let now = (world.now)();
        // What another program keeps is not ours to replace: it may print a new one tomorrow.
        let is_dead = |pat: &&StoredPat| {
            let given = dead == Some(&pat.slot.secret) && pat.slot.source.store().is_some();
            given && (pat.health(now) != Health::Good || world.lacks(&pat.slot))
        };
        let dead = record.of(self.organisation).find(is_dead);
        let name = match dead {
            Some(dead) => dead.name.clone(),
            None => record.free_name(self.organisation),
        };
        // Nobody is asked to choose: git is at work. A keyring that fails is said.
        let settled = settings::store(world.paths()?, self.store_of_the_others(record))?;
        let store = settled.unwrap_or(StoreKind::Keyring);
        if store == StoreKind::Vault && world.vault()?.condition().ok() == Some(Condition::Locked) {
            // Said by what follows, if it stays locked.
            let _ = unlock::vault(streams, world);
        }
        let new = NewPat {
            organisation: self.organisation,
            name: &name,
            secret: self.secret,
            expires: self.expires,
            source: Source::Store(store),
            make_default: false,
            // Decided on a look at the record that another command may have changed by now.
            place: Place::Only(dead.map(|dead| &dead.slot)),
        };
        lifecycle::put(world, &new).map(|_| ())
    }
}
