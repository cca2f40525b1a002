//! git's side: one room for each operation that git calls a credential helper with.

pub mod at_once;
mod capability;
mod erase;
mod explain;
mod get;
mod known;
mod state;
mod store;
mod subject;
mod unlock;
mod unnamed;
mod warning;

use std::process::ExitCode;

pub(crate) use explain::header_refused;
pub(crate) use store::offered;
pub(crate) use subject::Subject;
pub(crate) use warning::of_the_end as warn_of_the_end;

use crate::protocol::{Request, read_all};
use crate::terminal;
use crate::world::{Streams, World};

/// What git can ask of a helper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Answer with a credential.
    Get,
    /// The credential worked.
    Store,
    /// The server refused the credential.
    Erase,
    /// Which parts of the protocol are known.
    Capability,
}

impl Operation {
    /// The operation of this name.
    pub fn parse(word: &str) -> Option<Operation> {
        match word {
            "get" => Some(Operation::Get),
            "store" => Some(Operation::Store),
            "erase" => Some(Operation::Erase),
            "capability" => Some(Operation::Capability),
            _ => None,
        }
    }
}

/// Carries out one operation.
///
/// Whatever is on standard input, all of it is read. A request that is not understood without
/// doubt, or is about someone else, gets nothing, changes nothing and is no failure.
pub fn run(operation: Operation, streams: &mut Streams<'_>, world: &World) -> ExitCode {
    let Ok(input) = read_all(streams.input) else {
        return ExitCode::FAILURE;
    };
    let request = input.map(|input| Request::parse(&input));
    let result = match (operation, request) {
        (Operation::Capability, _) => capability::run(streams),
        (_, None | Some(Err(_))) => Ok(()),
        (Operation::Get, Some(Ok(request))) => get::run(&request, streams, world),
        (Operation::Store, Some(Ok(request))) => store::run(&request, streams, world),
        (Operation::Erase, Some(Ok(request))) => erase::run(&request, streams, world),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            terminal::say(streams.errors, &error.to_string());
            ExitCode::FAILURE
        }
    }
}

/// Reads all of standard input and does nothing else: an operation of a later git.
pub fn ignore(streams: &mut Streams<'_>) -> ExitCode {
    let _ = read_all(streams.input);
    ExitCode::SUCCESS
}
