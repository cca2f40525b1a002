//! The life of a PAT: stored, replaced, refused, taken back, moved, forgotten.
//!
//! The record and the stores change only here, in an order that survives a crash at any point:
//! a slot is in the record, as a leftover, before a secret is in the slot and until it is out of
//! it. A PAT is replaced by pointing the record to a new slot, never by overwriting, so whoever
//! reads at that moment gets the old PAT or the new one.

mod carry;
mod forget;
mod put;
mod refusal;
mod relocate;
mod standing;

use crate::error::Error;
use crate::record::{Locked, Record};
use crate::store::Slot;
use crate::world::World;

pub use carry::{Carried, Stuck, carry};
pub use forget::forget;
pub use put::{NewPat, Place, could_put, put};
pub use refusal::{Strike, refuse, worked};
pub use relocate::{Relocation, relocate};
pub use standing::{Restored, make_default, note_warning, restore};

/// What a change leaves to be said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Aftermath {
    /// There was a PAT of this organisation and name before.
    pub replaced: bool,
    /// Secrets of old PATs that a store would not delete now. They stay in the record and are
    /// tried again each time.
    pub left_over: usize,
}

/// Deletes the secrets that nothing points to, and returns how many would not go.
fn sweep(world: &World, locked: &mut Locked) -> Result<usize, Error> {
    let mut left: Vec<Slot> = Vec::new();
    for slot in &locked.record.leftovers {
        // Only a record that was changed by hand has such a thing.
        if locked.record.pats.iter().any(|pat| pat.slot == *slot) {
            continue;
        }
        // A store that failed once would only cost its time limit again.
        let failed = left.iter().any(|other| other.source == slot.source);
        // Nothing else is ever a leftover.
        let Some(kind) = slot.source.store() else {
            continue;
        };
        if failed || world.store(kind)?.delete(slot).is_err() {
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

/// Remembers for a while that this secret was put away on purpose, so that a command which
/// started before cannot bring it back. Where it cannot be read there is nothing to remember, and
/// no other program is run for this: it may ask somebody for a passphrase.
fn remember_forgotten(world: &World, record: &mut Record, slot: &Slot) -> Result<(), Error> {
    if let Some(kind) = slot.source.store()
        && let Ok(secret) = world.store(kind)?.read(slot)
    {
        record.forget(&slot.organisation, &secret, (world.now)());
    }
    Ok(())
}
