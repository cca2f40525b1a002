//! What the server's rejection says about a PAT, and noting it: the only place that decides whether
//! a 401 counts.

use super::messages;
use super::retry_state::Given;
use super::subject::{Subject, url_of};
use super::token;
use crate::changes::{self, Evidence, Rejection};
use crate::context::Context;
use crate::entra::Claims;
use crate::error::Error;
use crate::git;
use crate::git::protocol::Request;
use crate::index::PatEntry;
use crate::organization::Repository;
use crate::stores::token_cache;
use crate::util::caller;
use crate::util::pat::Secret;

/// A rejection of a PAT.
pub(super) enum Refusal {
    /// It counts against the PAT, and was noted.
    Noted(Rejection),
    /// It counts, but could not be noted.
    NotNoted(Error),
    /// A rejection of an Entra token, which is no longer cached, with the token's claims. Nothing is
    /// lost if it could not be noted.
    Token(Rejection, Option<Claims>),
    /// The PAT is in the environment, where nothing is noted.
    Environment,
    /// git did not say to which organization it sent the PAT.
    PerhapsElsewhere,
    /// Not a repository, where a PAT with the Code scope may be refused.
    NotARepository,
    /// git-lfs names the remote's URL, although a repository's `.lfsconfig` may send the PAT anywhere
    /// on that host (git-lfs, lfsapi/auth.go).
    Lfs,
    /// git's configuration sends another `Authorization` header instead, set by this key.
    OtherHeader(String),
    /// IIS answered, in front of Azure DevOps Server.
    Iis,
    /// git used NTLM instead.
    NeverSent,
}

/// A PAT that git got in this command and the server rejected.
pub(super) struct RejectedPat {
    pub(super) pat: PatEntry,
    pub(super) refusal: Refusal,
}

/// What git says about the PAT or token that was rejected.
pub(super) struct Attempt<'a> {
    /// Only on `erase`.
    secret: Option<&'a Secret>,
    /// What git had got, if it keeps state.
    given: Option<&'a Given>,
}

impl<'a> Attempt<'a> {
    pub(super) fn new(secret: Option<&'a Secret>, given: Option<&'a Given>) -> Attempt<'a> {
        Attempt { secret, given }
    }
}

/// Notes that the server rejected a PAT, if that is what happened. `None` if the PAT was replaced or
/// deleted meanwhile.
pub(super) fn note(
    pat: &PatEntry,
    attempt: &Attempt<'_>,
    request: &Request,
    subject: &Subject,
    context: &Context,
) -> Option<Refusal> {
    if pat.variable().is_some() {
        return Some(Refusal::Environment);
    }
    let cached = context.cached_token(&pat.location);
    // Another command may have got a new one since.
    if cached.is_some() && attempt.secret.is_none_or(|refused| cached.as_ref() == Some(refused)) {
        let _ = context.dirs().map(|dirs| token_cache::remove(&pat.location, dirs));
    }
    if !subject.found.is_certain() {
        return Some(Refusal::PerhapsElsewhere);
    }
    if messages::meets_iis(request, pat.organization()) {
        return Some(Refusal::Iis);
    }
    if never_sent(request, pat) {
        return Some(Refusal::NeverSent);
    }
    if caller::is_git_lfs() {
        return Some(Refusal::Lfs);
    }
    // git does not ask for a repository below a page or a query, whatever their URL says.
    let repository = Repository::parse(&url_of(request)).filter(|it| !it.is_page());
    let Some(repository) = repository else {
        return Some(Refusal::NotARepository);
    };
    if let Some(key) = git::authorization_key(&url_of(request)) {
        return Some(Refusal::OtherHeader(key));
    }
    let was_suspect = attempt.given.map(|given| given.suspect);
    let is_repeated = attempt.given.is_some_and(|given| token::is_repeated(&given.tried));
    let evidence = Evidence { repository: repository.url(), was_suspect, is_repeated };
    match changes::refuse(context, &pat.location, &evidence) {
        noted if pat.is_entra() => {
            let claims = attempt.secret.or(cached.as_ref()).and_then(Claims::read);
            let rejection = noted.ok().flatten().unwrap_or(Rejection::Suspect);
            Some(Refusal::Token(rejection, claims))
        }
        Ok(noted) => noted.map(Refusal::Noted),
        Err(error) => Some(Refusal::NotNoted(error)),
    }
}

/// Where a server offers NTLM, a git that cannot be told to use Basic authentication (before 2.46,
/// also the first to keep state) sends the PAT as an NTLM password. The rejection then says nothing
/// about the PAT (git's `http.proactiveAuth`).
fn never_sent(request: &Request, pat: &PatEntry) -> bool {
    pat.organization().origin().is_some() && request.offers_windows_login && !request.keeps_state
}
