//! Noting that the server rejected or accepted a PAT, and re-enabling one.
//!
//! One 401 may be a mistake of the server: it makes a PAT suspect, which is used after healthy
//! ones. If it is rejected again as a suspect, it is marked rejected and no longer used. A success
//! clears both. The secret is kept in any case: Azure DevOps shows a PAT only once.
//!
//! A PAT that another program prints stays suspect however often it is rejected: the program may
//! print a new one the next time.

use super::update;
use crate::context::Context;
use crate::error::Error;
use crate::index::{Health, PatName};
use crate::organization::Organization;
use crate::stores::SecretLocation;
use crate::util::time::Timestamp;

/// What a rejection makes of a PAT.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Rejection {
    /// The first in a row.
    Suspect,
    /// The second, or one that cannot be told from it.
    Rejected,
}

/// Notes a rejection. `None` if the PAT was replaced or deleted meanwhile.
///
/// `given_as` is the PAT's health when git got it, not now: parallel commands that meet the same
/// short outage have not seen a second rejection.
pub fn refuse(
    context: &Context,
    location: &SecretLocation,
    given_as: Health,
) -> Result<Option<Rejection>, Error> {
    let lasts = location.source.store().is_some();
    let last = given_as == Health::Suspect && lasts && !(context.unattended)();
    let now = (context.now)();
    let known = update(context, location, |pat| {
        pat.suspect = Some(now);
        if last {
            pat.rejected = Some(now);
        }
    })?;
    Ok(known.then_some(if last { Rejection::Rejected } else { Rejection::Suspect }))
}

/// Notes that the server accepted a PAT that was suspect, rejected or past its known end.
pub fn worked(context: &Context, location: &SecretLocation) -> Result<(), Error> {
    let now = (context.now)();
    update(context, location, |pat| {
        (pat.suspect, pat.rejected) = (None, None);
        pat.expires.take_if(|end| *end <= now);
        pat.expires_at_latest.take_if(|end| *end <= now);
    })?;
    Ok(())
}

/// The result of [`restore`].
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
