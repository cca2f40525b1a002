//! The life of a PAT: stored, replaced, rejected, forgotten.
//!
//! The record and the stores change only here, in an order that survives a crash at any point:
//! a slot is in the record, as a leftover, before a secret is in the slot and until it is out of
//! it. A PAT is replaced by pointing the record to a new slot, never by overwriting, so whoever
//! reads at that moment gets the old PAT or the new one.

use crate::clock::Moment;
use crate::error::Error;
use crate::pat::Secret;
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
}

/// What [`put`] and [`forget`] leave to be said.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Aftermath {
    /// There was a PAT of this organisation and name before.
    pub replaced: bool,
    /// Secrets of old PATs that a store would not delete now. They stay in the record and are
    /// tried again each time.
    pub left_over: usize,
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
    let store = world.store(new.store)?;
    let mut locked = world.record_file()?.lock()?;
    locked.record.leftovers.push(slot.clone());
    locked.save()?;

    let written = store.write(&slot, &label(new), new.secret).and_then(|()| store.read(&slot));
    match written {
        Ok(kept) if kept == *new.secret => {}
        other => {
            sweep(world, &mut locked)?;
            return Err(match other {
                Ok(_) => Error::NotKept(new.store),
                Err(source) => not_stored(new.organisation, source),
            });
        }
    }

    let replaced = point_to(&mut locked, new, slot, (world.now)());
    locked.save()?;
    Ok(Aftermath { replaced, left_over: sweep(world, &mut locked)? })
}

/// Lets the record point to the new slot; the old one becomes a leftover.
fn point_to(locked: &mut Locked, new: &NewPat<'_>, slot: Slot, now: Moment) -> bool {
    let record = &mut locked.record;
    record.leftovers.retain(|leftover| *leftover != slot);
    let stored = StoredPat {
        name: new.name.clone(),
        slot,
        added: now,
        expires: new.expires,
        rejected: None,
    };
    let same = |pat: &StoredPat| pat.organisation() == new.organisation && pat.name == *new.name;
    match record.pats.iter_mut().find(|pat| same(pat)) {
        Some(old) => {
            let old = std::mem::replace(old, stored);
            record.leftovers.push(old.slot);
            true
        }
        None => {
            record.pats.push(stored);
            false
        }
    }
}

/// Forgets a PAT and deletes its secret. `None` if there is none of this name.
///
/// # Errors
/// The PAT is then still there.
pub fn forget(
    world: &World,
    organisation: &Organisation,
    name: &PatName,
) -> Result<Option<Aftermath>, Error> {
    let mut locked = world.record_file()?.lock()?;
    let record = &mut locked.record;
    let same = |pat: &StoredPat| pat.organisation() == organisation && pat.name == *name;
    let Some(index) = record.pats.iter().position(same) else {
        return Ok(None);
    };
    let forgotten = record.pats.remove(index);
    record.leftovers.push(forgotten.slot);
    locked.save()?;
    let left_over = sweep(world, &mut locked)?;
    Ok(Some(Aftermath { replaced: false, left_over }))
}

/// Notes that the server refused the PAT in this slot. Its secret is kept: Azure shows a PAT
/// only once, and the 401 may have been a stray one. `false` if it has been replaced since.
///
/// # Errors
/// Nothing is then noted.
pub fn reject(world: &World, slot: &Slot) -> Result<bool, Error> {
    let mut locked = world.record_file()?.lock()?;
    let Some(pat) = locked.record.find_by_slot(slot) else {
        return Ok(false);
    };
    pat.rejected = Some((world.now)());
    locked.save()?;
    Ok(true)
}

/// Deletes the secrets that nothing points to, and returns how many would not go.
fn sweep(world: &World, locked: &mut Locked) -> Result<usize, Error> {
    let mut left: Vec<Slot> = Vec::new();
    for slot in &locked.record.leftovers {
        // A store that failed once would only cost its time limit again.
        let failed = left.iter().any(|other| other.store == slot.store);
        if failed || world.store(slot.store)?.delete(slot).is_err() {
            left.push(slot.clone());
        }
    }
    let count = left.len();
    if count != locked.record.leftovers.len() {
        locked.record.leftovers = left;
        locked.save()?;
    }
    Ok(count)
}

/// A slot that nothing is in. A store that does not even say so gets nothing to keep: it would
/// only become a leftover.
fn empty_slot(world: &World, organisation: &Organisation, store: StoreKind) -> Result<Slot, Error> {
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
