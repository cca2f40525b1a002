//! Finishing what an interrupted command has left at Azure DevOps.

use super::Server;
use crate::azure::pats::ServerPat;
use crate::changes;
use crate::commands::{Failure, Result};
use crate::context::{Context, Streams};
use crate::git::transfers;
use crate::index::{PatIndex, PendingCreation, PendingRevocation};
use crate::util::guid::Guid;
use crate::util::terminal::Progress;
use crate::util::time::{DAY, Timestamp};

/// How far the server's clock may be from ours, and how long a request may take.
const TOLERANCE: i64 = 15 * 60;
/// The same where a policy has shortened the PAT's life, so that its end does not identify it:
/// another machine of this name may have created one in these minutes.
const SHORT_TOLERANCE: i64 = 2 * 60;

pub(in crate::commands) fn revocation(
    server: &Server,
    authorization: &Guid,
    display_name: &str,
) -> PendingRevocation {
    PendingRevocation {
        organization: server.organization.clone(),
        account: server.account(),
        authorization: authorization.clone(),
        display_name: display_name.to_owned(),
    }
}

/// Revokes the PATs of this organization that an earlier command replaced, or created and did not
/// store.
pub(in crate::commands) fn finish(
    server: &Server,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result {
    revoke_replaced(server, streams, context)?;
    let (account, index) = (server.account(), context.index()?);
    let creations = index.pending_creations_of(&server.organization);
    let mut creations = creations.filter(|it| it.account == account).peekable();
    if creations.peek().is_none() {
        return Ok(());
    }
    let pats = server.list()?;
    creations.try_for_each(|creation| find(server, creation, &pats, &index, streams, context))
}

/// Revokes the PATs of this organization that were replaced, once no transfer of git uses them.
pub(in crate::commands) fn revoke_replaced(
    server: &Server,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result {
    // The server does not have another user's PATs, and says the same of revoked ones.
    let account = server.account();
    let is_pending = |it: &&PendingRevocation| it.account == account;
    let index = context.index()?;
    if index.pending_revocations_of(&server.organization).any(|it| is_pending(&it)) {
        let _progress = Progress::new("Waiting for git to finish with the old PAT...");
        transfers::wait_for_their_end();
    }
    // One may have been restored meanwhile.
    let index = context.index()?;
    let mut pending = index.pending_revocations_of(&server.organization).filter(is_pending);
    pending.try_for_each(|pending| revoke(server, pending, &index, streams, context))
}

/// Revokes a PAT that is no longer in use. A failure is a warning, because the next command tries
/// again.
fn revoke(
    server: &Server,
    pending: &PendingRevocation,
    index: &PatIndex,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result {
    let (organization, id) = (&server.organization, &pending.authorization);
    // It was restored.
    let is_used = index.find_by_authorization(id).is_some();
    let result = if is_used { Ok(()) } else { server.api.revoke(id) };
    match result {
        Ok(()) => Ok(changes::note_revoked(context, organization, id)?),
        Err(error) => {
            streams.warn(format!(
                "the replaced PAT \"{}\" of {organization} is still valid: {}. The next renew \
                 revokes it",
                pending.display_name, error.diagnosis.message
            ));
            Ok(())
        }
    }
}

/// Looks for a PAT that was requested when the command was interrupted, and revokes it: its secret
/// is lost.
fn find(
    server: &Server,
    creation: &PendingCreation,
    pats: &[ServerPat],
    index: &PatIndex,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result {
    let is_unknown = |pat: &&ServerPat| {
        // One that is a day older than the request is certainly another one.
        pat.display_name == creation.display_name
            && pat.valid_from.unix() > creation.requested.unix() - DAY
            && index.find_by_authorization(&pat.authorization).is_none()
    };
    let unknown: Vec<&ServerPat> = pats.iter().filter(is_unknown).collect();
    let candidates: Vec<_> = unknown.iter().filter(|pat| may_be(pat, creation)).collect();
    match (&candidates[..], &unknown[..]) {
        ([pat], _) => {
            let revoked = server.api.revoke(&pat.authorization);
            revoked.map_err(|error| Failure::from_diagnosis(&error.diagnosis))?;
            changes::settle_creation(context, creation, None)?;
            streams.note(format!(
                "Revoked the PAT \"{}\" of {}, which was created but not stored.",
                pat.display_name, server.organization
            ));
        }
        ([], []) => changes::settle_creation(context, creation, None)?,
        // Another machine of the same name may have created them: this is not guessed.
        (_, unknown) => {
            let days: Vec<String> =
                unknown.iter().map(|pat| Timestamp::day(pat.valid_from)).collect();
            streams.warn(format!(
                "an interrupted command may have created a PAT \"{}\" that is not stored; \
                 unknown PATs of this name were created on {}. Revoke those that no other machine \
                 uses",
                creation.display_name,
                days.join(", ")
            ));
            streams.hint(format!("  {}", server.organization.token_page()));
        }
    }
    Ok(())
}

/// Whether a PAT is the one that was requested, by its times.
fn may_be(pat: &ServerPat, creation: &PendingCreation) -> bool {
    let difference = (pat.valid_from.unix() - creation.requested.unix()).abs();
    match pat.valid_to.unix() - creation.expires.unix() {
        -1..=1 => difference <= TOLERANCE,
        ..-1 => difference <= SHORT_TOLERANCE,
        _ => false,
    }
}
