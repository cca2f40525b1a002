//! The tokens from environment variables, without the secrets.

use serde_json::{Value, json};

use crate::context::Streams;
use crate::organization::Organization;
use crate::stores::Variable;
use crate::util::terminal;

pub(super) fn show(variables: &[Variable], streams: &mut Streams<'_>) -> std::io::Result<()> {
    for (index, variable) in variables.iter().enumerate() {
        if index == 0 {
            writeln!(streams.output, "Environment variables:")?;
        }
        let file = variable.file().map(|path| format!(" ({})", path.display())).unwrap_or_default();
        let what = match (variable.why_not_used(), variable.bound().organization()) {
            (Some(why), _) => format!("not used: {why}"),
            (None, Some(organization)) => format!("for {organization}"),
            (None, None) => {
                "for organizations of Azure DevOps Services without a stored PAT".to_owned()
            }
        };
        let line = format!("  {variable}{file}: {what}");
        writeln!(streams.output, "{}", terminal::clean(&line))?;
    }
    Ok(())
}

/// Stable: keys are only ever added. Documented in docs/reference.md.
pub(super) fn in_json(variables: &[Variable]) -> Vec<Value> {
    let entry = |variable: &Variable| {
        let (bound, why_not) = (variable.bound(), variable.why_not_used());
        json!({
            "variable": variable.to_string(),
            "file": variable.file().map(|path| path.display().to_string()),
            "organization": bound.organization().map(Organization::to_string),
            "url": bound.organization().map(Organization::url),
            "used": why_not.is_none(),
            "why_not": why_not,
        })
    };
    variables.iter().map(entry).collect()
}

/// The variables that are set and could be meant for this organization.
pub(super) fn of(organization: Option<&Organization>) -> Vec<Variable> {
    let is_meant = |variable: &Variable| {
        let bound = variable.bound();
        organization.is_none() || bound.organization().is_none_or(|it| Some(it) == organization)
    };
    Variable::ALL.into_iter().filter(|it| it.is_set() && is_meant(it)).collect()
}
