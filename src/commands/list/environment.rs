//! The tokens from environment variables, without the secrets.

use serde_json::{Value, json};

use crate::context::Streams;
use crate::organization::Organization;
use crate::stores::Variable;
use crate::util::terminal;

pub(super) fn show(streams: &mut Streams<'_>) -> std::io::Result<()> {
    for (index, Provided { variable, file, organization, why_not }) in provided().enumerate() {
        if index == 0 {
            writeln!(streams.output, "Environment variables:")?;
        }
        let file = file.map(|path| format!(" ({path})")).unwrap_or_default();
        let what = match (why_not, organization) {
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
pub(super) fn in_json() -> Vec<Value> {
    let entry = |Provided { variable, file, organization, why_not }| {
        json!({
            "variable": Variable::to_string(&variable),
            "file": file,
            "organization": organization.as_ref().map(Organization::to_string),
            "url": organization.as_ref().map(Organization::url),
            "used": why_not.is_none(),
            "why_not": why_not,
        })
    };
    provided().map(entry).collect()
}

struct Provided {
    variable: Variable,
    file: Option<String>,
    organization: Option<Organization>,
    /// Why no organization can use it.
    why_not: Option<String>,
}

fn provided() -> impl Iterator<Item = Provided> {
    Variable::ALL.into_iter().filter(|variable| variable.is_set()).map(|variable| {
        let bound = variable.bound();
        let unfit = || variable.read().err().map(|why| why.to_string());
        Provided {
            variable,
            file: variable.file().map(|path| path.display().to_string()),
            why_not: bound.why_nobody().or_else(unfit),
            organization: bound.organization().cloned(),
        }
    })
}
