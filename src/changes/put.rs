//! Storing or replacing a PAT.

use super::{Aftermath, remember_forgotten, sweep};
use crate::context::Context;
use crate::error::Error;
use crate::index::{LockedIndex, PatEntry, PatIndex, PatName, login_command, title};
use crate::organization::Organization;
use crate::stores::{SecretId, SecretLocation, SecretSource, StoreError};
use crate::util::pat::{Secret, latest_end};
use crate::util::time::Timestamp;

/// A PAT to store.
#[derive(Debug)]
pub struct NewPat<'a> {
    /// The organization.
    pub organization: &'a Organization,
    /// Its name among the organization's PATs.
    pub name: &'a PatName,
    /// The PAT.
    pub secret: &'a Secret,
    /// Its end, if known.
    pub expires: Option<Timestamp>,
    /// Where it is stored.
    pub source: SecretSource,
    /// Whether it becomes the default.
    pub make_default: bool,
    /// What it may replace.
    pub place: Replaces<'a>,
}

/// What a new PAT may replace.
#[derive(Clone, Copy, Debug)]
pub enum Replaces<'a> {
    /// Anything: the user said so.
    Any,
    /// Only this PAT, or nothing if `None`.
    Only(Option<&'a SecretLocation>),
}

/// Checks whether [`put`] could work, before the user pastes a PAT that Azure DevOps shows only
/// once.
///
/// # Errors
///
/// Those of [`put`].
pub fn could_put(
    context: &Context,
    organization: &Organization,
    source: &SecretSource,
) -> Result<(), Error> {
    make_ready(context, organization, source)?;
    empty_slot(context, organization, source)?;
    // Nothing changes, but the disk must accept it.
    context.index_file()?.lock()?.save()?;
    Ok(())
}

/// Stores a PAT, replacing the one with the same organization and name. `None` if a concurrent
/// command stored another one there; then nothing is changed.
///
/// # Errors
///
/// Either the old PAT is still in use, or the new one is and the old secret could not be deleted
/// yet.
pub fn put(context: &Context, new: &NewPat<'_>) -> Result<Option<Aftermath>, Error> {
    make_ready(context, new.organization, &new.source)?;
    let location = empty_slot(context, new.organization, &new.source)?;
    let mut locked = context.index_file()?.lock()?;
    let old = locked.index.find(new.organization, new.name).cloned();
    if let Replaces::Only(expected) = new.place
        && expected != old.as_ref().map(|old| &old.location)
    {
        return Ok(None);
    }
    fill(context, &mut locked, &location, new.name, new.secret)?;
    let replaced = old.is_some();
    point_to(context, &mut locked, new, location, old)?;
    locked.save()?;
    Ok(Some(Aftermath { replaced, still_pending: sweep(context, &mut locked)? }))
}

/// Moves a PAT to a new location with everything known about it, and schedules the old one for
/// deletion. `change` is saved in the same step. Without a secret, another program keeps it.
pub(super) fn carry_over(
    context: &Context,
    locked: &mut LockedIndex,
    pat: &PatEntry,
    location: SecretLocation,
    secret: Option<&Secret>,
    change: impl FnOnce(&mut PatIndex),
) -> Result<(), Error> {
    if let Some(secret) = secret {
        fill(context, locked, &location, &pat.name, secret)?;
    }
    let index = &mut locked.index;
    index.pending_deletions.retain(|pending_deletion| *pending_deletion != location);
    if let Some(place) = index.find_by_location(&pat.location) {
        place.location = location;
    }
    index.leave(pat.location.clone());
    change(index);
    Ok(locked.save()?)
}

/// Writes the secret to a new location, which is a pending deletion until the index points to it.
/// What another program keeps is not written anywhere.
fn fill(
    context: &Context,
    locked: &mut LockedIndex,
    location: &SecretLocation,
    name: &PatName,
    secret: &Secret,
) -> Result<(), Error> {
    // The other program has it already.
    let Some(kind) = location.source.store() else {
        return Ok(());
    };
    let store = context.store(kind)?;
    locked.index.pending_deletions.push(location.clone());
    locked.save()?;
    // The label in seahorse and other keyring managers.
    let label = format!("Azure DevOps PAT for {}", title(&location.organization, name));
    let written = store.write(location, &label, secret).and_then(|()| store.read(location));
    match written {
        Ok(kept) if kept == *secret => Ok(()),
        other => {
            sweep(context, locked)?;
            Err(match other {
                Ok(_) => Error::NotKept(kind),
                Err(source) => not_stored(&location.organization, source),
            })
        }
    }
}

/// Points the index to the new location; the old one becomes a pending deletion.
fn point_to(
    context: &Context,
    locked: &mut LockedIndex,
    new: &NewPat<'_>,
    location: SecretLocation,
    old: Option<PatEntry>,
) -> Result<(), Error> {
    let index = &mut locked.index;
    index.pending_deletions.retain(|pending_deletion| *pending_deletion != location);
    if new.make_default {
        index.clear_default(new.organization);
    }
    let now = (context.now)();
    // Another program may renew its PAT on any day.
    let bound = location.source.store().and_then(|_| latest_end(new.secret));
    let stored = PatEntry {
        default: new.make_default || old.as_ref().is_some_and(|old| old.default),
        expires: new.expires,
        // The server has just accepted the PAT, so it is right about the end and our clock is
        // wrong.
        expires_at_latest: bound.filter(|end| *end > now),
        ..PatEntry::new(new.name.clone(), location, now)
    };
    match old {
        None => index.pats.push(stored),
        Some(old) => {
            remember_forgotten(context, index, &old.location)?;
            // In the same place, because older PATs come first.
            if let Some(place) = index.find_by_location(&old.location) {
                *place = stored;
            }
            index.leave(old.location);
        }
    }
    // The user stores this PAT on purpose, even if it was deleted a minute ago.
    index.remember(new.organization, new.secret);
    Ok(())
}

/// Prompts for the store's passphrase now and not while the index is locked.
pub(super) fn make_ready(
    context: &Context,
    organization: &Organization,
    source: &SecretSource,
) -> Result<(), Error> {
    let ready = source.store().map_or(Ok(()), |kind| context.prepare(kind));
    ready.map_err(|source| not_stored(organization, source))
}

/// A new, empty location. A store that cannot even be asked gets nothing: it would only become a
/// pending deletion.
pub(super) fn empty_slot(
    context: &Context,
    organization: &Organization,
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
        Err(source) => Err(not_stored(organization, source)),
    }
}

fn not_stored(organization: &Organization, source: StoreError) -> Error {
    let login = login_command(organization, &PatName::default());
    Error::NotStored { whose: organization.to_string(), login, source }
}
