//! The operations that git calls a credential helper with, one file each.

mod capability;
mod erase;
pub mod fast_path;
pub(crate) mod for_run;
mod get;
mod known;
mod messages;
mod pat_reader;
mod prompt_mark;
mod refusal;
mod retry_state;
mod store;
mod subject;
mod token;
mod typed_pat;
mod unlock;
mod unnamed;
mod warning;

use crate::{ExitStatus, FAILURE, SUCCESS};

pub(crate) use pat_reader::PatReader;
pub(crate) use store::offered;
pub(crate) use subject::Subject;
pub(crate) use unlock::{PASSPHRASE_QUESTION, not_kept};
pub(crate) use warning::of_the_end as warn_of_the_end;

use crate::context::{Context, Streams};
use crate::error::Error;
use crate::git::protocol::{Request, read_all};
use crate::util::{stdio, terminal};

/// Why a person who types one of the operations gets nothing.
pub(crate) const FOR_GIT: &str = "get, store, and erase are for git, which passes a request on \
                                  standard input; use token, login, or logout instead";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    Get,
    /// The credential worked.
    Store,
    /// The server rejected the credential.
    Erase,
    Capability,
}

impl Operation {
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
/// Standard input is read to its end. A request that is malformed, ambiguous, or about another host
/// is answered with nothing, changes nothing, and is not a failure.
pub fn run(operation: Operation, streams: &mut Streams<'_>, context: &Context) -> ExitStatus {
    let done = read_all(streams.input).map_err(|error| error.to_string()).and_then(|input| {
        let request = input.and_then(|input| Request::parse(&input));
        let done = carry_out(operation, request.as_ref(), streams, context);
        done.map_err(|error| error.to_string())
    });
    match done {
        Ok(()) => SUCCESS,
        Err(error) => {
            terminal::say(streams.errors, &error);
            FAILURE
        }
    }
}

fn carry_out(
    operation: Operation,
    request: Option<&Request>,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<(), Error> {
    match (operation, request) {
        (Operation::Capability, _) => capability::run(streams),
        (_, None) => Ok(()),
        (_, Some(request)) if fast_path::run(operation, request, streams, context) => Ok(()),
        (_, Some(request)) => {
            stdio::survive_broken_pipes();
            full_path(operation, request, streams, context)
        }
    }
}

/// Carries out one operation without the fast path; public for the tests that compare the two.
#[doc(hidden)]
pub fn full_path(
    operation: Operation,
    request: &Request,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<(), Error> {
    match operation {
        Operation::Get => get::run(request, streams, context),
        Operation::Store => store::run(request, streams, context),
        Operation::Erase => erase::run(request, streams, context),
        Operation::Capability => capability::run(streams),
    }
}

/// Reads standard input to its end. Returns whether it is a request as git sends it to helpers.
pub fn is_request(streams: &mut Streams<'_>) -> bool {
    // No one accidentally redirects more than 1 MiB into a mistyped command.
    read_all(streams.input).is_ok_and(|input| input.is_none_or(|input| input.contains(&b'=')))
}
