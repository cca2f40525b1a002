//! `run`: runs a command with a PAT in the environment variables that Azure tools read.

mod variables;

use std::ffi::OsStr;
use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};
use std::process::Command;

use super::select_pat::{self, Grant};
use super::{Failure, Result};
use crate::cli;
use crate::context::{Context, Streams};
use crate::git::protocol::{Request, read_all};
use crate::helper::Operation;
use crate::helper::for_run::{self, Given};
use crate::util::find_program::{at_path, is_bare, on_path};
use crate::util::run_program::{become_program, why_not_started};

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
    let missing = || not_started(program, Path::new(program), &ErrorKind::NotFound.into());
    let file = file_of(Path::new(program)).ok_or_else(missing)?;
    let mut command = Command::new(&file);
    command.args(arguments);
    for (name, value) in variables::of(&grant)? {
        command.env(name, value.as_str());
    }
    // Before this process is replaced.
    grant.note("run", &url, context);
    Err(not_started(program, &file, &become_program(command)))
}

/// The failure to start the command, with the exit status of shells, `env`, `nice`, and `timeout`.
/// The system's error is the same for a script whose interpreter is missing.
fn not_started(program: &OsStr, file: &Path, error: &Error) -> Failure {
    let (name, path) = (program.to_string_lossy(), Path::new(program));
    let is_missing = error.kind() == ErrorKind::NotFound;
    let why = if is_missing && is_bare(path) && on_path(path).is_none() {
        let is_here = cfg!(windows) && at_path(&Path::new(".").join(path)).is_some();
        let here = is_here.then(|| format!(" (to run the one in this directory: .\\{name})"));
        format!("command not found: {name}{}", here.unwrap_or_default())
    } else {
        format!("cannot start {name}: {}", why_not_started(file.as_os_str(), error))
    };
    Failure::NotStarted(why, if is_missing { 127 } else { 126 })
}

/// The file of the program. On Unix the system finds it; on Windows the standard library only looks
/// for `.exe`, and `az`, `mvn`, and `npm` are `.cmd` files.
fn file_of(program: &Path) -> Option<PathBuf> {
    if !cfg!(windows) {
        return Some(program.to_owned());
    }
    if is_bare(program) {
        return on_path(program);
    }
    Some(at_path(program).unwrap_or_else(|| program.to_owned()))
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
