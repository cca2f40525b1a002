//! Where a PAT stands among those of its organisation.

use crate::clock::Moment;
use crate::error::Error;
use crate::record::{Health, PatName};
use crate::remote::Organisation;
use crate::store::Slot;
use crate::world::World;

/// What [`restore`] has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Restored {
    /// It is offered again.
    InUse,
    /// It is offered again, and the end that the user had given, which had passed, is forgotten.
    WithoutItsEnd(Moment),
    /// It cannot be in use: by the month in it, it has ended.
    Dead(Moment),
    /// It was in use.
    AsItWas,
    /// It cannot be in use: its store has lost it.
    Lost,
    /// There is no PAT of this name.
    NotThere,
}

/// Takes a PAT back into use that was rejected, is suspect, or was given a wrong end.
///
/// # Errors
/// Nothing is then changed.
pub fn restore(
    world: &World,
    organisation: &Organisation,
    name: &PatName,
) -> Result<Restored, Error> {
    let now = (world.now)();
    let mut locked = world.record_file()?.lock()?;
    let Some(pat) = locked.record.find_mut(organisation, name) else {
        return Ok(Restored::NotThere);
    };
    if let Some(end) = pat.expires_at_latest.filter(|end| *end <= now) {
        return Ok(Restored::Dead(end));
    }
    if world.lacks(&pat.slot) {
        return Ok(Restored::Lost);
    }
    if pat.health(now) == Health::Good {
        return Ok(Restored::AsItWas);
    }
    (pat.suspect, pat.rejected) = (None, None);
    let passed = pat.expires.take_if(|end| *end <= now);
    locked.save()?;
    Ok(passed.map_or(Restored::InUse, Restored::WithoutItsEnd))
}

/// Lets a PAT be the first of its organisation to answer. `false` if there is none of this
/// name.
///
/// # Errors
/// Nothing is then changed.
pub fn make_default(
    world: &World,
    organisation: &Organisation,
    name: &PatName,
) -> Result<bool, Error> {
    let mut locked = world.record_file()?.lock()?;
    locked.record.clear_default(organisation);
    let Some(pat) = locked.record.find_mut(organisation, name) else {
        return Ok(false);
    };
    pat.default = true;
    locked.save()?;
    Ok(true)
}

/// Notes that the user is warned of this PAT's end today. `false` if that was done already, by
/// whoever was first.
///
/// # Errors
/// Nothing is then noted.
pub fn note_warning(world: &World, slot: &Slot, now: Moment) -> Result<bool, Error> {
    // git is not to wait for somebody who is storing a PAT; there is another time.
    let Some(mut locked) = world.record_file()?.lock_at_once()? else {
        return Ok(false);
    };
    let Some(pat) = locked.record.find_by_slot(slot) else {
        return Ok(false);
    };
    if pat.was_warned_on(now) {
        return Ok(false);
    }
    pat.warned = Some(now);
    locked.save()?;
    Ok(true)
}
