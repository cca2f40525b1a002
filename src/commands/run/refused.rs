//! What git is told to call when the server has refused the header that `run` gave it: not to try
//! with anything else, and to its user why.
//!
//! Nothing is noted about the PAT. git says when such a header is refused and never that it was
//! taken, so one stray 401 would stay with it for good, and two, months apart, would count as two
//! in a row.

use super::super::Failure;
use crate::context::{Context, Streams};
use crate::git::protocol::{Request, read_all};
use crate::helper::header_refused;
use crate::index::PatEntry;
use crate::stores::SecretId;

/// The hidden option of `run` ([`crate::cli::Run`]).
const OPTION: &str = "refused";

/// What stands between the path of this program and git's own word.
pub(super) fn arguments(pat: &PatEntry) -> String {
    format!("run --{OPTION} {}", pat.location.secret)
}

/// Says it, about the secret of this id.
pub(super) fn tell(
    id: &str,
    operation: Option<&str>,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<(), Failure> {
    let request = read_all(streams.input).ok().flatten().map(|input| Request::parse(&input));
    if operation != Some("get") {
        return Ok(());
    }
    let id: Option<SecretId> = id.parse().ok();
    let index = context.index().unwrap_or_default();
    let request = request.and_then(Result::ok);
    header_refused(streams.errors, id.as_ref(), &index, request.as_ref());
    streams.output.write_all(b"quit=1\n")?;
    Ok(())
}
