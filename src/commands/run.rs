//! `run`: runs a command with a PAT in the environment variables that Azure tools read.

mod variables;

use std::ffi::OsStr;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::select_pat::{self, Grant};
use super::{Failure, Result, arguments};
use crate::cli;
use crate::context::{Context, Streams};
use crate::git::protocol::{Request, read_all};
use crate::helper::header_refused;
use crate::stores::SecretId;
use crate::util::find_program::on_path;
use crate::util::redact::redact;

pub(super) fn run(options: &cli::Run, streams: &mut Streams<'_>, context: &Context) -> Result {
    if let Some(id) = &options.refused {
        return tell_refused(id, options.organization.as_deref(), streams, context);
    }
    let Some((program, arguments)) = options.command.split_first() else {
        let why = "missing the command after `--`, such as: git credential-azdo run acme -- az \
                   devops project list";
        return Err(Failure::Usage(why.to_owned()));
    };
    // A URL is read as strictly as by `header`; a name, or the repository's remotes, as by the other
    // commands, since the command is given their organization and not a host.
    let url = match options.organization.as_deref() {
        Some(url) if url.contains("://") => url.to_owned(),
        typed => arguments::organization(typed, context)?.url(),
    };
    let grant = select_pat::for_url(&url, options.name.as_ref(), streams, context)?;
    let mut command = Command::new(file_of(program));
    command.args(arguments);
    for (name, value) in variables::of(&grant)? {
        command.env(name, value.as_str());
    }
    become_it(command).map_err(|error| not_started(program, &error))
}

/// The failure to start the command, with the exit status of shells, `env`, `nice` and `timeout`. The
/// system's error is the same for a script whose interpreter is missing.
fn not_started(program: &OsStr, error: &std::io::Error) -> Failure {
    // It may be a PAT that was put there by mistake.
    let name = redact(&program.to_string_lossy());
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

/// The file of the program. On Windows `az`, `mvn` and `npm` are `.cmd` files, and the standard
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

/// Answers git's operation, as the helper that git calls when the server has rejected the header that
/// `run` gave it: stops git from trying other credentials, and tells the user why.
///
/// The PAT is not marked. git reports the rejection of such a header but never its success, so two
/// stray 401 responses, months apart, would count as two in a row.
fn tell_refused(
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
    Ok(streams.output.write_all(b"quit=1\n")?)
}
