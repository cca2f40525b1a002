//! `--fix`: makes safe changes, and shows each one first.

use std::path::Path;

use super::move_pat;
use crate::commands::{Failure, configure};
use crate::context::{Context, Streams};
use crate::doctor::{Action, Finding};
use crate::git::{Scope, setup};
use crate::util::redact::redact;
use crate::util::shell::quoted_path;
use crate::util::terminal;

/// Makes all changes that the findings offer. `true` if anything was changed.
pub(super) fn all(
    findings: &[Finding],
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<bool, Failure> {
    let mut done: Vec<&Action> = Vec::new();
    let mut changed = false;
    for action in findings.iter().filter_map(|finding| finding.fix.action.as_ref()) {
        if done.contains(&action) {
            continue;
        }
        done.push(action);
        match perform(action, streams, context) {
            Ok(is_done) => changed |= is_done,
            Err(Failure::Interrupted) if changed => break,
            Err(Failure::Interrupted) => return Err(Failure::Interrupted),
            // What could not be fixed is found again.
            Err(failure) => terminal::say(streams.errors, &redact(&failure.to_string())),
        }
    }
    Ok(changed)
}

fn perform(action: &Action, streams: &mut Streams<'_>, context: &Context) -> Result<bool, Failure> {
    match action {
        Action::Configure => {
            let commands = configure::globally(true, context)?;
            if commands.is_empty() {
                return Ok(false);
            }
            announce(&commands, streams)?;
            configure::globally(false, context)?;
        }
        Action::UseHttpPath(section) => {
            // An earlier `configure` may have set it.
            let mut config = configure::open(Scope::Global, false, context)?;
            let key = format!("credential.{section}.useHttpPath");
            if config.values(&key)?.last().is_some_and(|value| value == "true") {
                return Ok(false);
            }
            announce(&[format!("git config --global --add {key} true")], streams)?;
            config.add(&key, "true")?;
        }
        Action::ProactiveAuth(organization) => {
            let mut dry = configure::open(Scope::Global, true, context)?;
            setup::add_proactive_auth(&mut dry, organization)?;
            let commands = dry.into_not_run();
            if commands.is_empty() {
                return Ok(false);
            }
            announce(&commands, streams)?;
            let mut config = configure::open(Scope::Global, false, context)?;
            setup::add_proactive_auth(&mut config, organization)?;
        }
        Action::Close { path, mode } => {
            let file = quoted_path(path);
            announce(&[format!("chmod {mode:o} {file}")], streams)?;
            close(path, *mode)?;
        }
        Action::MovePat { file, key } => return move_pat::ask(file, key, streams, context),
    }
    Ok(true)
}

/// Shows commands on standard error; `--json` uses standard output.
fn announce(commands: &[String], streams: &mut Streams<'_>) -> Result<(), Failure> {
    for command in commands {
        writeln!(streams.errors, "+ {}", redact(command))?;
    }
    Ok(())
}

/// Changes the mode of the open file, which cannot be replaced between check and change.
#[cfg(unix)]
fn close(path: &Path, mode: u32) -> Result<(), Failure> {
    use rustix::fs::OFlags;
    use std::fs::{OpenOptions, Permissions};
    use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
    let flags = OFlags::NOFOLLOW.union(OFlags::NONBLOCK).union(OFlags::NOCTTY);
    let file = OpenOptions::new().read(true).custom_flags(flags.bits().cast_signed()).open(path)?;
    let metadata = file.metadata()?;
    let is_what_it_was = if mode == 0o700 { metadata.is_dir() } else { metadata.is_file() };
    if !is_what_it_was || metadata.uid() != rustix::process::geteuid().as_raw() {
        return Err(Failure::Refused(format!("{} has changed in the meantime", path.display())));
    }
    Ok(file.set_permissions(Permissions::from_mode(mode))?)
}

#[cfg(not(unix))]
fn close(_path: &Path, _mode: u32) -> Result<(), Failure> {
    Ok(())
}
