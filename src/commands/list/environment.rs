//! What the environment provides, without the tokens.

use serde_json::{Value, json};

use crate::remote::Organisation;
use crate::store::{Bound, Variable};
use crate::terminal;
use crate::world::Streams;

pub(super) fn show(streams: &mut Streams<'_>) -> std::io::Result<()> {
    for (index, provided) in provided().enumerate() {
        if index == 0 {
            writeln!(streams.output, "In the environment:")?;
        }
        let Provided { variable, .. } = provided;
        let file = provided.file().map(|path| format!(" ({path})")).unwrap_or_default();
        let what = match (&provided.why_not, provided.organisation()) {
            (Some(why), _) => format!("not used: {why}"),
            (None, Some(organisation)) => format!("for {organisation}"),
            (None, None) => {
                "for organisations of Azure DevOps Services without a stored PAT".to_owned()
            }
        };
        let line = format!("  {variable}{file}: {what}");
        writeln!(streams.output, "{}", terminal::clean(&line))?;
    }
    Ok(())
}

/// Stable: keys are only ever added. Documented in docs/reference.md.
pub(super) fn in_json() -> Vec<Value> {
    let entry = |provided: Provided| {
        let organisation = provided.organisation();
        json!({
            "variable": provided.variable.to_string(),
            "file": provided.file(),
            "organisation": organisation.map(Organisation::to_string),
            "url": organisation.map(Organisation::url),
            "used": provided.why_not.is_none(),
            "why_not": provided.why_not,
        })
    };
    provided().map(entry).collect()
}

/// A variable that is set.
struct Provided {
    variable: Variable,
    bound: Bound,
    /// Why it is not used, for whomever.
    why_not: Option<String>,
}

fn provided() -> impl Iterator<Item = Provided> {
    Variable::ALL.into_iter().filter(|variable| variable.is_set()).map(|variable| {
        let bound = variable.bound();
        let unfit = || variable.read().err().map(|why| why.to_string());
        let why_not = bound.why_nobody().or_else(unfit);
        Provided { variable, bound, why_not }
    })
}

impl Provided {
    fn organisation(&self) -> Option<&Organisation> {
        match &self.bound {
            Bound::To(organisation) | Bound::PlainHttp(organisation) => Some(organisation),
            Bound::Services | Bound::Unsaid(_) | Bound::Unclear(_) => None,
        }
    }

    fn file(&self) -> Option<String> {
        self.variable.file().map(|path| path.display().to_string())
    }
}
