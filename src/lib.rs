//! A git credential helper for Azure DevOps: one PAT for each organisation, never to the wrong
//! host, never lost.
//!
//! Data flows one way. git's request is parsed ([`protocol`]), names an organisation
//! ([`remote`]), which is looked up in the [`record`] ([`choice`] says which PAT answers), whose
//! secret comes out of a [`store`] and goes into the answer. [`helper`] has a room for each of
//! git's operations, [`command`] one for each command of a person, and both change what is
//! stored only through [`lifecycle`]. [`doctor`] looks at all of it and at what is around it.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod azure;
pub mod choice;
pub mod clock;
pub mod command;
mod disk;
pub mod doctor;
pub mod error;
#[cfg(target_os = "linux")]
pub mod front;
#[cfg(fuzzing)]
#[doc(hidden)]
pub mod fuzzing;
pub mod git;
pub mod helper;
mod hidden;
mod kernel_keyring;
pub mod lifecycle;
pub mod network;
pub mod pat;
pub mod paths;
pub mod protocol;
pub mod record;
pub mod remote;
pub mod settings;
pub mod store;
pub mod terminal;
pub mod world;

use std::ffi::OsString;
use std::io::{self, Read, stderr, stdout};
use std::process::ExitCode;

use helper::Operation;
use world::{Streams, World};

/// The program: `arguments` without its own name.
pub fn main(arguments: Vec<OsString>) -> ExitCode {
    let (mut input, mut output, mut errors) = (RawInput, stdout().lock(), stderr());
    let mut streams = Streams { input: &mut input, output: &mut output, errors: &mut errors };
    run(arguments, &mut streams, &World::real())
}

/// Standard input without the standard library's buffer, which would keep a copy of whatever
/// password goes through it and never wipe it.
struct RawInput;

impl Read for RawInput {
    #[cfg(unix)]
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        Ok(rustix::io::read(rustix::stdio::stdin(), buffer)?)
    }

    #[cfg(not(unix))]
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        io::stdin().lock().read(buffer)
    }
}

/// Standard output without the same.
#[cfg(target_os = "linux")]
struct RawOutput;

#[cfg(target_os = "linux")]
impl io::Write for RawOutput {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(rustix::io::write(rustix::stdio::stdout(), bytes)?)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Finds out who is calling: git, with one of its operations as the only argument, or a person.
///
/// libgit2, and so cargo, calls a helper that is configured by its path without any operation
/// and means `get` (facts, git-protocol.md section 2.3).
pub fn run(arguments: Vec<OsString>, streams: &mut Streams<'_>, world: &World) -> ExitCode {
    match arguments.as_slice() {
        [] if !(world.input_is_typed)() => return helper::run(Operation::Get, streams, world),
        [only] => {
            let word = only.to_str().unwrap_or_default();
            if let Some(operation) = Operation::parse(word) {
                return helper::run(operation, streams, world);
            }
            // What git may ask of helpers in years to come; people type at a terminal.
            let unknown = !word.starts_with('-') && !command::is_command(word);
            if unknown && !(world.input_is_typed)() {
                return helper::ignore(streams);
            }
        }
        _ => {}
    }
    command::run(lexopt::Parser::from_args(arguments), streams, world)
}
