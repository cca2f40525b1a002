//! The output of `doctor`, for people and as JSON.

use serde_json::{Value, json};

use super::fix::Fixes;
use crate::commands::Result;
use crate::context::Streams;
use crate::doctor::{Action, Finding, Severity};
use crate::util::redact::redact;
use crate::util::terminal::{self, Color, Style, counted};

const GROUPS: [(Severity, &str, Color); 3] = [
    (Severity::Problem, "Problems", Color::Red),
    (Severity::Warning, "Warnings", Color::Yellow),
    (Severity::Advice, "Advice", Color::Green),
];

/// Text starts after the number.
const INDENT: usize = 4;
/// This many commands or more are not shown if `--fix` runs them.
const FEW: usize = 3;

/// Prints what was fixed, each finding with its next step, and what to do now: `fix` is the command
/// that fixes the rest.
pub(super) fn print(
    findings: &[Finding],
    fixes: Option<&Fixes>,
    fix: &str,
    streams: &mut Streams<'_>,
) -> Result {
    let style = Style::stdout();
    let mut lines = Vec::new();
    let done = fixes.map_or(&[][..], |fixes| &fixes.done);
    if !done.is_empty() {
        lines.push(style.label("Fixed", Some(Color::Green)));
        let sign = format!("  {} ", style.yes());
        lines.extend(done.iter().map(|(_, text)| paragraph(&sign, text, style)));
        lines.push(String::new());
    }
    for (severity, title, color) in GROUPS {
        let group = (1..).zip(findings).filter(|(_, it)| it.severity == severity);
        for (place, (number, finding)) in group.enumerate() {
            if place == 0 {
                lines.push(style.label(title, Some(color)));
            }
            lines.extend(one(number, finding, fixes, fix, style));
        }
    }
    lines.push(last_line(findings, fixes, fix, style));
    Ok(lines.iter().try_for_each(|line| writeln!(streams.output, "{line}"))?)
}

/// A finding: what, why, and the next step, or why it could not be fixed.
fn one(
    number: usize,
    finding: &Finding,
    fixes: Option<&Fixes>,
    fix: &str,
    style: Style,
) -> Vec<String> {
    let text = |text: &str| paragraph("    ", text, style);
    let command = |command: &str| format!("      {}", style.bold(&redact(command)));
    let mut lines = vec![paragraph(&format!("{number:>2}. "), &finding.what, style)];
    lines.extend(finding.why.iter().map(|it| text(it)));
    let failures: Vec<_> = fixes.iter().flat_map(|fixes| fixes.failures_of(finding)).collect();
    lines.extend(failures.iter().map(|failed| text(&format!("Not fixed: {}", failed.why))));
    let mut instead = failures.iter().flat_map(|failed| &failed.steps).peekable();
    if instead.peek().is_none() {
        lines.extend(finding.step.iter().map(|it| text(it)));
        match finding.commands.len() {
            // What `--fix` does would fill the screen.
            FEW.. if !finding.actions.is_empty() && failures.is_empty() => lines.push(command(fix)),
            _ => lines.extend(finding.commands.iter().map(|it| command(it))),
        }
    }
    // What is to be copied starts with spaces.
    lines.extend(instead.map(|step| match step.strip_prefix("  ") {
        Some(copied) => command(copied),
        None => text(step),
    }));
    lines.push(String::new());
    lines
}

/// Wrapped text after a number or spaces.
fn paragraph(start: &str, text: &str, style: Style) -> String {
    format!("{start}{}", terminal::paragraph(&redact(text), INDENT, INDENT, style))
}

/// The numbers, and what to do next: `fix` is the command that fixes the rest.
fn last_line(findings: &[Finding], fixes: Option<&Fixes>, fix: &str, style: Style) -> String {
    let tried = fixes.map_or("", |fixes| &fixes.summary);
    if findings.is_empty() {
        return if tried.is_empty() {
            "No problems found.".to_owned()
        } else {
            format!("{tried}. No problems left.")
        };
    }
    let count = |severity, one, many| {
        let count = findings.iter().filter(|finding| finding.severity == severity).count();
        (count > 0).then(|| counted(count, one, many))
    };
    let problems = count(Severity::Problem, "problem", "problems");
    let counts = [
        Some(problems.unwrap_or_else(|| "No problems".to_owned())),
        count(Severity::Warning, "warning", "warnings"),
        count(Severity::Advice, "piece of advice", "pieces of advice"),
    ];
    let counts = counts.into_iter().flatten().collect::<Vec<_>>().join(", ");
    if fixes.is_some() {
        let gap = if tried.is_empty() { "" } else { ". " };
        let text = format!("{tried}{gap}{counts} left: follow the steps above.");
        return terminal::wrap(&text, style.width, 0, 0);
    }
    match can_be_fixed(findings) {
        Some(some) => {
            terminal::paragraph(&redact(&format!("{counts}; {some}: {fix}")), 0, 0, style)
        }
        None => format!("{counts}: follow the steps above."),
    }
}

fn can_be_fixed(findings: &[Finding]) -> Option<String> {
    let asks = |action: &Action| matches!(action, Action::MovePat { .. });
    let fixable = (1..).zip(findings).filter(|(_, finding)| !finding.actions.is_empty());
    let (asking, automatic): (Vec<_>, Vec<_>) =
        fixable.partition(|(_, finding)| finding.actions.iter().all(asks));
    Some(match (numbers(&automatic), numbers(&asking)) {
        (None, None) => return None,
        (None, Some(asking)) => format!("{asking} can be fixed with your confirmation"),
        (Some(automatic), None) => format!("{automatic} can be fixed automatically"),
        (Some(automatic), Some(asking)) => {
            format!("{automatic} can be fixed automatically and {asking} after a question")
        }
    })
}

/// `number 3`, or `numbers 1, 3 and 5`.
fn numbers(findings: &[(usize, &Finding)]) -> Option<String> {
    let numbers: Vec<String> = findings.iter().map(|(number, _)| number.to_string()).collect();
    Some(match numbers.split_last()? {
        (only, []) => format!("number {only}"),
        (last, others) => format!("numbers {} and {last}", others.join(", ")),
    })
}

/// A finding in JSON. Keys are only added, never renamed; the help documents them.
pub(in crate::commands) fn to_json(finding: &Finding) -> Value {
    let text = |text: &Option<String>| text.as_deref().map(redact);
    let commands: Vec<String> = finding.commands.iter().map(|command| redact(command)).collect();
    json!({
        "id": finding.id,
        "severity": match finding.severity {
            Severity::Problem => "problem",
            Severity::Warning => "warning",
            Severity::Advice => "advice",
        },
        "what": redact(&finding.what),
        "why": text(&finding.why),
        "step": text(&finding.step),
        "commands": commands,
        "can_fix": !finding.actions.is_empty(),
    })
}
