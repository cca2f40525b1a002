//! Environment variables with a PAT, programs that print one, and this program's settings.

use super::{Finding, Snapshot};
use crate::settings;
use crate::stores::Variable;

pub(super) fn findings(snapshot: &Snapshot<'_>) -> Vec<Finding> {
    let mut findings = variables();
    findings.extend(commands(snapshot));
    if let Ok(paths) = snapshot.context.dirs()
        && let Err(error) = settings::warning_days(paths)
    {
        findings.push(
            Finding::problem("settings-unusable", error.to_string())
                .with_step("Fix that line; login won't store anything until then."),
        );
    }
    findings
}

fn variables() -> Vec<Finding> {
    let mut findings = Vec::new();
    for variable in Variable::ALL.into_iter().filter(|variable| variable.is_set()) {
        let unfit = variable.read().err().map(|error| error.to_string());
        let Some(why) = variable.bound().why_nobody().or(unfit) else {
            continue;
        };
        findings.push(
            Finding::problem(
                "variable-unusable",
                format!("{variable} is set but not used: {why}."),
            )
            .with_step("Set it again, or remove it from the environment."),
        );
    }
    findings
}

fn commands(snapshot: &Snapshot<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for pat in &snapshot.index.pats {
        let Some(line) = pat.location.source.command() else {
            continue;
        };
        if !line.program_exists() {
            let what = format!(
                "{} was not found; it provides the PAT for {}.",
                line.program(),
                pat.title()
            );
            findings.push(
                Finding::problem("command-not-found", what)
                    .with_step("Install it, or store the PAT elsewhere:")
                    .with_command(pat.login_command()),
            );
        }
    }
    findings
}
