//! The life of a PAT: stored, replaced, refused, taken back, moved, forgotten.
//!
//! The record and the stores change only here, in an order that survives a crash at any point:
//! a slot is in the record, as a leftover, before a secret is in the slot and until it is out of
//! it. A PAT is replaced by pointing the record to a new slot, never by overwriting, so whoever
//! reads at that moment gets the old PAT or the new one.

mod delete;
mod move_to_store;
mod put;
mod rejection;
mod rename_organization;
mod restore;

use crate::context::Context;
use crate::error::Error;
use crate::index::{LockedIndex, PatIndex};
use crate::stores::SecretLocation;

pub use delete::forget;
pub use move_to_store::{Carried, Stuck, carry};
pub use put::{NewPat, Place, could_put, put};
pub use rejection::{Rejection, refuse, worked};
pub use rename_organization::{Relocation, relocate};
pub use restore::{Restored, make_default, note_warning, restore};

/// What a change leaves to be said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Aftermath {
    /// There was a PAT of this organization and name before.
    pub replaced: bool,
    /// Secrets of old PATs that a store would not delete now. They stay in the record and are
    /// tried again each time.
    pub still_pending: usize,
}

/// Deletes the secrets that nothing points to, and returns how many would not go.
fn sweep(context: &Context, locked: &mut LockedIndex) -> Result<usize, Error> {
    let mut left: Vec<SecretLocation> = Vec::new();
    for location in &locked.index.pending_deletions {
        // Only a record that was changed by hand has such a thing.
        if locked.index.pats.iter().any(|pat| pat.location == *location) {
            continue;
        }
        // A store that failed once would only cost its time limit again.
        let failed = left.iter().any(|other| other.source == location.source);
        // Nothing else is ever a leftover.
        let Some(kind) = location.source.store() else {
            continue;
        };
        if failed || context.store(kind)?.delete(location).is_err() {
            left.push(location.clone());
        }
    }
    let count = left.len();
    if count != locked.index.pending_deletions.len() {
        locked.index.pending_deletions = left;
        locked.save()?;
    }
    Ok(count)
}

/// Remembers for a while that this secret was put away on purpose, so that a command which
/// started before cannot bring it back. Where it cannot be read there is nothing to remember, and
/// no other program is run for this: it may ask somebody for a passphrase.
fn remember_forgotten(
    context: &Context,
    index: &mut PatIndex,
    location: &SecretLocation,
) -> Result<(), Error> {
    if let Some(kind) = location.source.store()
        && let Ok(secret) = context.store(kind)?.read(location)
    {
        index.forget(&location.organization, &secret, (context.now)());
    }
    Ok(())
}
