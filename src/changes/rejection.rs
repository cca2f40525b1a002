//! Noting that the server rejected or accepted a PAT, and re-enabling one.
//!
//! One 401 may be the server's mistake, so it only makes a PAT suspect: the PAT is then used after
//! healthy ones. If another command confirms the rejection, the PAT is marked rejected and no
//! longer used. A success clears both. The secret is kept in any case: Azure DevOps shows a PAT
//! only once.
//!
//! A PAT that another program prints stays suspect no matter how often it is rejected: the program
//! may print a new one the next time. Likewise Entra: a first rejection means nothing, because the
//! token may have been cached for too long; after the second one, that of a new token, other PATs of
//! the organization are used first.

use super::{sweep, update};
use crate::context::Context;
use crate::error::Error;
use crate::index::{Health, PatEntry, PatName, RESTORABLE_DAYS, Verdict};
use crate::organization::Organization;
use crate::stores::{SecretLocation, token_cache};
use crate::util::caller;
use crate::util::time::Timestamp;

/// For how many seconds a rejection at the same repository may be a retry of the same command.
const RETRIES: i64 = 60;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Rejection {
    /// The first in a row.
    Suspect,
    /// The second, or one that cannot be distinguished from it.
    Rejected,
}

pub struct Evidence<'a> {
    pub repository: &'a str,
    /// Whether the PAT was suspect when git got it, if git says so. Parallel commands that meet the
    /// same short outage have not seen a second rejection.
    pub was_suspect: Option<bool>,
    /// Whether this command got a new Entra token after a rejection, and this is the next one.
    pub is_repeated: bool,
}

impl Evidence<'_> {
    /// Whether it confirms an earlier rejection. It must come from another command: `git submodule`
    /// automatically repeats what failed, and an outage affects every repository of one command. If
    /// the callers are unknown, another repository or a later time is enough.
    fn is_second(&self, pat: &PatEntry, command: Option<&String>, now: Timestamp) -> bool {
        // A time in the future comes from a wrong clock.
        let Some(first) = pat.suspect.filter(|first| *first <= now) else {
            return false;
        };
        let confirms = match (command, &pat.suspect_by) {
            (Some(this), Some(first)) => this != first,
            _ => {
                pat.suspect_at.as_deref().is_some_and(|url| url != self.repository)
                    || now.unix() - first.unix() >= RETRIES
            }
        };
        self.is_repeated || self.was_suspect != Some(false) && confirms
    }
}

/// Notes a rejection. `None` if the PAT was replaced or deleted meanwhile.
pub fn refuse(
    context: &Context,
    location: &SecretLocation,
    evidence: &Evidence<'_>,
) -> Result<Option<Rejection>, Error> {
    let now = (context.now)();
    let command = caller::command();
    let mut rejection = Rejection::Suspect;
    let is_kept = location.source.pat_store().is_some() && !(context.unattended)();
    let may_be_rejected = is_kept || location.source.entra().is_some();
    let known = update(context, location, |pat| {
        if may_be_rejected && evidence.is_second(pat, command.as_ref(), now) {
            rejection = Rejection::Rejected;
            pat.rejected = Some(now);
        }
        pat.suspect = Some(now);
        pat.suspect_at = Some(evidence.repository.to_owned());
        pat.suspect_by.clone_from(&command);
    })?;
    Ok(known.then_some(rejection))
}

/// Notes that the server accepted a PAT that was suspect, rejected, or past its known end.
pub fn worked(context: &Context, location: &SecretLocation) -> Result<(), Error> {
    let now = (context.now)();
    update(context, location, |pat| {
        let before = pat.clone();
        pat.clear_rejections();
        pat.expires.take_if(|end| *end <= now);
        pat.expires_at_latest.take_if(|end| *end <= now);
        // Otherwise each success would write the index.
        if *pat != before {
            pat.verified = Some(now);
        }
    })?;
    Ok(())
}

/// Notes what the server said when `check` asked it.
pub fn note_verdict(
    context: &Context,
    location: &SecretLocation,
    verdict: &Verdict,
) -> Result<(), Error> {
    let now = (context.now)();
    update(context, location, |pat| pat.note(verdict, now))?;
    Ok(())
}

pub enum Restored {
    InUse,
    /// The PAT is used again, and its end, which had passed, is no longer known.
    WithoutItsEnd(Timestamp),
    /// It cannot be used: by the month in it, it has expired.
    Dead(Timestamp),
    AsItWas,
    /// It cannot be used: its store has lost it.
    Lost,
    NotThere,
    /// The PAT that was replaced last is used again, and can be exchanged again until then.
    Previous(Timestamp),
}

/// Re-enables a PAT that is rejected, suspect, or past an end that was wrong.
pub fn restore(
    context: &Context,
    organization: &Organization,
    name: &PatName,
) -> Result<Restored, Error> {
    let now = (context.now)();
    let mut locked = context.lock_index()?;
    let Some(pat) = locked.index.find_mut(organization, name) else {
        return Ok(Restored::NotThere);
    };
    if let Some(end) = pat.expires_at_latest.filter(|end| *end <= now) {
        return Ok(Restored::Dead(end));
    }
    if context.is_lost(&pat.location) {
        return Ok(Restored::Lost);
    }
    if pat.health(now) == Health::Good {
        return Ok(Restored::AsItWas);
    }
    pat.clear_rejections();
    let passed = pat.expires.take_if(|end| *end <= now);
    locked.save()?;
    Ok(passed.map_or(Restored::InUse, Restored::WithoutItsEnd))
}

/// Exchanges a PAT for the one that it replaced. `None` if there is no longer such a PAT.
pub fn restore_previous(
    context: &Context,
    organization: &Organization,
    name: &PatName,
) -> Result<Option<Restored>, Error> {
    let now = (context.now)();
    let mut locked = context.lock_index()?;
    let index = &mut locked.index;
    let Some(mut previous) = index.last_replaced(organization, name).map(|it| it.pat.clone())
    else {
        return Ok(None);
    };
    let secret = context.stored_secret(&previous.location);
    if let Some(secret) = secret.map_err(|source| Error::unreadable(&previous, source))? {
        index.remember(organization, &secret);
    }
    index.replaced.retain(|replaced| replaced.pat.location != previous.location);
    previous.clear_rejections();
    match index.find_mut(organization, name) {
        Some(place) => {
            previous.default = place.default;
            let current = std::mem::replace(place, previous);
            token_cache::remove(&current.location, context.dirs()?);
            index.keep_replaced(current, now);
        }
        None => index.pats.push(previous),
    }
    locked.save()?;
    sweep(context, &mut locked)?;
    Ok(Some(Restored::Previous(now.plus_days(RESTORABLE_DAYS))))
}
