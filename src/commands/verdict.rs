//! What a server's answer says about a PAT, for the index.

use crate::azure::{Cause, Diagnosis, Identity, Service};
use crate::changes;
use crate::context::Context;
use crate::index::{PatEntry, Verdict};
use crate::stores::token_cache;
use crate::util::pat::Secret;
use crate::util::redact::hide;
use crate::util::terminal::clean;

/// Bytes: longer than any email address.
const LONGEST: usize = 254;

pub(super) fn accepted(identity: &Identity, pat: &Secret) -> Verdict {
    // The server chooses this text, and could repeat the PAT in it.
    let is_harmless = |account: &&String| {
        account.len() <= LONGEST && clean(&hide(account, pat.expose())) == **account
    };
    let account = identity.account.as_ref().or(identity.name.as_ref());
    Verdict::Accepted { account: account.filter(is_harmless).cloned() }
}

/// The verdict after a failure that this command met. git would be rejected without the scope, too.
pub(super) fn failed(diagnosis: &Diagnosis, command: &'static str) -> Verdict {
    let is_rejection =
        |it: &Cause| it.is_about_the_pat() || *it == Cause::MissingScope(Service::Read);
    match &diagnosis.cause {
        Some(cause) if is_rejection(cause) => Verdict::RejectedAt(command),
        _ => Verdict::Unknown,
    }
}

/// Notes it in the index, where the PAT is in it. Returns the warning if that failed.
pub(super) fn note(pat: &PatEntry, verdict: &Verdict, context: &Context) -> Option<String> {
    if *verdict == Verdict::Unknown || pat.variable().is_some() {
        return None;
    }
    // The next one may be accepted.
    if pat.is_entra() && matches!(verdict, Verdict::RejectedAt(_)) {
        let _ = context.dirs().map(|dirs| token_cache::remove(&pat.location, dirs));
        return None;
    }
    let error = changes::note_verdict(context, &pat.location, verdict).err()?;
    Some(format!("the result was not noted: {error}"))
}
