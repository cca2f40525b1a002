//! `run`: another program with a PAT in its environment, where Azure's own tools look for it.

mod refused;
mod variables;

use std::ffi::OsStr;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::select_pat::{self, Grant};
use super::{Failure, arguments};
use crate::cli;
use crate::context::{Context, Streams};
use crate::stores::command::on_path;
use crate::util::redact::shown;

pub(super) fn run(
    options: &cli::Run,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<(), Failure> {
    if let Some(id) = &options.refused {
        return refused::tell(id, options.organization.as_deref(), streams, context);
    }
    let Some((program, arguments)) = options.command.split_first() else {
        return Err(Failure::Usage(
            "run what? Put the command behind `--`, as in: run acme -- az devops project list"
                .to_owned(),
        ));
    };
    let grant = granted(options, streams, context)?;
    let mut command = Command::new(file_of(program));
    command.args(arguments);
    for (name, value) in variables::of(&grant)? {
        command.env(name, value.as_str());
    }
    let started = become_it(command);
    started.map_err(|source| not_started(program, source))
}

/// The system says the same of a script whose interpreter is not there.
fn not_started(program: &OsStr, source: std::io::Error) -> Failure {
    // It may be a PAT that was put there by mistake.
    let name = shown(&program.to_string_lossy());
    let is_found = !is_bare(program) || on_path(Path::new(program)).is_some();
    if source.kind() == ErrorKind::NotFound && !is_found {
        return Failure::NotOnPath(name);
    }
    Failure::NotStarted { program: name, source }
}

/// Whether it is looked for on PATH.
fn is_bare(program: &OsStr) -> bool {
    Path::new(program).file_name() == Some(program)
}

/// A URL is read as strictly as by `header`; a bare name, or the repository's remotes, as by the
/// other commands, since it is their organization that the program is told, and no host.
fn granted(
    options: &cli::Run,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<Grant, Failure> {
    let place = match options.organization.as_deref() {
        Some(url) if url.contains("://") => url.to_owned(),
        place => arguments::organization(place, context)?.url(),
    };
    select_pat::for_url(&place, options.name.as_ref(), streams, context)
}

/// `az`, `mvn` and `npm` are `.cmd` files on Windows, and the standard library looks for an `.exe`
/// alone. Everywhere else the system knows what a name means.
fn file_of(program: &OsStr) -> PathBuf {
    let name = Path::new(program);
    (cfg!(windows) && is_bare(program))
        .then(|| on_path(name))
        .flatten()
        .unwrap_or_else(|| name.to_owned())
}

/// Lets the program take our place: its exit status, and every signal, is its own.
#[cfg(unix)]
fn become_it(mut command: Command) -> std::io::Result<()> {
    use std::os::unix::process::CommandExt;
    Err(command.exec())
}

/// Runs the program, and ends as it does.
#[cfg(not(unix))]
fn become_it(mut command: Command) -> std::io::Result<()> {
    let status = command.status()?;
    std::process::exit(status.code().unwrap_or(1));
}
