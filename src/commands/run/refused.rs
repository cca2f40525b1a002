//! The helper that git calls when the server has rejected the header that `run` gave it: it stops git
//! from trying other credentials, and tells the user why.
//!
//! The PAT is not marked. git reports the rejection of such a header but never its success, so two
//! stray 401 responses, months apart, would count as two in a row.

use super::super::Result;
use crate::context::{Context, Streams};
use crate::git::protocol::{Request, read_all};
use crate::helper::header_refused;
use crate::index::PatEntry;
use crate::stores::SecretId;

/// The hidden option of `run` ([`crate::cli::Run`]).
const OPTION: &str = "refused";

/// The arguments between the path of this program and git's operation.
pub(super) fn arguments(pat: &PatEntry) -> String {
    format!("run --{OPTION} {}", pat.location.secret)
}

/// Answers git's operation, for the secret with this id.
pub(super) fn tell(
    id: &str,
    operation: Option<&str>,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result {
    let input = read_all(streams.input).ok().flatten();
    if operation != Some("get") {
        return Ok(());
    }
    let id: Option<SecretId> = id.parse().ok();
    let index = context.index().unwrap_or_default();
    let request = input.and_then(|input| Request::parse(&input));
    header_refused(streams.errors, id.as_ref(), &index, request.as_ref());
    streams.output.write_all(b"quit=1\n")?;
    Ok(())
}
