//! `--fix`: makes safe changes, and shows each one first.

use super::move_pat;
use crate::commands::{Failure, Result, configure, refuse};
use crate::context::{Context, Streams};
use crate::doctor::{Action, Finding};
use crate::git::{Scope, setup};
use crate::util::redact::redact;

/// Makes all changes that the findings offer, and returns those that were made.
pub(super) fn all(
    findings: &[Finding],
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<Vec<Action>> {
    let mut done: Vec<&Action> = Vec::new();
    let (mut changed, mut is_managed) = (Vec::new(), false);
    for action in findings.iter().filter_map(|finding| finding.action.as_ref()) {
        if done.contains(&action) {
            continue;
        }
        done.push(action);
        // The lines for `configure` include these.
        if is_managed && matches!(action, Action::UseHttpPath(_) | Action::ProactiveAuth(_)) {
            continue;
        }
        match perform(action, streams, context) {
            Ok(true) => changed.push(action.clone()),
            Ok(false) => {}
            Err(Failure::Interrupted) if !changed.is_empty() => break,
            Err(Failure::Interrupted) => return Err(Failure::Interrupted),
            // What could not be fixed is found again.
            Err(failure) => {
                streams.error(format!("not fixed: {failure}"));
                if let Failure::Advised(_, steps) = failure {
                    steps.iter().for_each(|step| streams.hint(step));
                    is_managed |= *action == Action::Configure;
                }
            }
        }
    }
    Ok(changed)
}

fn perform(action: &Action, streams: &mut Streams<'_>, context: &Context) -> Result<bool> {
    let change: configure::Change<'_> = match action {
        Action::Configure => &|config| configure::add_all(config, Scope::Global, context),
        Action::UseHttpPath(section) => {
            &move |config| Ok(config.set(&format!("credential.{section}.useHttpPath"), "true")?)
        }
        Action::ProactiveAuth(organization) => {
            &|config| Ok(setup::add_proactive_auth(config, organization)?)
        }
        #[cfg(unix)]
        Action::Close { path, mode } => return close(path, *mode, streams).map(|()| true),
        Action::MovePat { file, key } => return move_pat::ask(file, key, streams, context),
    };
    let commands = configure::commands_of(Scope::Global, change)?;
    if commands.is_empty() {
        return Ok(false);
    }
    announce(&commands, streams)?;
    configure::change(Scope::Global, change, context)
}

/// Shows commands on standard error; `--json` uses standard output.
fn announce(commands: &[String], streams: &mut Streams<'_>) -> Result {
    for command in commands {
        writeln!(streams.errors, "+ {}", redact(command))?;
    }
    Ok(())
}

/// Changes the mode of the open file, which cannot be replaced between check and change.
#[cfg(unix)]
fn close(path: &std::path::Path, mode: u32, streams: &mut Streams<'_>) -> Result {
    use rustix::fs::OFlags;
    use std::fs::{OpenOptions, Permissions};
    use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
    let command = format!("chmod {mode:o} {}", crate::util::shell::quoted_path(path));
    announce(&[command], streams)?;
    let flags = OFlags::NOFOLLOW.union(OFlags::NONBLOCK).union(OFlags::NOCTTY);
    let file = OpenOptions::new().read(true).custom_flags(flags.bits().cast_signed()).open(path)?;
    let metadata = file.metadata()?;
    let is_plain = metadata.is_dir() || metadata.is_file();
    if !is_plain || metadata.uid() != rustix::process::geteuid().as_raw() {
        return refuse(format!("{} has changed in the meantime", path.display()));
    }
    Ok(file.set_permissions(Permissions::from_mode(mode))?)
}
