//! Environment variables with a PAT, programs that print one, where Entra tokens come from, and this
//! program's settings.

use super::{ABOUT, Finding, Snapshot};
use crate::azure::{Diagnosis, NextStep};
use crate::entra;
use crate::index::PatEntry;
use crate::settings;
use crate::stores::Variable;

const CONFIG: &str = "git credential-azdo config list";

pub(super) fn findings(snapshot: &Snapshot<'_>) -> Vec<Finding> {
    let variables = Variable::ALL.into_iter().filter_map(unusable_variable);
    let commands = snapshot.index.pats.iter().filter_map(missing_program);
    let providers = snapshot.index.pats.iter().filter_map(missing_provider);
    variables.chain(commands).chain(providers).chain(settings_findings(snapshot)).collect()
}

fn unusable_variable(variable: Variable) -> Option<Finding> {
    let why = variable.why_not_used().filter(|_| variable.is_set())?;
    let what = format!("{variable} is set but not used: {why}.");
    let step = "Set it again, or remove it from the environment.";
    Some(Finding::problem("variable-unusable", what).with_step(step))
}

fn missing_program(pat: &PatEntry) -> Option<Finding> {
    let line = pat.location.source.command().filter(|line| line.program_file().is_none())?;
    let what = format!("{} was not found; it provides the PAT for {ABOUT}.", line.program());
    let finding = Finding::problem("command-not-found", what).about(pat.title());
    Some(
        finding
            .with_command(pat.login_command())
            .with_step("Install it, or store the PAT elsewhere:"),
    )
}

/// Why git gets no Entra token here. Whether a provider is signed in, only `check` finds out.
fn missing_provider(pat: &PatEntry) -> Option<Finding> {
    let tokens = pat.location.source.entra()?;
    let Diagnosis { message, next_steps, .. } = entra::obstacle(tokens, pat.organization())?;
    let what = format!("git gets no Entra token for {ABOUT}: {message}.");
    let finding = Finding::problem("entra-unavailable", what).about(pat.title());
    let mut lines = next_steps.first().into_iter().flat_map(NextStep::lines);
    let Some(step) = lines.next() else { return Some(finding) };
    let full_stop = if step.ends_with(':') { "" } else { "." };
    let finding = finding.with_step(format!("{step}{full_stop}"));
    Some(lines.fold(finding, |it, command| it.with_command(command.trim())))
}

fn settings_findings(snapshot: &Snapshot<'_>) -> Vec<Finding> {
    let Ok(dirs) = snapshot.context.dirs() else {
        return Vec::new();
    };
    let strict = settings::store(dirs, None).err().or(settings::vault_timeout(dirs).err());
    let unusable = strict.map(|error| {
        let step = "Until you change that, login won't store anything. To see the settings, run:";
        let finding = Finding::problem("settings-unusable", error.to_string()).with_step(step);
        finding.with_command(CONFIG)
    });
    let ignored = settings::warnings(dirs).unwrap_or_default().into_iter().map(|warning| {
        let step = "Correct or remove it. To see the settings, run:";
        let finding = Finding::advice("setting-ignored", warning).with_step(step);
        finding.with_command(CONFIG)
    });
    unusable.into_iter().chain(ignored).collect()
}
