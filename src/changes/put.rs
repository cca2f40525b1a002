//! A PAT is stored, or replaced.

use super::{Aftermath, remember_forgotten, sweep};
use crate::clock::Moment;
use crate::error::Error;
use crate::pat::{Secret, latest_end};
use crate::record::{Locked, PatName, Record, StoredPat, login_command, title};
use crate::remote::Organisation;
use crate::store::{SecretId, Slot, Source, StoreError};
use crate::world::World;

/// A PAT to be stored.
#[derive(Debug)]
pub struct NewPat<'a> {
    /// Who it is for.
    pub organisation: &'a Organisation,
    /// Which of theirs.
    pub name: &'a PatName,
    /// The PAT.
    pub secret: &'a Secret,
    /// Its end, if known.
    pub expires: Option<Moment>,
    /// Where it is kept.
    pub source: Source,
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
    Only(Option<&'a Slot>),
}

/// Whether [`put`] could work, so that nobody is asked for a PAT in vain: Azure shows it once.
///
/// # Errors
/// Those that [`put`] would have.
pub fn could_put(world: &World, organisation: &Organisation, source: &Source) -> Result<(), Error> {
    make_ready(world, organisation, source)?;
    empty_slot(world, organisation, source)?;
    // Nothing changes, but the disk has to take it.
    world.record_file()?.lock()?.save()?;
    Ok(())
}

/// Stores a PAT, in the place of the one with the same organisation and name if there is one.
/// `None` if something else has taken that place meanwhile; then nothing is changed.
///
/// # Errors
/// What was stored before is then still in use, or the new one is and the old one's secret could
/// not be deleted yet.
pub fn put(world: &World, new: &NewPat<'_>) -> Result<Option<Aftermath>, Error> {
    make_ready(world, new.organisation, &new.source)?;
    let slot = empty_slot(world, new.organisation, &new.source)?;
    let mut locked = world.record_file()?.lock()?;
    let old = locked.record.find(new.organisation, new.name).cloned();
    if let Place::Only(expected) = new.place
        && expected != old.as_ref().map(|old| &old.slot)
    {
        return Ok(None);
    }
    fill(world, &mut locked, &slot, new.name, new.secret)?;
    let replaced = old.is_some();
    point_to(world, &mut locked, new, slot, old)?;
    locked.save()?;
    Ok(Some(Aftermath { replaced, left_over: sweep(world, &mut locked)? }))
}

/// Carries a PAT over into a new slot, with all that is known about it, and leaves the old one.
/// `change` is saved in the same step. Without a secret, it is somebody else's to keep.
pub(super) fn carry_over(
    world: &World,
    locked: &mut Locked,
    pat: &StoredPat,
    slot: Slot,
    secret: Option<&Secret>,
    change: impl FnOnce(&mut Record),
) -> Result<(), Error> {
    if let Some(secret) = secret {
        fill(world, locked, &slot, &pat.name, secret)?;
    }
    let record = &mut locked.record;
    record.leftovers.retain(|leftover| *leftover != slot);
    if let Some(place) = record.find_by_slot(&pat.slot) {
        place.slot = slot;
    }
    record.leave(pat.slot.clone());
    change(record);
    Ok(locked.save()?)
}

/// Writes the secret into a new slot, which is a leftover until the record points to it. What
/// another program keeps is not written anywhere.
fn fill(
    world: &World,
    locked: &mut Locked,
    slot: &Slot,
    name: &PatName,
    secret: &Secret,
) -> Result<(), Error> {
    // What is somebody else's to keep is there already.
    let Some(kind) = slot.source.store() else {
        return Ok(());
    };
    let store = world.store(kind)?;
    locked.record.leftovers.push(slot.clone());
    locked.save()?;
    // What seahorse and its like show.
    let label = format!("Azure DevOps PAT for {}", title(&slot.organisation, name));
    let written = store.write(slot, &label, secret).and_then(|()| store.read(slot));
    match written {
        Ok(kept) if kept == *secret => Ok(()),
        other => {
            sweep(world, locked)?;
            Err(match other {
                Ok(_) => Error::NotKept(kind),
                Err(source) => not_stored(&slot.organisation, source),
            })
        }
    }
}

/// Lets the record point to the new slot; the old one becomes a leftover.
fn point_to(
    world: &World,
    locked: &mut Locked,
    new: &NewPat<'_>,
    slot: Slot,
    old: Option<StoredPat>,
) -> Result<(), Error> {
    let record = &mut locked.record;
    record.leftovers.retain(|leftover| *leftover != slot);
    if new.make_default {
        record.clear_default(new.organisation);
    }
    let now = (world.now)();
    // Another program may renew what it keeps on any day.
    let bound = slot.source.store().and_then(|_| latest_end(new.secret));
    let stored = StoredPat {
        default: new.make_default || old.as_ref().is_some_and(|old| old.default),
        expires: new.expires,
        // A server that has just taken it, so that it is stored, knows better than our clock.
        expires_at_latest: bound.filter(|end| *end > now),
        ..StoredPat::new(new.name.clone(), slot, now)
    };
    match old {
        None => record.pats.push(stored),
        Some(old) => {
            remember_forgotten(world, record, &old.slot)?;
            // In the same place, since the older ones come first.
            if let Some(place) = record.find_by_slot(&old.slot) {
                *place = stored;
            }
            record.leave(old.slot);
        }
    }
    // Whoever stores a PAT on purpose means it, even if it was put away a minute ago.
    record.remember(new.organisation, new.secret);
    Ok(())
}

/// Lets a person open the store now and not while the record is locked.
pub(super) fn make_ready(
    world: &World,
    organisation: &Organisation,
    source: &Source,
) -> Result<(), Error> {
    let ready = source.store().map_or(Ok(()), |kind| world.ready(kind));
    ready.map_err(|source| not_stored(organisation, source))
}

/// A slot that nothing is in. A store that does not even say so gets nothing to keep: it would
/// only become a leftover.
pub(super) fn empty_slot(
    world: &World,
    organisation: &Organisation,
    source: &Source,
) -> Result<Slot, Error> {
    let slot = Slot {
        organisation: organisation.clone(),
        source: source.clone(),
        secret: SecretId::random(),
    };
    let Some(kind) = source.store() else {
        return Ok(slot);
    };
    match world.store(kind)?.read(&slot) {
        Ok(_) | Err(StoreError::Missing(_)) => Ok(slot),
        Err(source) => Err(not_stored(organisation, source)),
    }
}

fn not_stored(organisation: &Organisation, source: StoreError) -> Error {
    let login = login_command(organisation, &PatName::default());
    Error::NotStored { whose: organisation.to_string(), login, source }
}
