//! What git is told to call when the server has refused the header that `run` gave it: not to try
//! with anything else, and to its user why.

use std::env;

use super::super::Failure;
use crate::protocol::read_all;
use crate::record::{PatName, login_command};
use crate::remote::typed;
use crate::terminal;
use crate::world::Streams;

/// Not in the help: only git says it.
pub(super) const OPTION: &str = "refused";
/// What stands between the path of this program and git's own word.
pub(super) const ARGUMENTS: &str = "run --refused";
/// What `run` has set: it is for this collection.
const URL: &str = "AZDO_ORG_SERVICE_URL";

pub(super) fn tell(operation: Option<&str>, streams: &mut Streams<'_>) -> Result<(), Failure> {
    let _ = read_all(streams.input);
    if operation != Some("get") {
        return Ok(());
    }
    let collection = env::var(URL).ok().and_then(|url| typed(&url).ok());
    let whose = collection.as_ref().map(|found| format!(" for {found}")).unwrap_or_default();
    terminal::say(
        streams.errors,
        &format!(
            "the server refused the PAT{whose}: expired, revoked, or without the Code scope; these \
             look the same from outside"
        ),
    );
    if let Some(collection) = collection {
        let login = login_command(&collection, &PatName::default());
        terminal::add(streams.errors, &format!("To replace it, run: {login}"));
    }
    streams.output.write_all(b"quit=1\n")?;
    Ok(())
}
