//! The server refuses a PAT, or takes it.
//!
//! One 401 may be a stray one: it makes a PAT suspect, which is offered after the healthy ones.
//! When one that was offered as suspect is refused, it is rejected and not offered any more. A
//! success clears both. The secret is kept in any case: Azure shows a PAT only once.
//!
//! What another program prints stays suspect however often it is refused: the next time it may
//! print a new one, and only we would still refuse it.

use crate::error::Error;
use crate::record::StoredPat;
use crate::store::Slot;
use crate::world::World;

/// What a refusal has made of a PAT.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strike {
    /// The first in a row.
    Suspect,
    /// The second, or one that cannot be told from it.
    Rejected,
}

/// Notes a refusal. `None` if the PAT has been replaced or forgotten meanwhile.
///
/// `was_suspect` is what the PAT was given as, not what it is by now: of several commands that
/// run at once and meet the same short outage, none has seen a second refusal.
///
/// # Errors
/// Nothing is then noted.
pub fn refuse(world: &World, slot: &Slot, was_suspect: bool) -> Result<Option<Strike>, Error> {
    let lasts = slot.source.store().is_some();
    let last = was_suspect && lasts && !(world.unattended)();
    let strike = if last { Strike::Rejected } else { Strike::Suspect };
    let now = (world.now)();
    let known = change(world, slot, |pat| {
        pat.suspect = Some(now);
        if strike == Strike::Rejected {
            pat.rejected = Some(now);
        }
    })?;
    Ok(known.then_some(strike))
}

/// Notes that the server has taken a PAT that was suspect, rejected, or past its end as far as we
/// knew.
///
/// # Errors
/// Nothing is then noted.
pub fn worked(world: &World, slot: &Slot) -> Result<(), Error> {
    let now = (world.now)();
    change(world, slot, |pat| {
        (pat.suspect, pat.rejected) = (None, None);
        pat.expires.take_if(|end| *end <= now);
        pat.expires_at_latest.take_if(|end| *end <= now);
    })
    .map(|_| ())
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
