//! The small program that git starts: it does at once what can be done at once, and has the full
//! program take its place for all else.
//!
//! git starts a helper twice on every fetch and push, and what that costs is mostly loading: the
//! loader binds symbols and moves addresses, and the kernel brings pages in, for all that a program
//! could do. So this one can do only what is done every day (the figures are in docs/speed.md).

use std::env;
use std::ffi::OsString;
use std::io::{self, IsTerminal, Seek, SeekFrom, Write, stderr};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::stdio;

use crate::git::FULL;
use crate::helper::{Operation, at_once};
use crate::protocol::read_all;
use crate::terminal;
use crate::world::{Streams, World};
use crate::{RawInput, RawOutput};

const FAILURE: u8 = 1;
/// What any pipe takes before somebody reads it: a page.
const EMPTY_PIPE: usize = 4096;

/// The program, of which these are name and arguments. Returns its exit status.
pub fn main(words: &[OsString]) -> u8 {
    let (name, arguments) =
        words.split_first().map_or((None, words), |(name, rest)| (Some(name), rest));
    let own_name = name.map(Path::new);
    let operation = operation(arguments).filter(|_| has_standard_streams());
    let Some(operation) = operation else {
        return hand_over(own_name, arguments, None);
    };
    let Ok(input) = read_all(&mut RawInput) else {
        return FAILURE;
    };
    let (mut output, mut errors) = (RawOutput, stderr());
    let mut streams = Streams { input: &mut io::empty(), output: &mut output, errors: &mut errors };
    let input = input.as_deref().map(Vec::as_slice);
    if at_once::run(operation, input, &mut streams, &World::without_remotes()) {
        return 0;
    }
    hand_over(own_name, arguments, input)
}

/// Whether what this program opens cannot come to stand where its answer goes. Rust's own start
/// sees to that, and the full program has it.
fn has_standard_streams() -> bool {
    let all = [stdio::stdin(), stdio::stdout(), stdio::stderr()];
    let mut streams = all.map(|stream| PollFd::from_borrowed_fd(stream, PollFlags::empty()));
    let asked = poll(&mut streams, Some(&Timespec::default()));
    asked.is_ok() && streams.iter().all(|stream| !stream.revents().contains(PollFlags::NVAL))
}

/// What git asks for; nothing if it is a person who asks, or there is doubt.
fn operation(arguments: &[OsString]) -> Option<Operation> {
    match arguments {
        [only] => Operation::parse(only.to_str()?),
        // See `crate::run`.
        [] => (!stdio::stdin().is_terminal()).then_some(Operation::Get),
        _ => None,
    }
}

/// Lets the full program do it from the beginning, with the same on its standard input.
fn hand_over(own_name: Option<&Path>, arguments: &[OsString], input: Option<&[u8]>) -> u8 {
    let error = match input.map_or(Ok(()), give_back) {
        Ok(()) => exec(own_name, arguments),
        Err(error) => error,
    };
    let why = format!("{FULL}, which belongs beside this program, cannot be started: {error}");
    terminal::say(&mut stderr(), &why);
    terminal::add(&mut stderr(), "Install both again: ./install/install.sh");
    FAILURE
}

/// Puts it back on standard input.
fn give_back(input: &[u8]) -> io::Result<()> {
    if input.len() <= EMPTY_PIPE {
        let (reader, mut writer) = io::pipe()?;
        writer.write_all(input)?;
        return Ok(stdio::dup2_stdin(&reader)?);
    }
    // In memory. It counts as a file where the size of files is limited.
    let flags = rustix::fs::MemfdFlags::CLOEXEC;
    let mut file = std::fs::File::from(rustix::fs::memfd_create(c"request", flags)?);
    file.write_all(input)?;
    file.seek(SeekFrom::Start(0))?;
    Ok(stdio::dup2_stdin(&file)?)
}

/// Returns only if it failed.
fn exec(own_name: Option<&Path>, arguments: &[OsString]) -> io::Error {
    let mut error = io::ErrorKind::NotFound.into();
    for dir in own_dirs(own_name) {
        error = Command::new(dir.join(FULL)).args(arguments).exec();
        if error.kind() != io::ErrorKind::NotFound {
            break;
        }
    }
    error
}

/// Where this program is: as the system says, or where there is no /proc, as whoever started it
/// said.
fn own_dirs(own_name: Option<&Path>) -> impl Iterator<Item = PathBuf> {
    let said = own_name.filter(|path| path.is_absolute()).map(Path::to_owned);
    let own = env::current_exe().ok().into_iter().chain(said);
    own.filter_map(|path| path.parent().map(Path::to_owned))
}
