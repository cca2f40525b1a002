//! Noting that the server rejected or accepted a PAT.
//!
//! One 401 may be a mistake of the server: it makes a PAT suspect, which is used after healthy
//! ones. If it is rejected again as a suspect, it is marked rejected and no longer used. A success
//! clears both. The secret is kept in any case: Azure DevOps shows a PAT only once.
//!
//! A PAT that another program prints stays suspect however often it is rejected: the program may
//! print a new one the next time.

use crate::context::Context;
use crate::error::Error;
use crate::index::PatEntry;
use crate::stores::SecretLocation;

/// What a rejection makes of a PAT.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rejection {
    /// The first in a row.
    Suspect,
    /// The second, or one that cannot be told from it.
    Rejected,
}

/// Notes a rejection. `None` if the PAT was replaced or deleted meanwhile.
///
/// `was_suspect` is the PAT's state when git got it, not now: parallel commands that meet the same
/// short outage have not seen a second rejection.
///
/// # Errors
///
/// Nothing was noted.
pub fn refuse(
    context: &Context,
    location: &SecretLocation,
    was_suspect: bool,
) -> Result<Option<Rejection>, Error> {
    let lasts = location.source.store().is_some();
    let last = was_suspect && lasts && !(context.unattended)();
    let rejection = if last { Rejection::Rejected } else { Rejection::Suspect };
    let now = (context.now)();
    let known = change(context, location, |pat| {
        pat.suspect = Some(now);
        if rejection == Rejection::Rejected {
            pat.rejected = Some(now);
        }
    })?;
    Ok(known.then_some(rejection))
}

/// Notes that the server accepted a PAT that was suspect, rejected or past its known end.
///
/// # Errors
///
/// Nothing was noted.
pub fn worked(context: &Context, location: &SecretLocation) -> Result<(), Error> {
    let now = (context.now)();
    change(context, location, |pat| {
        (pat.suspect, pat.rejected) = (None, None);
        pat.expires.take_if(|end| *end <= now);
        pat.expires_at_latest.take_if(|end| *end <= now);
    })
    .map(|_| ())
}

fn change(
    context: &Context,
    location: &SecretLocation,
    change: impl FnOnce(&mut PatEntry),
) -> Result<bool, Error> {
    let mut locked = context.index_file()?.lock()?;
    let Some(pat) = locked.index.find_by_location(location) else {
        return Ok(false);
    };
    change(pat);
    locked.save()?;
    Ok(true)
}
