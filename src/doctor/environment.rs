//! What comes from outside of our stores: variables that are set, programs that print a PAT, and
//! our own settings.

use super::{Finding, Snapshot};
use crate::settings;
use crate::stores::{Variable, command};

pub(super) fn look(machine: &Snapshot<'_>) -> Vec<Finding> {
    let mut findings = variables();
    findings.extend(commands(machine));
    if let Ok(paths) = machine.context.dirs()
        && let Err(error) = settings::warning_days(paths)
    {
        findings.push(
            Finding::problem("settings-unusable", error.to_string())
                .by_hand("Mend that line; until then nothing new is stored."),
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
            .by_hand("Set it anew, or take it out of the environment."),
        );
    }
    findings
}

fn commands(machine: &Snapshot<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for pat in &machine.index.pats {
        let Some(line) = pat.location.source.command() else {
            continue;
        };
        if !command::is_there(line) {
            let what =
                format!("{}, which has the PAT for {}, is not found.", line.program(), pat.title());
            findings.push(
                Finding::problem("command-not-found", what)
                    .by_hand("Install it, or store the PAT in another way:")
                    .by(pat.login_command()),
            );
        }
    }
    findings
}
