//! Deleting a PAT.

use super::{Aftermath, remember_forgotten, sweep};
use crate::context::Context;
use crate::error::Error;
use crate::index::PatName;
use crate::organization::Organization;

/// Deletes a PAT and its secret. `None` if there is none with this name.
///
/// # Errors
///
/// The PAT is then still stored.
pub fn forget(
    context: &Context,
    organization: &Organization,
    name: &PatName,
) -> Result<Option<Aftermath>, Error> {
    let mut locked = context.index_file()?.lock()?;
    let index = &mut locked.index;
    let Some(location) = index.find(organization, name).map(|pat| pat.location.clone()) else {
        return Ok(None);
    };
    remember_forgotten(context, index, &location)?;
    index.pats.retain(|pat| pat.location != location);
    index.leave(location);
    locked.save()?;
    let still_pending = sweep(context, &mut locked)?;
    Ok(Some(Aftermath { replaced: false, still_pending }))
}
