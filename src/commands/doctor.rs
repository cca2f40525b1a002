//! `doctor`: diagnoses and fixes this machine's setup.

mod fix;
mod move_pat;
mod report;

use serde_json::{Value, json};

use super::{Failure, Result};
use crate::cli;
use crate::context::{Context, Streams};
use crate::doctor::{self, Finding, Severity, Snapshot};
use crate::git::Version;
use crate::util::shell::quoted_path;
use crate::util::terminal;

pub(super) use report::to_json;

pub(super) fn run(options: &cli::Doctor, streams: &mut Streams<'_>, context: &Context) -> Result {
    if let Some(dir) = options.scan.as_ref().filter(|dir| !dir.is_dir()) {
        let why = format!("--scan needs a directory, and {} is not one", quoted_path(dir));
        return Err(Failure::Usage(why));
    }
    let mut findings = examine(options, context);
    let mut fixes = None;
    if options.fix {
        let mut tried = fix::all(&findings, options.verbose, streams, context)?;
        if findings.iter().any(|finding| !finding.actions.is_empty()) {
            let before = std::mem::replace(&mut findings, examine(options, context));
            tried.compare(&before, &findings);
        }
        fixes = Some(tried);
    }
    if options.json {
        fixes.iter().for_each(|fixes| fixes.say(streams));
        let git = Version::installed().map(|git| git.to_string());
        let all: Vec<Value> = findings.iter().map(to_json).collect();
        let report = json!({ "git": git, "findings": all });
        writeln!(streams.output, "{}", terminal::in_lines(&report))?;
    } else {
        let scan = options.scan.iter().map(|dir| format!(" --scan {}", quoted_path(dir)));
        let fix = format!("git credential-azdo doctor --fix{}", scan.collect::<String>());
        report::print(&findings, fixes.as_ref(), &fix, streams)?;
    }
    let has_problem = findings.iter().any(|finding| finding.severity == Severity::Problem);
    if has_problem { Err(Failure::Found(1)) } else { Ok(()) }
}

fn examine(options: &cli::Doctor, context: &Context) -> Vec<Finding> {
    let dir = options.scan.as_ref();
    let dir = dir.map(|dir| std::path::absolute(dir).unwrap_or_else(|_| dir.clone()));
    doctor::examine(&Snapshot::read(context), dir.as_deref())
}
