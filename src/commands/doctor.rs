//! `doctor`: diagnoses and fixes this machine's setup.

mod fix;
mod move_pat;

use std::time::Duration;

use serde_json::{Value, json};

use super::{Failure, Result};
use crate::cli;
use crate::context::{Context, Streams};
use crate::doctor::{self, Action, Finding, Progress, Severity, Snapshot};
use crate::git::Version;
use crate::util::redact::redact;
use crate::util::terminal::{self, Color, counted};

/// How long a scan runs before its progress is shown.
const PROGRESS_DELAY: Duration = Duration::from_secs(1);

pub(super) fn run(options: &cli::Doctor, streams: &mut Streams<'_>, context: &Context) -> Result {
    if options.scan.as_ref().is_some_and(|dir| !dir.is_dir()) {
        return Err(Failure::Usage("--scan needs a directory".to_owned()));
    }
    let mut findings = examine(options, streams, context);
    let tried = if options.fix { fix::all(&findings, streams, context)? } else { Vec::new() };
    let changed = !tried.is_empty();
    if changed {
        findings = examine(options, streams, context);
        let is_left = |it: &&Finding| it.action.as_ref().is_some_and(|it| tried.contains(it));
        for finding in findings.iter().filter(is_left) {
            streams.error(format!("this was not fixed: {}", finding.what));
        }
    }
    if options.json {
        let git = Version::installed().map(|git| git.to_string());
        let all: Vec<Value> = findings.iter().map(to_json).collect();
        let report = json!({ "git": git, "findings": all });
        writeln!(streams.output, "{}", terminal::in_lines(&report))?;
    } else if findings.is_empty() {
        let text = if changed { "Done. No other problems found." } else { "No problems found." };
        writeln!(streams.output, "{text}")?;
    } else {
        show(&findings, options.fix, streams)?;
    }
    let has_problem = findings.iter().any(|finding| finding.severity == Severity::Problem);
    if has_problem { Err(Failure::Found(1)) } else { Ok(()) }
}

fn examine(options: &cli::Doctor, streams: &mut Streams<'_>, context: &Context) -> Vec<Finding> {
    let snapshot = Snapshot::read(context);
    let mut findings = doctor::examine(&snapshot);
    if let Some(dir) = &options.scan {
        let dir = std::path::absolute(dir).unwrap_or_else(|_| dir.clone());
        let seen = (context.errors_are_seen)();
        // Each text overwrites the one before.
        let mut say = |text: &str| {
            if seen {
                let back = if text.is_empty() { "\r" } else { "" };
                let _ = write!(streams.errors, "\r{text:<60}{back}");
                let _ = streams.errors.flush();
            }
        };
        let progress = Progress::new(PROGRESS_DELAY, &mut say);
        findings.extend(doctor::scan(&snapshot, &dir, progress));
        findings.sort_by_key(|finding| finding.severity);
    }
    findings
}

/// Prints each finding: what, why, and the next step.
fn show(findings: &[Finding], fixed: bool, streams: &mut Streams<'_>) -> Result {
    for finding in findings {
        let (word, color) = match finding.severity {
            Severity::Problem => ("Problem:", Color::Red),
            Severity::Advice => ("Advice:", Color::Yellow),
        };
        let word = terminal::paint(word, Some(color));
        writeln!(streams.output, "{word} {}", redact(&finding.what))?;
        for line in finding.why.iter().chain(&finding.step) {
            writeln!(streams.output, "  {}", redact(line))?;
        }
        for command in &finding.commands {
            writeln!(streams.output, "    {}", redact(command))?;
        }
        writeln!(streams.output)?;
    }
    writeln!(streams.output, "{}", summary(findings))?;
    let can_fix =
        |finding: &&Finding| !matches!(finding.action, None | Some(Action::MovePat { .. }));
    let count = findings.iter().filter(can_fix).count();
    if count > 0 && !fixed {
        let text = "can be fixed automatically: git credential-azdo doctor --fix";
        writeln!(streams.output, "{count} {text}")?;
    }
    Ok(())
}

fn summary(findings: &[Finding]) -> String {
    let of = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let problems = match of(Severity::Problem) {
        0 => "No problems".to_owned(),
        count => counted(count, "problem", "problems"),
    };
    match of(Severity::Advice) {
        0 => format!("{problems}."),
        count => format!("{problems}, {}.", counted(count, "piece of advice", "pieces of advice")),
    }
}

/// A finding in JSON. Keys are only added, never renamed; the help documents them.
pub(super) fn to_json(finding: &Finding) -> Value {
    let text = |text: &Option<String>| text.as_deref().map(redact);
    let commands: Vec<String> = finding.commands.iter().map(|command| redact(command)).collect();
    json!({
        "id": finding.id,
        "severity": match finding.severity {
            Severity::Problem => "problem",
            Severity::Advice => "advice",
        },
        "what": redact(&finding.what),
        "why": text(&finding.why),
        "step": text(&finding.step),
        "commands": commands,
        "can_fix": finding.action.is_some(),
    })
}
