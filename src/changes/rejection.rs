//! The server refuses a PAT, or takes it.
//!
//! One 401 may be a stray one: it makes a PAT suspect, which is offered after the healthy ones.
//! When one that was offered as suspect is refused, it is rejected and not offered any more. A
//! success clears both. The secret is kept in any case: Azure shows a PAT only once.
//!
//! What another program prints stays suspect however often it is refused: the next time it may
//! print a new one, and only we would still refuse it.

use crate::context::Context;
use crate::error::Error;
use crate::index::PatEntry;
use crate::stores::SecretLocation;

/// What a refusal has made of a PAT.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rejection {
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
pub fn refuse(
    context: &Context,
    location: &SecretLocation,
    was_suspect: bool,
) -> Result<Option<Rejection>, Error> {
    let lasts = location.source.store().is_some();
    let last = was_suspect && lasts && !(context.unattended)();
    let strike = if last { Rejection::Rejected } else { Rejection::Suspect };
    let now = (context.now)();
    let known = change(context, location, |pat| {
        pat.suspect = Some(now);
        if strike == Rejection::Rejected {
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
