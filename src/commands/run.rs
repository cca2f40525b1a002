//! `run`: runs a command with a PAT in the environment variables that Azure tools read.

mod variables;

use std::ffi::OsStr;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::select_pat::{self, Grant};
use super::{Failure, Result};
use crate::cli;
use crate::context::{Context, Streams};
use crate::git::protocol::{Request, read_all};
use crate::helper::Operation;
use crate::helper::for_run::{self, Given};
use crate::util::find_program::on_path;

pub(super) fn run(options: &cli::Run, streams: &mut Streams<'_>, context: &Context) -> Result {
    if let Some(id) = &options.for_git {
        return answer_git(id, options, streams, context);
    }
    let Some((program, arguments)) = options.command.split_first() else {
        let why = "missing the command after `--`, such as: git credential-azdo run acme -- az \
                   devops project list";
        return Err(Failure::Usage(why.to_owned()));
    };
    let (url, grant) = select_pat::for_user(&options.pat, streams, context)?;
    let mut command = Command::new(file_of(program));
    command.args(arguments);
    for (name, value) in variables::of(&grant)? {
        command.env(name, value.as_str());
    }
    // Before this process is replaced.
    grant.note("run", &url, context);
    become_it(command).map_err(|error| not_started(program, &error))
}

/// The failure to start the command, with the exit status of shells, `env`, `nice`, and `timeout`.
/// The system's error is the same for a script whose interpreter is missing.
fn not_started(program: &OsStr, error: &std::io::Error) -> Failure {
    let name = program.to_string_lossy();
    let is_missing = error.kind() == ErrorKind::NotFound;
    let why = if is_missing && is_bare(program) && on_path(Path::new(program)).is_none() {
        format!("command not found: {name}")
    } else {
        format!("cannot start {name}: {error}")
    };
    Failure::NotStarted(why, if is_missing { 127 } else { 126 })
}

/// Whether the system searches PATH for the program.
fn is_bare(program: &OsStr) -> bool {
    Path::new(program).file_name() == Some(program)
}

/// The file of the program. On Windows `az`, `mvn`, and `npm` are `.cmd` files, and the standard
/// library only looks for `.exe`.
fn file_of(program: &OsStr) -> PathBuf {
    let found = if cfg!(windows) && is_bare(program) { on_path(Path::new(program)) } else { None };
    found.unwrap_or_else(|| program.into())
}

/// Replaces this process with the command, which then has its exit status and signals.
#[cfg(unix)]
fn become_it(mut command: Command) -> std::io::Result<()> {
    use std::os::unix::process::CommandExt;
    crate::util::no_dump::allow_cores();
    Err(command.exec())
}

/// Runs the command, and exits with its status.
#[cfg(not(unix))]
fn become_it(mut command: Command) -> std::io::Result<()> {
    let status = command.status()?;
    std::process::exit(status.code().unwrap_or(1));
}

/// Carries out git's operation, as the helper that `run` has set.
fn answer_git(
    id: &str,
    options: &cli::Run,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result {
    let input = read_all(streams.input).ok().flatten();
    let Some(operation) = options.pat.organization.as_deref().and_then(Operation::parse) else {
        return Ok(());
    };
    let request = input.and_then(|input| Request::parse(&input));
    let given = if options.by_header { Given::ByHeader } else { Given::ByHelper };
    let asked = (operation, request.as_ref());
    Ok(for_run::run(id.parse().ok().as_ref(), &given, asked, streams, context)?)
}
