//! What the server's rejection says about a PAT, and noting it: the only place that decides whether
//! a 401 counts.

use super::messages;
use super::subject::{Subject, url_of};
use crate::changes::{self, Evidence, Rejection};
use crate::context::Context;
use crate::error::Error;
use crate::git;
use crate::git::protocol::Request;
use crate::index::PatEntry;
use crate::organization::Repository;
use crate::stores::token_cache;
use crate::util::caller;

/// A rejection of a PAT.
pub(super) enum Refusal {
    /// It counts against the PAT, and was noted.
    Noted(Rejection),
    /// It counts, but could not be noted.
    NotNoted(Error),
    /// A token of Entra, which is no longer cached.
    Token,
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

/// Notes that the server rejected a PAT, if that is what happened. `None` if the PAT was replaced or
/// deleted meanwhile.
///
/// `was_suspect` is whether it was suspect when git got it, if git says so.
pub(super) fn note(
    pat: &PatEntry,
    was_suspect: Option<bool>,
    request: &Request,
    subject: &Subject,
    context: &Context,
) -> Option<Refusal> {
    if pat.variable().is_some() {
        return Some(Refusal::Environment);
    }
    if pat.location.source.entra().is_some() {
        let _ = context.dirs().map(|dirs| token_cache::remove(&pat.location, dirs));
        return Some(Refusal::Token);
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
    let evidence = Evidence { repository: repository.url(), was_suspect };
    match changes::refuse(context, &pat.location, &evidence) {
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
