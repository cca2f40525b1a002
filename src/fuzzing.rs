//! What is not public and reads what others have written: for the targets of fuzz/ alone, which set
//! `cfg(fuzzing)`.

use crate::helper::{Operation, at_once};
use crate::world::{Streams, World};

/// The file that says which PATs there are.
pub fn record(bytes: &[u8]) {
    crate::record::claims::record(bytes);
}

/// The encrypted file and what is in it.
pub fn vault(bytes: &[u8]) {
    crate::store::claims::vault(bytes);
}

/// What arrives over the session bus.
#[cfg(target_os = "linux")]
pub fn message(bytes: &[u8]) {
    crate::store::claims::message(bytes);
}

/// What the program that git starts does by itself; `false` if it left it to the full one.
pub fn at_once(
    operation: Operation,
    input: &[u8],
    streams: &mut Streams<'_>,
    world: &World,
) -> bool {
    at_once::run(operation, Some(input), streams, world)
}
