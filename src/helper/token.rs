//! Entra tokens as answers to git.

use super::messages::tokens;
use super::subject::{Subject, url_of};
use crate::changes;
use crate::context::{Context, Streams};
use crate::entra::{self, Claims};
use crate::error::Error;
use crate::git::protocol::{Form, Request};
use crate::git::{self, Version};
use crate::index::{PatEntry, PatIndex};
use crate::organization::Organization;
use crate::stores::{SecretId, StoreError};
use crate::util::pat::{Secret, is_jwt};

/// When git must stop using a token or PAT, in seconds since 1970. For a PAT, only a date that is
/// exact: git would take the latest possible date for the real one. For a token, a minute before it
/// expires, or else when it expires; never a time that is past by a wrong clock, because git would
/// prompt.
pub(super) fn end(pat: &PatEntry, secret: &Secret, context: &Context) -> Option<i64> {
    if pat.location.source.entra().is_none() {
        return pat.end().filter(|end| !end.at_latest).map(|end| end.at.unix());
    }
    let end = entra::end_of(secret)?.unix();
    [end - 60, end].into_iter().find(|end| *end > (context.now)().unix())
}

/// How git gets a token, or a PAT.
pub(super) fn form(pat: &PatEntry, request: &Request, context: &Context) -> Form {
    if pat.location.source.entra().is_none() || !request.takes_headers {
        return Form::Password;
    }
    let version = context.dirs().ok().and_then(|dirs| git::caller_version(dirs.data()));
    if version >= Some(Version::BEARER) { Form::Bearer } else { Form::Ephemeral }
}

/// The ids among `tried` that git must not get again. A rejected token is no longer cached, and a
/// new one is tried once, unless the server has rejected two in a row: then a new one would start
/// the provider for nothing.
pub(super) fn exhausted(tried: &[SecretId], index: &PatIndex) -> Vec<SecretId> {
    let gives_new = |id: &SecretId| {
        let is_it = |pat: &&PatEntry| pat.location.secret == *id;
        index.pats.iter().find(is_it).is_some_and(|pat| pat.is_entra() && pat.rejected.is_none())
    };
    tried.iter().filter(|id| times(tried, id) > 1 || !gives_new(id)).cloned().collect()
}

/// Whether the last answer was a new token in place of a rejected one.
pub(super) fn is_repeated(tried: &[SecretId]) -> bool {
    tried.last().is_some_and(|last| times(tried, last) > 1)
}

fn times(tried: &[SecretId], id: &SecretId) -> usize {
    tried.iter().filter(|other| *other == id).count()
}

/// The entry that gave this token.
pub(super) fn holder<'a>(
    token: &Secret,
    given: Option<&SecretId>,
    request: &Request,
    organization: &Organization,
    index: &'a PatIndex,
    context: &Context,
) -> Option<&'a PatEntry> {
    index.of(organization).find(|pat| {
        pat.is_entra() && given == Some(&pat.location.secret)
            || is_from(pat, token, request, context)
    })
}

/// Whether this entry gave the token. A git without state knows one that is not cached, because it
/// expires soon or there is no cache, only by its username and tenant. The provider is not asked, as it may
/// start a program.
fn is_from(pat: &PatEntry, token: &Secret, request: &Request, context: &Context) -> bool {
    let Some(source) = pat.location.source.entra() else { return false };
    if let Some(cached) = context.cached_token(&pat.location) {
        return cached == *token;
    }
    let is_named = request.username.as_deref() == Some(pat.name.as_username());
    !request.keeps_state
        && is_named
        && Claims::read(token).is_some_and(|claims| {
            claims.is_for_azure_devops
                && (source.tenant.is_none() || claims.tenant == source.tenant)
        })
}

/// The Entra entry of a token that a variable contains, as in a command that `run` has started.
pub(super) fn source_of<'a>(
    pat: &'a PatEntry,
    index: &'a PatIndex,
    context: &Context,
) -> &'a PatEntry {
    let holds = |entry: &&PatEntry| {
        let token = context.cached_token(&entry.location);
        token.is_some_and(|token| pat.variable().is_some_and(|variable| variable.holds(&token)))
    };
    let mut entries = index.of(pat.organization()).filter(|_| pat.variable().is_some());
    entries.find(holds).unwrap_or(pat)
}

/// Whether git must end without a prompt. A user who has just mistyped the vault's passphrase might
/// type it there, and git would send it to the server. Where there is no PAT, they may be forbidden,
/// and the user has to sign in first; but another helper may have one.
pub(super) fn must_not_prompt(
    error: &Error,
    request: &Request,
    organization: &Organization,
    index: &PatIndex,
) -> bool {
    let Error::Unreadable { source: StoreError::Entra { .. }, .. } = error else {
        return error.is_interrupted() || error.is_a_persons_no();
    };
    index.of(organization).all(PatEntry::is_entra) && git::asks_us_alone(&url_of(request))
}

/// A token that git used after it had prompted. It is not stored, as it expires soon.
pub(super) fn typed(
    request: &Request,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<(), Error> {
    // Another helper may have given it.
    if in_password(request).is_none() || !git::asks_us_alone(&url_of(request)) {
        return Ok(());
    }
    let subject = Subject::new(request, context)?;
    let organization = subject.as_ref().and_then(|subject| subject.found.organization());
    if let Some(organization) = organization.filter(|it| it.origin().is_none()) {
        tokens::typed(streams, organization);
    }
    Ok(())
}

/// Notes that the server accepted a token of ours after a rejection, for git without state.
pub(super) fn worked(request: &Request, context: &Context) -> Result<(), Error> {
    let (Some(token), Some(subject)) = (in_password(request), Subject::new(request, context)?)
    else {
        return Ok(());
    };
    let pats = subject.found.organization().into_iter().flat_map(|it| subject.index.of(it));
    let mut suspect = pats.filter(|pat| pat.suspect.is_some());
    let ours = suspect.find(|pat| is_from(pat, token, request, context));
    ours.map_or(Ok(()), |pat| changes::worked(context, &pat.location))
}

fn in_password(request: &Request) -> Option<&Secret> {
    let is_plain = !request.ephemeral && !request.ready_made;
    request.password.as_ref().filter(|password| is_plain && is_jwt(password.expose()))
}
