//! The PATs that exist at this moment: those in the index and those in the environment.

use crate::context::Context;
use crate::error::Error;
use crate::index::PatIndex;
use crate::organization::{Organization, Remote};
use crate::stores::Variable;

/// The PATs that can match this host, except tokens that are bound to no organization. `None` if
/// none can; then no file was read.
pub(super) fn about(remote: &Remote, context: &Context) -> Result<Option<PatIndex>, Error> {
    about_by(remote, context, || context.index())
}

/// The PATs that can match this host, from only the part of the index about it: for the fast path.
pub(super) fn for_fast_path(remote: &Remote, context: &Context) -> Result<Option<PatIndex>, Error> {
    about_by(remote, context, || context.index_about(remote))
}

fn about_by(
    remote: &Remote,
    context: &Context,
    index: impl FnOnce() -> Result<PatIndex, Error>,
) -> Result<Option<PatIndex>, Error> {
    if let Remote::Server { origin, .. } = remote {
        // Without a home directory no servers are stored, so every other host is foreign.
        let stored = context.index_file().is_ok_and(|file| file.may_have_servers());
        if !stored {
            return Ok(Variable::any_names(origin).then(|| with_bound(PatIndex::default())));
        }
    }
    Ok(Some(with_bound(index()?)))
}

/// The PATs of a known organization.
pub(super) fn of(organization: &Organization, context: &Context) -> Result<PatIndex, Error> {
    let mut index = with_bound(context.index()?);
    index.add_unbound(organization);
    Ok(index)
}

fn with_bound(mut index: PatIndex) -> PatIndex {
    index.add_bound();
    index
}
