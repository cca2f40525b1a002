//! The PATs that exist at this moment: those in the index and those in the environment.

use crate::context::Context;
use crate::entra;
use crate::error::Error;
use crate::index::{PatEntry, PatIndex};
use crate::organization::{Organization, Remote};
use crate::stores::Variable;

/// Seconds before the end of a token in the environment from which git gets a new one, if it can.
const MARGIN: u32 = 5 * 60;

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
            return Ok(
                Variable::any_names(origin).then(|| with_bound(PatIndex::default(), context))
            );
        }
    }
    Ok(Some(with_bound(index()?, context)))
}

/// The PATs of a known organization.
pub(super) fn of(organization: &Organization, context: &Context) -> Result<PatIndex, Error> {
    let mut index = with_bound(context.index()?, context);
    index.add_unbound(organization);
    Ok(index)
}

fn with_bound(mut index: PatIndex, context: &Context) -> PatIndex {
    index.add_bound();
    let outdated = |pat: &PatEntry| {
        let ends = pat.variable()?.read().ok().and_then(|token| entra::end_of(&token))?;
        let can_get_new = index.of(pat.organization()).any(PatEntry::is_entra);
        let soon = (context.now)().plus_seconds(MARGIN);
        (can_get_new && ends <= soon).then(|| pat.location.secret.clone())
    };
    // As after an hour of `run`.
    let outdated: Vec<_> = index.pats.iter().filter_map(outdated).collect();
    index.pats.retain(|pat| !outdated.contains(&pat.location.secret));
    index
}
