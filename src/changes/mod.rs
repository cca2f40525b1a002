//! The only place that changes what is stored: PATs are stored, replaced, rejected, restored,
//! moved, and deleted here.
//!
//! The order of each change survives a crash at any point: a secret's location is in the index, as
//! a pending deletion, before the secret is written and until it is deleted. A PAT is replaced by
//! pointing the index to a new location, never by overwriting a secret, so a concurrent reader gets
//! the old PAT or the new one.

#[allow(dead_code)] // Until `renew` uses it.
mod at_server;
mod forget_all;
mod move_to_store;
mod put;
mod rejection;
mod rename_organization;

use crate::context::Context;
use crate::error::Error;
use crate::index::{LockedIndex, PatEntry, PatIndex, PatName};
use crate::organization::Organization;
use crate::stores::{SecretLocation, StoreError, StoreKind, token_cache};
use crate::util::pat::Secret;
use crate::util::time::Timestamp;

#[allow(unused_imports)]
pub use at_server::{
    note_creation, note_registration, note_renewal_failure, note_revoked, settle_creation,
};
pub use forget_all::{DeletedAll, forget_all};
pub use move_to_store::{Carried, Stuck, carry};
pub use put::{Issued, NewPat, Replaces, could_put, put};
pub use rejection::{
    Evidence, Rejection, Restored, note_verdict, refuse, restore, restore_previous, worked,
};
pub use rename_organization::{Relocation, relocate};

/// What the user has to be told after a change.
#[derive(Clone, Copy, Debug, Default)]
pub struct Aftermath {
    pub replaced: bool,
    /// The number of old secrets that a store could not delete now. They stay in the index, and
    /// every change tries again.
    pub still_pending: usize,
}

/// Deletes a PAT, those that it replaced, and their secrets. `None` if there is none with this
/// name. On an error the PAT is still stored.
pub fn forget(
    context: &Context,
    organization: &Organization,
    name: &PatName,
) -> Result<Option<Aftermath>, Error> {
    let mut locked = context.lock_index()?;
    let index = &mut locked.index;
    index.drop_replaced((context.now)(), |pat| {
        pat.organization() == organization && pat.name == *name
    });
    let Some(location) = index.find(organization, name).map(|pat| pat.location.clone()) else {
        // Deletes what an interrupted change has left.
        sweep(context, &mut locked)?;
        return Ok(None);
    };
    remember_forgotten(context, index, &location)?;
    index.pats.retain(|pat| pat.location != location);
    index.leave(location);
    locked.save()?;
    let still_pending = sweep(context, &mut locked)?;
    Ok(Some(Aftermath { replaced: false, still_pending }))
}

/// Makes a PAT its organization's default. `false` if there is none with this name.
pub fn make_default(
    context: &Context,
    organization: &Organization,
    name: &PatName,
) -> Result<bool, Error> {
    let mut locked = context.lock_index()?;
    locked.index.clear_default(organization);
    let Some(pat) = locked.index.find_mut(organization, name) else {
        return Ok(false);
    };
    pat.default = true;
    locked.save()?;
    Ok(true)
}

/// Notes that the user gets a reminder about this PAT today. `false` if a concurrent command has
/// noted it.
pub fn note_warning(
    context: &Context,
    location: &SecretLocation,
    now: Timestamp,
) -> Result<bool, Error> {
    // git must not wait for a login that is under way; there will be another time.
    let Some(mut locked) = context.try_lock_index()? else {
        return Ok(false);
    };
    match locked.index.find_by_location(location) {
        Some(pat) if !pat.was_warned_on(now) => pat.warned = Some(now),
        _ => return Ok(false),
    }
    locked.save()?;
    Ok(true)
}

/// Changes what is known about a PAT. `false` if it was replaced or deleted meanwhile.
fn update(
    context: &Context,
    location: &SecretLocation,
    change: impl FnOnce(&mut PatEntry),
) -> Result<bool, Error> {
    let mut locked = context.lock_index()?;
    let Some(pat) = locked.index.find_by_location(location) else {
        return Ok(false);
    };
    let before = pat.clone();
    change(pat);
    if *pat != before {
        locked.save()?;
    }
    Ok(true)
}

/// Deletes the secrets that an interrupted change has left, and replaced ones whose time is over.
pub fn delete_leftovers(context: &Context) -> Result<(), Error> {
    sweep(context, &mut context.lock_index()?).map(drop)
}

/// Deletes the secrets that no PAT uses, and returns how many could not be deleted.
fn sweep(context: &Context, locked: &mut LockedIndex) -> Result<usize, Error> {
    try_sweep(context, locked)?;
    Ok(locked.index.pending_deletions.len())
}

/// Deletes the secrets that no PAT uses, and returns which stores failed, and why.
fn try_sweep(
    context: &Context,
    locked: &mut LockedIndex,
) -> Result<Vec<(StoreKind, StoreError)>, Error> {
    let mut left: Vec<SecretLocation> = Vec::new();
    let mut failed: Vec<(StoreKind, StoreError)> = Vec::new();
    for location in &locked.index.pending_deletions {
        token_cache::delete(location, context.dirs()?);
        let Some(kind) = location.source.store() else {
            continue;
        };
        // Another attempt would only cost the store's time limit again.
        if failed.iter().any(|(store, _)| *store == kind) {
            left.push(location.clone());
        } else if let Err(why) = context.store(kind)?.delete(location) {
            left.push(location.clone());
            failed.push((kind, why));
        }
    }
    if left.len() != locked.index.pending_deletions.len() {
        locked.index.pending_deletions = left;
        locked.save()?;
    }
    Ok(failed)
}

/// Remembers for a while that this secret was deleted on purpose, so that a command which started
/// before cannot store it again, and returns what its store has. If it cannot be read, there is nothing
/// to remember; programs that print a PAT are not started for this, because they may prompt.
fn remember_forgotten(
    context: &Context,
    index: &mut PatIndex,
    location: &SecretLocation,
) -> Result<Option<Result<Secret, StoreError>>, Error> {
    token_cache::remove(location, context.dirs()?);
    let Some(kind) = location.source.store() else {
        return Ok(None);
    };
    let secret = context.store(kind)?.read_silently(location);
    if let Ok(secret) = &secret {
        index.forget(&location.organization, secret, (context.now)());
    }
    Ok(Some(secret))
}
