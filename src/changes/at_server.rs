//! Noting what is created and revoked at the server, before and after it is.

use super::{sweep, update};
use crate::context::Context;
use crate::error::Error;
use crate::index::{PendingCreation, PendingRevocation, Registration, RenewalFailure};
use crate::organization::Organization;
use crate::stores::SecretLocation;
use crate::util::guid::Guid;
use crate::util::terminal::clean;
use crate::util::time::Timestamp;

/// Notes that a PAT is about to be requested.
pub fn note_creation(context: &Context, creation: &PendingCreation) -> Result<(), Error> {
    let mut locked = context.lock_index()?;
    locked.index.pending_creations.push(creation.clone());
    Ok(locked.save()?)
}

/// Notes what became of a requested PAT that is not stored: it has to be revoked, or it never
/// existed.
pub fn settle_creation(
    context: &Context,
    creation: &PendingCreation,
    revocation: Option<PendingRevocation>,
) -> Result<(), Error> {
    let mut locked = context.lock_index()?;
    locked.index.pending_creations.retain(|it| it != creation);
    if let Some(revocation) = revocation {
        locked.index.must_revoke(revocation);
    }
    locked.save()?;
    sweep(context, &mut locked)?;
    Ok(())
}

/// Notes that a PAT was revoked, and deletes it if it was kept for `restore --previous`.
pub fn note_revoked(
    context: &Context,
    organization: &Organization,
    authorization: &Guid,
) -> Result<(), Error> {
    let mut locked = context.lock_index()?;
    let index = &mut locked.index;
    index
        .pending_revocations
        .retain(|it| it.organization != *organization || it.authorization != *authorization);
    index.drop_replaced((context.now)(), |pat| {
        pat.registration.as_ref().is_some_and(|it| it.authorization == *authorization)
    });
    locked.save()?;
    sweep(context, &mut locked)?;
    Ok(())
}

/// Notes what the server answered about a PAT. `false` if it was replaced or deleted meanwhile.
pub fn note_registration(
    context: &Context,
    location: &SecretLocation,
    registration: &Registration,
    expires: Timestamp,
) -> Result<bool, Error> {
    update(context, location, |pat| {
        pat.registration = Some(registration.clone());
        pat.expires = Some(expires);
        // The server knows better than the month in the PAT: it may have been extended.
        pat.expires_at_latest = None;
        pat.renewal_failure = None;
        pat.warned = None;
    })
}

/// Notes that a PAT could not be renewed; the first of several times counts.
pub fn note_renewal_failure(
    context: &Context,
    location: &SecretLocation,
    why: &str,
) -> Result<(), Error> {
    let now = (context.now)();
    update(context, location, |pat| {
        let since = pat.renewal_failure.as_ref().map_or(now, |failure| failure.since);
        pat.renewal_failure = Some(RenewalFailure { since, why: clean(why).into_owned() });
    })?;
    Ok(())
}
