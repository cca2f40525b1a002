//! Environment variables with a PAT, programs that print one, and this program's settings.

use super::{Finding, Snapshot};
use crate::index::PatEntry;
use crate::settings;
use crate::stores::Variable;

pub(super) fn findings(snapshot: &Snapshot<'_>) -> Vec<Finding> {
    let variables = Variable::ALL.into_iter().filter_map(unusable_variable);
    let commands = snapshot.index.pats.iter().filter_map(missing_program);
    variables.chain(commands).chain(unusable_settings(snapshot)).collect()
}

fn unusable_variable(variable: Variable) -> Option<Finding> {
    let why = variable.why_not_used().filter(|_| variable.is_set())?;
    let what = format!("{variable} is set but not used: {why}.");
    let step = "Set it again, or remove it from the environment.";
    Some(Finding::problem("variable-unusable", what).with_step(step))
}

fn missing_program(pat: &PatEntry) -> Option<Finding> {
    let line = pat.location.source.command().filter(|line| line.program_file().is_none())?;
    let (program, title) = (line.program(), pat.title());
    let what = format!("{program} was not found; it provides the PAT for {title}.");
    let finding = Finding::problem("command-not-found", what).with_command(pat.login_command());
    Some(finding.with_step("Install it, or store the PAT elsewhere:"))
}

fn unusable_settings(snapshot: &Snapshot<'_>) -> Option<Finding> {
    let error = settings::warning_days(snapshot.context.dirs().ok()?).err()?;
    let step = "Fix that; login won't store anything until then.";
    Some(Finding::problem("settings-unusable", error.to_string()).with_step(step))
}
