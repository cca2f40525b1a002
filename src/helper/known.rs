//! What is known about PATs at this moment: those on record, and what the environment provides.
//! Whoever in here looks at the record looks at it through this.

use crate::context::Context;
use crate::error::Error;
use crate::index::PatIndex;
use crate::organization::{Organization, Remote};
use crate::stores::Variable;

/// What can be about this host, but for tokens that are bound to no organization; `None` where
/// nothing can, and then no file is read.
pub(super) fn about(remote: &Remote, context: &Context) -> Result<Option<PatIndex>, Error> {
    about_by(remote, context, || context.index())
}

/// The same for what is done at once: of the record, only what is about this remote.
pub(super) fn for_fast_path(remote: &Remote, context: &Context) -> Result<Option<PatIndex>, Error> {
    about_by(remote, context, || context.index_about(remote))
}

fn about_by(
    remote: &Remote,
    context: &Context,
    index: impl FnOnce() -> Result<PatIndex, Error>,
) -> Result<Option<PatIndex>, Error> {
    if let Remote::Server { origin, .. } = remote {
        // Without a home there are no servers, so every other host is a foreign one.
        let stored = context.index_file().is_ok_and(|file| file.may_have_servers());
        if !stored {
            return Ok(Variable::any_names(origin).then(|| with_bound(PatIndex::default())));
        }
    }
    Ok(Some(with_bound(index()?)))
}

/// What is known when an organization is the one that is meant.
pub(super) fn of(organization: &Organization, context: &Context) -> Result<PatIndex, Error> {
    let mut index = with_bound(context.index()?);
    index.add_unbound(organization);
    Ok(index)
}

fn with_bound(mut index: PatIndex) -> PatIndex {
    index.add_bound();
    index
}
