//! A PAT is forgotten.

use super::{Aftermath, remember_forgotten, sweep};
use crate::error::Error;
use crate::record::PatName;
use crate::remote::Organisation;
use crate::world::World;

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
    let Some(slot) = record.find(organisation, name).map(|pat| pat.slot.clone()) else {
        return Ok(None);
    };
    remember_forgotten(world, record, &slot)?;
    record.pats.retain(|pat| pat.slot != slot);
    record.leave(slot);
    locked.save()?;
    let left_over = sweep(world, &mut locked)?;
    Ok(Some(Aftermath { replaced: false, left_over }))
}
