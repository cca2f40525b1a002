//! A git credential helper for Azure DevOps: one PAT per organization, never to the wrong host,
//! never lost.
//!
//! Data flows one way. git's request is parsed ([`git::protocol`]), names an organization
//! ([`organization`]), which is looked up in the [`index`] ([`index::select`] decides which PAT
//! answers), whose secret is read from one of the [`stores`] and becomes the answer. [`helper`] has
//! a file for each of git's operations, [`commands`] one for each command that users type, and both
//! change what is stored only through `changes`. [`doctor`] examines all of it, git's
//! configuration, and the machine. The library is for the binary and its tests; it is not a
//! published API.
#![cfg_attr(not(any(windows, target_os = "macos")), forbid(unsafe_code))]

pub mod azure;
mod changes;
mod cli;
pub mod commands;
pub mod context;
pub mod doctor;
pub mod entra;
pub mod error;
pub mod git;
pub mod helper;
mod import;
pub mod index;
pub mod organization;
pub mod schedule;
pub mod settings;
pub mod stores;
#[cfg(any(windows, target_os = "macos"))]
#[allow(unsafe_code, reason = "it calls the system's C functions")]
mod system;
mod use_log;
pub mod util;

use std::ffi::OsString;
use std::io::stderr;

use context::{Context, Streams};
use helper::Operation;
use util::stdio::{self, RawInput, RawOutput};

/// The exit status: 0, or one of those in docs/reference.md.
pub type ExitStatus = u8;
const SUCCESS: ExitStatus = 0;
const FAILURE: ExitStatus = 1;

/// Runs the program. `arguments` are those after the program's name.
pub fn main(arguments: Vec<OsString>) -> ExitStatus {
    #[cfg(any(unix, windows))]
    util::no_dump::forbid_cores();
    #[cfg(target_os = "linux")]
    if stdio::open_missing().is_err() {
        return FAILURE;
    }
    let is_operation = |word: &OsString| word.to_str().and_then(Operation::parse).is_some();
    let is_for_git = matches!(&arguments[..], [only] if is_operation(only));
    let (mut output, mut errors) = (RawOutput::default(), stderr());
    let mut input = RawInput::new(is_for_git.then_some(helper::FOR_GIT));
    let mut streams = Streams { input: &mut input, output: &mut output, errors: &mut errors };
    let status = run(arguments, &mut streams, &Context::real());
    if output.failed && status == SUCCESS { FAILURE } else { status }
}

/// Runs one of git's operations or a command, depending on the arguments.
///
/// The Rust bindings of libgit2, and so cargo, start a helper that is configured by its path without
/// an operation for `get` (git2-rs, `CredentialHelper::execute_pattern` in `src/cred.rs`).
pub fn run(arguments: Vec<OsString>, streams: &mut Streams<'_>, context: &Context) -> ExitStatus {
    match arguments.as_slice() {
        [] if !(context.input_is_typed)() => return helper::run(Operation::Get, streams, context),
        // The same without a shell, of a helper that is configured as `azdo`.
        [first, second] if first == "get" && second == "get" => {
            return helper::run(Operation::Get, streams, context);
        }
        [only] => {
            let word = only.to_str().unwrap_or_default();
            if let Some(operation) = Operation::parse(word) {
                return helper::run(operation, streams, context);
            }
            let is_known = word.starts_with('-') || cli::is_command(word);
            if !is_known && !(context.input_is_typed)() && helper::is_request(streams) {
                // An operation that a later version of git adds.
                return SUCCESS;
            }
        }
        _ => {}
    }
    stdio::survive_broken_pipes();
    commands::run(arguments, streams, context)
}
