//! A PAT is stored, or replaced.

use super::{Aftermath, remember_forgotten, sweep};
use crate::clock::Moment;
use crate::error::Error;
use crate::pat::{Secret, latest_end};
use crate::record::{Locked, PatName, StoredPat, login_command};
use crate::remote::Organisation;
use crate::store::{SecretId, Slot, StoreError, StoreKind};
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
    /// Where to.
    pub store: StoreKind,
    /// It shall be the first to answer.
    pub make_default: bool,
}

/// Whether [`put`] could work, so that nobody is asked for a PAT in vain: Azure shows it once.
///
/// # Errors
/// Those that [`put`] would have.
pub fn could_put(
    world: &World,
    organisation: &Organisation,
    store: StoreKind,
) -> Result<(), Error> {
    world.record_file()?.read()?;
    empty_slot(world, organisation, store).map(|_| ())
}

/// Stores a PAT, in the place of the one with the same organisation and name if there is one.
///
/// # Errors
/// What was stored before is then still there and in use.
pub fn put(world: &World, new: &NewPat<'_>) -> Result<Aftermath, Error> {
    let slot = empty_slot(world, new.organisation, new.store)?;
    let mut locked = world.record_file()?.lock()?;
    fill(world, &mut locked, &slot, new)?;
    let replaced = point_to(world, &mut locked, new, slot)?;
    locked.save()?;
    Ok(Aftermath { replaced, left_over: sweep(world, &mut locked)? })
}

/// Writes the secret into a new slot, which is a leftover until the record points to it.
pub(super) fn fill(
    world: &World,
    locked: &mut Locked,
    slot: &Slot,
    new: &NewPat<'_>,
) -> Result<(), Error> {
    let store = world.store(slot.store)?;
    locked.record.leftovers.push(slot.clone());
    locked.save()?;
    let written = store.write(slot, &label(new), new.secret).and_then(|()| store.read(slot));
    match written {
        Ok(kept) if kept == *new.secret => Ok(()),
        other => {
            sweep(world, locked)?;
            Err(match other {
                Ok(_) => Error::NotKept(slot.store),
                Err(source) => not_stored(new.organisation, source),
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
) -> Result<bool, Error> {
    let record = &mut locked.record;
    record.leftovers.retain(|leftover| *leftover != slot);
    // Whoever stores a PAT on purpose means it, even if it was forgotten a minute ago.
    record.remember(new.organisation, new.secret);
    let old = record.find(new.organisation, new.name).cloned();
    if new.make_default {
        record.clear_default(new.organisation);
    }
    let stored = StoredPat {
        default: new.make_default || old.as_ref().is_some_and(|old| old.default),
        expires: new.expires,
        expires_at_latest: latest_end(new.secret),
        ..StoredPat::new(new.name.clone(), slot, (world.now)())
    };
    let Some(old) = old else {
        record.pats.push(stored);
        return Ok(false);
    };
    remember_forgotten(world, record, &old.slot)?;
    record.leftovers.push(old.slot.clone());
    if let Some(place) = record.find_by_slot(&old.slot) {
        *place = stored;
    }
    // The same PAT pasted again is not one that was put away.
    record.remember(new.organisation, new.secret);
    Ok(true)
}

/// A slot that nothing is in. A store that does not even say so gets nothing to keep: it would
/// only become a leftover.
pub(super) fn empty_slot(
    world: &World,
    organisation: &Organisation,
    store: StoreKind,
) -> Result<Slot, Error> {
    let slot = Slot { organisation: organisation.clone(), store, secret: SecretId::random() };
    match world.store(store)?.read(&slot) {
        Ok(_) | Err(StoreError::Missing(_)) => Ok(slot),
        Err(source) => Err(not_stored(organisation, source)),
    }
}

fn not_stored(organisation: &Organisation, source: StoreError) -> Error {
    let login = login_command(organisation, &PatName::default());
    Error::NotStored { whose: organisation.to_string(), login, source }
}

/// What seahorse and its like show.
fn label(new: &NewPat<'_>) -> String {
    let plain = format!("Azure DevOps PAT for {}", new.organisation);
    if new.name.is_default() { plain } else { format!("{plain} ({})", new.name) }
}
