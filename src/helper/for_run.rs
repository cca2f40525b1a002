//! git's only helper in a command that `run` started: it answers with the PAT that the command got,
//! and explains a rejection instead of letting git try other credentials.
//!
//! The PAT is not marked: git reports the rejection of a header but never its success, so two stray
//! 401 responses, months apart, would count as two in a row.

use std::io;

use super::get::OpenRequest;
use super::messages;
use super::retry_state::State;
use super::subject::Subject;
use super::{Operation, unlock};
use crate::context::{Context, Streams};
use crate::git::protocol::Request;
use crate::index::PatEntry;
use crate::stores::SecretId;

/// How git got, or gets, the PAT.
pub(crate) enum Given {
    /// In a header: if git asks, the server has rejected it.
    ByHeader,
    ByHelper,
}

/// Carries out git's operation for the PAT whose secret has this id.
pub(crate) fn run(
    id: Option<&SecretId>,
    given: &Given,
    (operation, request): (Operation, Option<&Request>),
    streams: &mut Streams<'_>,
    context: &Context,
) -> io::Result<()> {
    let state = request.and_then(|request| State::find(&request.state));
    match (operation, given, request) {
        (Operation::Get, Given::ByHelper, Some(request)) if state.is_none() => {
            offer(id, request, streams, context);
            return Ok(());
        }
        (Operation::Get, _, _) => streams.output.write_all(b"quit=1\n")?,
        // git before 2.46 and git-lfs ask only once.
        (Operation::Erase, Given::ByHelper, Some(request)) if !request.keeps_state => {}
        _ => return Ok(()),
    }
    let index = context.index().unwrap_or_default();
    messages::header_refused(streams, id, &index, request);
    Ok(())
}

/// Gives git the PAT if the request is inside its collection.
fn offer(
    id: Option<&SecretId>,
    request: &Request,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Option<()> {
    let subject = Subject::new(request, context).ok()??;
    let organization = subject.found.organization().filter(|_| subject.found.is_certain())?;
    let is_it = |pat: &&PatEntry| Some(&pat.location.secret) == id;
    let pat = subject.index.of(organization).find(is_it)?;
    let secret = unlock::secret(&pat.location, streams, context).ok()?;
    OpenRequest::new(request, organization).give(pat, &secret, streams, context);
    Some(())
}
