//! The only place that changes what is stored: PATs are stored, replaced, rejected, restored, moved
//! and deleted here.
//!
//! The order of each change survives a crash at any point: a secret's location is in the index, as
//! a pending deletion, before the secret is written and until it is deleted. A PAT is replaced by
//! pointing the index to a new location, never by overwriting a secret, so a concurrent reader gets
//! the old PAT or the new one.

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
pub use put::{NewPat, Replaces, could_put, put};
pub use rejection::{Rejection, refuse, worked};
pub use rename_organization::{Relocation, relocate};
pub use restore::{Restored, make_default, note_warning, restore};

/// What the user has to be told after a change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Aftermath {
    /// Whether the organization had a PAT with this name before.
    pub replaced: bool,
    /// The number of old secrets that a store could not delete now. They stay in the index, and
    /// every change tries again.
    pub still_pending: usize,
}

/// Deletes the secrets that no PAT uses, and returns how many could not be deleted.
fn sweep(context: &Context, locked: &mut LockedIndex) -> Result<usize, Error> {
    let mut left: Vec<SecretLocation> = Vec::new();
    for location in &locked.index.pending_deletions {
        // Only in an index that was edited by hand.
        if locked.index.pats.iter().any(|pat| pat.location == *location) {
            continue;
        }
        // Another attempt would only cost the store's time limit again.
        let failed = left.iter().any(|other| other.source == location.source);
        // Nothing else is ever a pending deletion.
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

/// Remembers for a while that this secret was deleted on purpose, so that a command which started
/// before cannot store it again. If it cannot be read, there is nothing to remember; programs that
/// print a PAT are not started for this, because they may prompt.
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
