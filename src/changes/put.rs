//! Storing or replacing a PAT.

use super::{Aftermath, remember_forgotten, sweep};
use crate::context::Context;
use crate::error::Error;
use crate::index::{
    LockedIndex, PatEntry, PatIndex, PatName, PendingCreation, PendingRevocation, Registration,
    Verdict, login_command_for, title,
};
use crate::organization::Organization;
use crate::stores::{SecretId, SecretLocation, SecretSource, StoreError};
use crate::util::pat::{Secret, latest_end};
use crate::util::time::Timestamp;

pub struct NewPat<'a> {
    pub organization: &'a Organization,
    pub name: &'a PatName,
    pub secret: &'a Secret,
    pub expires: Option<Timestamp>,
    pub source: SecretSource,
    pub make_default: bool,
    pub verdict: Verdict,
    pub place: Replaces<'a>,
    /// For a PAT that the server has just created.
    pub issued: Option<Issued>,
}

pub struct Issued {
    pub registration: Registration,
    /// Its owner.
    pub account: String,
    /// The PAT that this one replaces, if it has to be revoked now.
    pub revokes: Option<PendingRevocation>,
}

/// What a new PAT may replace.
pub enum Replaces<'a> {
    /// Anything: the user said so.
    Any,
    /// Only this PAT, or nothing if `None`.
    Only(Option<&'a SecretLocation>),
}

/// Checks whether [`put`] could work, before the user pastes a PAT that Azure DevOps shows only
/// once.
pub fn could_put(
    context: &Context,
    organization: &Organization,
    name: &PatName,
    source: &SecretSource,
) -> Result<(), Error> {
    ready_slot(context, organization, name, source)?;
    // Nothing changes, but the disk must accept it.
    Ok(context.lock_index()?.save()?)
}

/// Stores a PAT, replacing the one with the same organization and name. `None` if a concurrent
/// command stored another one there; then nothing is changed.
///
/// After an error, either the old PAT is still in use, or the new one is and the old secret could
/// not be deleted yet.
pub fn put(context: &Context, new: &NewPat<'_>) -> Result<Option<Aftermath>, Error> {
    let location = ready_slot(context, new.organization, new.name, &new.source)?;
    let mut locked = context.lock_index()?;
    let old = locked.index.find(new.organization, new.name).cloned();
    if let Replaces::Only(expected) = new.place
        && expected != old.as_ref().map(|old| &old.location)
    {
        return Ok(None);
    }
    fill(context, &mut locked, &location, new.name, new.secret)?;
    let index = &mut locked.index;
    if new.make_default {
        index.clear_default(new.organization);
    }
    let now = (context.now)();
    let entry = new.entry(&location, old.as_ref(), now);
    if let Some(issued) = &new.issued {
        let is_this = |it: &PendingCreation| {
            (&it.organization, &it.name) == (new.organization, new.name)
                && it.account == issued.account
        };
        index.pending_creations.retain(|it| !is_this(it));
        issued.revokes.iter().for_each(|it| index.must_revoke(it.clone()));
    }
    let replaced = old.is_some();
    index.pending_deletions.retain(|pending| *pending != location);
    if let Some(old) = old {
        let kept = remember_forgotten(context, index, &old.location)?;
        // In the same place, because older PATs come first.
        if let Some(place) = index.find_by_location(&old.location) {
            *place = entry;
        }
        match kept {
            Some(Ok(secret)) if secret == *new.secret => {
                if let Some(place) = index.find_by_location(&location) {
                    place.registration = place.registration.take().or(old.registration);
                }
                index.leave(old.location);
            }
            Some(Err(StoreError::Missing(_))) => index.leave(old.location),
            _ => index.keep_replaced(old, now),
        }
    } else {
        index.pats.push(entry);
    }
    // The user stores this PAT on purpose, even if it was deleted a minute ago.
    index.remember(new.organization, new.secret);
    locked.save()?;
    Ok(Some(Aftermath { replaced, still_pending: sweep(context, &mut locked)? }))
}

