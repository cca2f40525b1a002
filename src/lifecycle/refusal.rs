//! The server refuses a PAT, or takes it again.
//!
//! One 401 may be a stray one: it makes a PAT suspect, which is offered after the healthy ones.
//! The second in a row makes it rejected, which is not offered. A success in between clears it.
//! The secret is kept in any case: Azure shows a PAT only once.

use crate::error::Error;
use crate::record::StoredPat;
use crate::store::Slot;
use crate::world::World;

/// What a refusal has made of a PAT.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strike {
    /// The first in a row.
    Suspect,
    /// The second.
    Rejected,
    /// The PAT had been replaced or forgotten meanwhile.
    Gone,
}

/// Notes one refusal that git survived and asked again after.
///
/// # Errors
/// Nothing is then noted.
pub fn refuse(world: &World, slot: &Slot) -> Result<Strike, Error> {
    let now = (world.now)();
    let unattended = (world.unattended)();
    let mut strike = Strike::Suspect;
    let known = change(world, slot, |pat| {
        if pat.suspect.is_some() && !unattended {
            pat.rejected = Some(now);
            strike = Strike::Rejected;
        }
        pat.suspect = Some(now);
    })?;
    Ok(if known { strike } else { Strike::Gone })
}

/// Notes a refusal that git gave up after: there will be no second one to wait for.
///
/// # Errors
/// Nothing is then noted.
pub fn reject(world: &World, slot: &Slot) -> Result<Strike, Error> {
    if (world.unattended)() {
        return refuse(world, slot);
    }
    let now = (world.now)();
    let known = change(world, slot, |pat| pat.rejected = Some(now))?;
    Ok(if known { Strike::Rejected } else { Strike::Gone })
}

/// Notes that a suspect PAT was taken by the server.
///
/// # Errors
/// It then stays suspect.
pub fn worked(world: &World, slot: &Slot) -> Result<(), Error> {
    change(world, slot, |pat| pat.suspect = None).map(|_| ())
}

fn change(world: &World, slot: &Slot, change: impl FnOnce(&mut StoredPat)) -> Result<bool, Error> {
    let mut locked = world.record_file()?.lock()?;
    let Some(pat) = locked.record.find_by_slot(slot) else {
        return Ok(false);
    };
    change(pat);
    locked.save()?;
    Ok(true)
}
