//! `capability`: the parts of git's protocol that are supported (`git credential capability`, git
//! 2.46).

use crate::context::Streams;
use crate::error::Error;

pub(super) fn run(streams: &mut Streams<'_>) -> Result<(), Error> {
    // A caller that closed the pipe does not need the answer.
    let _ = streams.output.write_all(b"version 0\ncapability authtype\ncapability state\n");
    Ok(())
}