impl NewPat<'_> {
    fn entry(&self, location: &SecretLocation, old: Option<&PatEntry>, now: Timestamp) -> PatEntry {
        // Another program may renew its PAT on any day, and of one that the server has just created
        // the end is known.
        let is_bounded = self.source.pat_store().is_some() && self.issued.is_none();
        let bound = is_bounded.then(|| latest_end(self.secret)).flatten();
        let mut entry = PatEntry {
            default: self.make_default || old.is_some_and(|old| old.default),
            expires: self.expires,
            // The server has just accepted the PAT, so it is right about the end and our clock is
            // wrong.
            expires_at_latest: bound.filter(|end| *end > now),
            registration: self.issued.as_ref().map(|it| it.registration.clone()),
            ..PatEntry::new(self.name.clone(), location.clone(), now)
        };
        entry.note(&self.verdict, now);
        entry
    }
}

/// Writes the secret to a new location, which is a pending deletion until the index points to it.
/// What another program keeps is not written anywhere.
pub(super) fn fill(
    context: &Context,
    locked: &mut LockedIndex,
    location: &SecretLocation,
    name: &PatName,
    secret: &Secret,
) -> Result<(), Error> {
    let Some(kind) = location.source.store() else {
        return Ok(());
    };
    let store = context.store(kind)?;
    locked.index.pending_deletions.push(location.clone());
    locked.save()?;
    // The label in seahorse and other keyring managers.
    let label = format!(
        "Azure DevOps {} for {}",
        location.source.secret_word(),
        title(&location.organization, name)
    );
    let error = match store.write(location, &label, secret).and_then(|()| store.read(location)) {
        Ok(kept) if kept == *secret => return Ok(()),
        Ok(_) => Error::NotKept(kind),
        Err(why) => not_stored(&location.organization, name, &location.source, why),
    };
    sweep(context, locked)?;
    Err(error)
}

/// Points a PAT to a new location; the old one becomes a pending deletion.
pub(super) fn repoint<'a>(
    index: &'a mut PatIndex,
    old: &SecretLocation,
    new: SecretLocation,
) -> Option<&'a mut PatEntry> {
    index.pending_deletions.retain(|pending| *pending != new);
    index.leave(old.clone());
    let pat = index.find_kept(old)?;
    pat.location = new;
    Some(pat)
}

/// A new, empty location in a store that is ready. It prompts for the store's passphrase now and
/// not while the index is locked.
fn ready_slot(
    context: &Context,
    organization: &Organization,
    name: &PatName,
    source: &SecretSource,
) -> Result<SecretLocation, Error> {
    if let Some(kind) = source.store() {
        context.ready_to_write(kind).map_err(|why| not_stored(organization, name, source, why))?;
    }
    empty_slot(context, organization, name, source)
}

/// A new, empty location. A store that cannot even be asked gets nothing: it would only become a
/// pending deletion.
pub(super) fn empty_slot(
    context: &Context,
    organization: &Organization,
    name: &PatName,
    source: &SecretSource,
) -> Result<SecretLocation, Error> {
    let location = SecretLocation {
        organization: organization.clone(),
        source: source.clone(),
        secret: SecretId::random(),
    };
    let Some(kind) = source.store() else {
        return Ok(location);
    };
    match context.store(kind)?.read(&location) {
        Ok(_) | Err(StoreError::Missing(_)) => Ok(location),
        Err(why) => Err(not_stored(organization, name, source, why)),
    }
}

pub(super) fn not_stored(
    organization: &Organization,
    name: &PatName,
    kept: &SecretSource,
    source: StoreError,
) -> Error {
    let what = format!("{} for {}", kept.secret_word(), title(organization, name));
    Error::NotStored { what, login: login_command_for(organization, name, kept), source }
}
