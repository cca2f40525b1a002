//! Creating a PAT at Azure DevOps and storing it: the user ends up with both or with neither.

use super::{Server, pending};
use crate::azure::pats::{ApiError, ApiErrorKind, NewServerPat, ServerPat};
use crate::changes::{self, Aftermath, Issued, NewPat, Replaces};
use crate::commands::{Failure, Result, verdict};
use crate::context::{Context, Streams};
use crate::index::{PatName, PendingCreation, PendingRevocation, Registration, Verdict};
use crate::stores::SecretSource;
use crate::util::pat::Secret;
use crate::util::time::Timestamp;

pub(in crate::commands) struct Request<'a> {
    pub(in crate::commands) name: &'a PatName,
    pub(in crate::commands) display_name: &'a str,
    pub(in crate::commands) scope: &'a str,
    pub(in crate::commands) valid_to: Timestamp,
    /// The store, which is open.
    pub(in crate::commands) source: SecretSource,
    pub(in crate::commands) make_default: bool,
    /// What the new PAT may replace.
    pub(in crate::commands) place: Replaces<'a>,
    /// The replaced PAT, if it is to be revoked.
    pub(in crate::commands) revokes: Option<PendingRevocation>,
}

pub(in crate::commands) struct Created {
    pub(in crate::commands) pat: ServerPat,
    pub(in crate::commands) aftermath: Aftermath,
}

/// Creates a PAT, verifies it, and stores it. If that fails, the new PAT is revoked again; what
/// cannot be revoked now is noted and named.
pub(in crate::commands) fn create(
    server: &Server,
    request: Request<'_>,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<Created> {
    let creation = PendingCreation {
        organization: server.organization.clone(),
        name: request.name.clone(),
        account: server.account(),
        display_name: request.display_name.to_owned(),
        requested: (context.now)(),
        expires: request.valid_to,
    };
    changes::note_creation(context, &creation)?;
    let new = NewServerPat {
        display_name: request.display_name,
        scope: request.scope,
        valid_to: request.valid_to,
    };
    let (pat, secret) = match server.api.create(&new) {
        Ok(created) => created,
        Err(error) => return Err(not_created(server, &creation, error, streams, context)),
    };
    match keep(server, request, &pat, &secret, streams, context) {
        Ok(aftermath) => Ok(Created { pat, aftermath }),
        // The failure came after that, such as one of the disk.
        Err(failure) if may_be_stored(&pat, context) => Err(failure),
        Err(failure) => Err(undo(server, &creation, &pat, failure, context)),
    }
}

/// After a failed request. If the server may have created the PAT anyway, it is looked for.
fn not_created(
    server: &Server,
    creation: &PendingCreation,
    error: ApiError,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Failure {
    let noted = if error.kind == ApiErrorKind::Unclear {
        pending::finish(server, streams, context)
    } else {
        changes::settle_creation(context, creation, None).map_err(Failure::from)
    };
    if let Err(why) = noted {
        streams.warn(why);
    }
    Failure::from_diagnosis(&error.diagnosis)
}

/// Verifies and stores a new PAT.
fn keep(
    server: &Server,
    request: Request<'_>,
    pat: &ServerPat,
    secret: &Secret,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<Aftermath> {
    let verdict = verify(server, request.name, secret, streams, context)?;
    let issued = Issued {
        registration: registration(pat),
        account: server.account(),
        revokes: request.revokes,
    };
    let new = NewPat {
        organization: &server.organization,
        name: request.name,
        secret,
        expires: Some(pat.valid_to),
        source: request.source,
        make_default: request.make_default,
        verdict,
        place: request.place,
        issued: Some(issued),
    };
    let stored = changes::put(context, &new)?;
    stored.ok_or_else(|| {
        Failure::Refused("another command has just replaced this PAT; nothing was changed".into())
    })
}

pub(in crate::commands) fn registration(pat: &ServerPat) -> Registration {
    Registration { authorization: pat.authorization.clone(), scope: pat.scope.clone() }
}

fn verify(
    server: &Server,
    name: &PatName,
    secret: &Secret,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<Verdict> {
    let (identity, warnings) = super::identity(&server.organization, name, secret, context);
    for warning in &warnings {
        streams.warn(warning);
    }
    let identity = identity.map_err(|diagnosis| Failure::from_diagnosis(&diagnosis))?;
    Ok(verdict::accepted(&identity, secret))
}

/// Whether the index may use a PAT. If it cannot be read, the next command finds out.
fn may_be_stored(pat: &ServerPat, context: &Context) -> bool {
    let index = context.index();
    index.map_or(true, |index| index.find_by_authorization(&pat.authorization).is_some())
}

/// Revokes a PAT that could not be stored. Its secret is lost, and nothing else knows it.
fn undo(
    server: &Server,
    creation: &PendingCreation,
    pat: &ServerPat,
    failure: Failure,
    context: &Context,
) -> Failure {
    let revoked = server.api.revoke(&pat.authorization);
    let revocation = revoked
        .is_err()
        .then(|| pending::revocation(server, &pat.authorization, &pat.display_name));
    // If even this cannot be written, the note about the creation is still there.
    let _ = changes::settle_creation(context, creation, revocation);
    if revoked.is_ok() {
        let step = "The PAT that was just created was revoked again; nothing changed";
        return failure.with_steps([step.to_owned()]);
    }
    let page = server.organization.token_page();
    let step = format!(
        "The PAT \"{}\" that was just created could not be stored or revoked, and no one has it. \
         The next renew or login --create revokes it, or revoke it on this page:",
        pat.display_name
    );
    failure.with_steps([step, format!("  {page}")])
}
