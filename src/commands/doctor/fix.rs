//! `--fix`: makes safe changes, names each one first, and notes what came of it.

use super::move_pat;
#[cfg(unix)]
use crate::commands::refuse;
use crate::commands::{Failure, Result, configure};
use crate::context::{Context, Streams};
use crate::doctor::{Action, Finding};
use crate::git::{Scope, setup};
use crate::util::redact::redact;

/// What came of the changes.
#[derive(Default)]
pub(super) struct Fixes {
    pub(super) done: Vec<(Action, String)>,
    failed: Vec<FailedFix>,
    /// `2 fixed, 1 failed`, or nothing.
    pub(super) summary: String,
}

/// Why a change was not made, and what to do instead.
pub(super) struct FailedFix {
    action: Action,
    pub(super) why: String,
    pub(super) steps: Vec<String>,
}

impl Fixes {
    pub(super) fn failures_of(&self, finding: &Finding) -> impl Iterator<Item = &FailedFix> {
        self.failed.iter().filter(|failed| finding.actions.contains(&failed.action))
    }

    /// Compares the findings before and after: a change is a failure if its finding is still there.
    pub(super) fn compare(&mut self, before: &[Finding], after: &[Finding]) {
        let is_left =
            |action: &Action| after.iter().any(|finding| finding.actions.contains(action));
        let failed = self.done.extract_if(.., |(action, _)| is_left(action)).map(|(action, _)| {
            let why = "the change has no effect: something else overrides it".to_owned();
            FailedFix { action, why, steps: Vec::new() }
        });
        self.failed.extend(failed);
        let fixable = before.iter().filter(|finding| !finding.actions.is_empty());
        let fixed = fixable.filter(|finding| !finding.actions.iter().any(is_left)).count();
        let failed = after.iter().filter(|it| self.failures_of(it).next().is_some()).count();
        let counts = [(fixed, "fixed"), (failed, "failed")].into_iter();
        let counts = counts.filter(|(count, _)| *count > 0);
        let counts = counts.map(|(count, word)| format!("{count} {word}"));
        self.summary = counts.collect::<Vec<_>>().join(", ");
    }

    /// Says it on standard error, for `--json`.
    pub(super) fn say(&self, streams: &mut Streams<'_>) {
        self.done.iter().for_each(|(_, text)| streams.note(format!("fixed: {text}")));
        for FailedFix { why, steps, .. } in &self.failed {
            streams.error(format!("not fixed: {why}"));
            steps.iter().for_each(|step| streams.hint(step));
        }
    }
}

/// Makes all changes that the findings offer.
pub(super) fn all(
    findings: &[Finding],
    is_verbose: bool,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<Fixes> {
    let mut tried: Vec<&Action> = Vec::new();
    let mut fixes = Fixes::default();
    let mut managed: Option<String> = None;
    let all = findings.iter().flat_map(|it| it.actions.iter().map(move |action| (it, action)));
    for (finding, action) in all {
        if tried.contains(&action) {
            continue;
        }
        if !tried.iter().any(|tried| finding.actions.contains(tried)) {
            streams.note(format!("Fixing: {}", finding.what));
        }
        tried.push(action);
        let is_in_config = matches!(action, Action::UseHttpPath(_) | Action::ProactiveAuth(_));
        let failure = match &managed {
            Some(why) if is_in_config => {
                let included = "The lines for `configure` include this.".to_owned();
                Failure::Advised(why.clone(), vec![included])
            }
            _ => match perform(action, is_verbose, streams, context) {
                Ok(true) => {
                    fixes.done.push((action.clone(), done(action)));
                    continue;
                }
                Ok(false) => continue,
                Err(Failure::Interrupted) if !fixes.done.is_empty() => break,
                Err(failure) => failure,
            },
        };
        let why = failure.to_string();
        let steps = match failure {
            Failure::Interrupted => return Err(Failure::Interrupted),
            Failure::Advised(_, steps) => {
                if *action == Action::Configure {
                    managed = Some(why.clone());
                }
                steps
            }
            _ => Vec::new(),
        };
        fixes.failed.push(FailedFix { action: action.clone(), why, steps });
    }
    Ok(fixes)
}

/// What a change has done.
fn done(action: &Action) -> String {
    match action {
        Action::Configure => "git now uses git-credential-azdo.".to_owned(),
        Action::UseHttpPath(host) => format!("git now says which organization at {host} it needs."),
        Action::ProactiveAuth(organization) => {
            format!("git now sends the PAT for {organization} with its first request.")
        }
        #[cfg(unix)]
        Action::Close { path, .. } => format!("Only you can access {}.", path.display()),
        Action::MovePat { file, key } => {
            format!("The PAT is no longer in {key} of {}.", file.display())
        }
    }
}

fn perform(
    action: &Action,
    is_verbose: bool,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<bool> {
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
    if is_verbose {
        announce(&commands, streams)?;
    }
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
