//! Where a PAT stands among those of its organisation.

use crate::clock::Moment;
use crate::error::Error;
use crate::record::PatName;
use crate::remote::Organisation;
use crate::store::Slot;
use crate::world::World;

/// Takes a rejected or suspect PAT back into use. `false` if there is none of this name.
///
/// # Errors
/// Nothing is then changed.
pub fn restore(world: &World, organisation: &Organisation, name: &PatName) -> Result<bool, Error> {
    let mut locked = world.record_file()?.lock()?;
    let Some(pat) = locked.record.find_mut(organisation, name) else {
        return Ok(false);
    };
    (pat.suspect, pat.rejected) = (None, None);
    locked.save()?;
    Ok(true)
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
    let mut locked = world.record_file()?.lock()?;
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
