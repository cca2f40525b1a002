//! A PAT is stored, or replaced.

use super::{Aftermath, remember_forgotten, sweep};
use crate::context::Context;
use crate::error::Error;
use crate::index::{LockedIndex, PatEntry, PatIndex, PatName, login_command, title};
use crate::organization::Organization;
use crate::stores::{SecretId, SecretLocation, SecretSource, StoreError};
use crate::util::pat::{Secret, latest_end};
use crate::util::time::Timestamp;

/// A PAT to be stored.
#[derive(Debug)]
pub struct NewPat<'a> {
    /// Who it is for.
    pub organization: &'a Organization,
    /// Which of theirs.
    pub name: &'a PatName,
    /// The PAT.
    pub secret: &'a Secret,
    /// Its end, if known.
    pub expires: Option<Timestamp>,
    /// Where it is kept.
    pub source: SecretSource,
    /// It shall be the first to answer.
    pub make_default: bool,
    /// What may be in its place: anything, or only what was there when this was decided.
    pub place: Place<'a>,
}

/// What a new PAT may take the place of.
#[derive(Clone, Copy, Debug)]
pub enum Place<'a> {
    /// A person said so.
    Any,
    /// Nothing but this one, or nothing at all.
    Only(Option<&'a SecretLocation>),
}

/// Whether [`put`] could work, so that nobody is asked for a PAT in vain: Azure shows it once.
///
/// # Errors
/// Those that [`put`] would have.
pub fn could_put(
    context: &Context,
    organization: &Organization,
    source: &SecretSource,
) -> Result<(), Error> {
    make_ready(context, organization, source)?;
    empty_slot(context, organization, source)?;
    // Nothing changes, but the disk has to take it.
    context.index_file()?.lock()?.save()?;
    Ok(())
}

/// Stores a PAT, in the place of the one with the same organization and name if there is one.
/// `None` if something else has taken that place meanwhile; then nothing is changed.
///
/// # Errors
/// What was stored before is then still in use, or the new one is and the old one's secret could
/// not be deleted yet.
pub fn put(context: &Context, new: &NewPat<'_>) -> Result<Option<Aftermath>, Error> {
    make_ready(context, new.organization, &new.source)?;
    let location = empty_slot(context, new.organization, &new.source)?;
    let mut locked = context.index_file()?.lock()?;
    let old = locked.index.find(new.organization, new.name).cloned();
    if let Place::Only(expected) = new.place
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

/// Carries a PAT over into a new slot, with all that is known about it, and leaves the old one.
/// `change` is saved in the same step. Without a secret, it is somebody else's to keep.
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

/// Writes the secret into a new slot, which is a leftover until the record points to it. What
/// another program keeps is not written anywhere.
fn fill(
    context: &Context,
    locked: &mut LockedIndex,
    location: &SecretLocation,
    name: &PatName,
    secret: &Secret,
) -> Result<(), Error> {
    // What is somebody else's to keep is there already.
    let Some(kind) = location.source.store() else {
        return Ok(());
    };
    let store = context.store(kind)?;
    locked.index.pending_deletions.push(location.clone());
    locked.save()?;
    // What seahorse and its like show.
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

/// Lets the record point to the new slot; the old one becomes a leftover.
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
    // Another program may renew what it keeps on any day.
    let bound = location.source.store().and_then(|_| latest_end(new.secret));
    let stored = PatEntry {
        default: new.make_default || old.as_ref().is_some_and(|old| old.default),
        expires: new.expires,
        // A server that has just taken it, so that it is stored, knows better than our clock.
        expires_at_latest: bound.filter(|end| *end > now),
        ..PatEntry::new(new.name.clone(), location, now)
    };
    match old {
        None => index.pats.push(stored),
        Some(old) => {
            remember_forgotten(context, index, &old.location)?;
            // In the same place, since the older ones come first.
            if let Some(place) = index.find_by_location(&old.location) {
                *place = stored;
            }
            index.leave(old.location);
        }
    }
    // Whoever stores a PAT on purpose means it, even if it was put away a minute ago.
    index.remember(new.organization, new.secret);
    Ok(())
}

/// Lets a person open the store now and not while the record is locked.
pub(super) fn make_ready(
    context: &Context,
    organization: &Organization,
    source: &SecretSource,
) -> Result<(), Error> {
    let ready = source.store().map_or(Ok(()), |kind| context.ready(kind));
    ready.map_err(|source| not_stored(organization, source))
}

/// A slot that nothing is in. A store that does not even say so gets nothing to keep: it would
/// only become a leftover.
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
