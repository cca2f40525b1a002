//! Restoring a PAT, choosing the default one, and noting a reminder.

use crate::context::Context;
use crate::error::Error;
use crate::index::{Health, PatName};
use crate::organization::Organization;
use crate::stores::SecretLocation;
use crate::util::time::Timestamp;

/// The result of [`restore`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Restored {
    /// The PAT is used again.
    InUse,
    /// The PAT is used again, and its end, which had passed, is no longer known.
    WithoutItsEnd(Timestamp),
    /// It cannot be used: by the month in it, it has expired.
    Dead(Timestamp),
    /// It was in use.
    AsItWas,
    /// It cannot be used: its store has lost it.
    Lost,
    /// There is no PAT with this name.
    NotThere,
}

/// Re-enables a PAT that is rejected, suspect or past an end that was wrong.
///
/// # Errors
///
/// Nothing was changed.
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
    if context.is_missing(&pat.location) {
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

/// Makes a PAT its organization's default. `false` if there is none with this name.
///
/// # Errors
///
/// Nothing was changed.
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

/// Notes that the user gets a reminder about this PAT today. `false` if a concurrent command has
/// noted it.
///
/// # Errors
///
/// Nothing was noted.
pub fn note_warning(
    context: &Context,
    location: &SecretLocation,
    now: Timestamp,
) -> Result<bool, Error> {
    // git must not wait for a login that is under way; there will be another time.
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
