//! Where a PAT stands among those of its organization.

use crate::context::Context;
use crate::error::Error;
use crate::index::{Health, PatName};
use crate::organization::Organization;
use crate::stores::SecretLocation;
use crate::util::time::Timestamp;

/// What [`restore`] has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Restored {
    /// It is offered again.
    InUse,
    /// It is offered again, and the end that the user had given, which had passed, is forgotten.
    WithoutItsEnd(Timestamp),
    /// It cannot be in use: by the month in it, it has ended.
    Dead(Timestamp),
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
    context: &Context,
    organization: &Organization,
    name: &PatName,
) -> Result<Restored, Error> {
    let now = (context.now)();
    let mut locked = context.index_file()?.lock()?;
    let Some(pat) = locked.index.find_mut(organization, name) else {
        return Ok(Restored::NotThere);
    };
    if let Some(end) = pat.expires_at_latest.filter(|end| *end <= now) {
        return Ok(Restored::Dead(end));
    }
    if context.lacks(&pat.location) {
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

/// Lets a PAT be the first of its organization to answer. `false` if there is none of this
/// name.
///
/// # Errors
/// Nothing is then changed.
pub fn make_default(
    context: &Context,
    organization: &Organization,
    name: &PatName,
) -> Result<bool, Error> {
    let mut locked = context.index_file()?.lock()?;
    locked.index.clear_default(organization);
    let Some(pat) = locked.index.find_mut(organization, name) else {
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
pub fn note_warning(
    context: &Context,
    location: &SecretLocation,
    now: Timestamp,
) -> Result<bool, Error> {
    // git is not to wait for somebody who is storing a PAT; there is another time.
    let Some(mut locked) = context.index_file()?.try_lock()? else {
        return Ok(false);
    };
    let Some(pat) = locked.index.find_by_location(location) else {
        return Ok(false);
    };
    if pat.was_warned_on(now) {
        return Ok(false);
    }
    pat.warned = Some(now);
    locked.save()?;
    Ok(true)
}
