//! Messages on standard error, and lines on standard output, wrapped to the terminal.
//!
//! A line that starts with a space is to be copied, such as a command or a URL: it is bold and never
//! wrapped. A message may also end with a command or a URL, after a colon; a terminal shows that on a
//! line of its own. Where a program or a log reads the stream, all lines stay whole.

use std::io::{self, Write};

use super::display::{Color, Style};
use super::progress;
use super::text::{columns, lower};
use crate::util::redact::redact;

const NAME: &str = "git-credential-azdo: ";

/// Writes a message with the program's name, because git's user sees it among git's own.
pub fn say(errors: &mut dyn Write, line: &str) {
    progress::hide();
    let text = paragraph(&redact(line), NAME.len(), 2, Style::stderr());
    // Standard error may be closed.
    let _ = writeln!(errors, "{NAME}{text}");
}

/// Writes another line of a message.
pub fn add(errors: &mut dyn Write, line: &str) {
    progress::hide();
    let _ = writeln!(errors, "  {}", paragraph(&redact(line), 2, 2, Style::stderr()));
}

/// Writes a line without a label.
pub fn note(errors: &mut dyn Write, line: &str) {
    progress::hide();
    let _ = writeln!(errors, "{}", paragraph(&redact(line), 0, 0, Style::stderr()));
}

/// Writes why a command failed.
pub fn error(errors: &mut dyn Write, line: &str) {
    labeled(errors, "error:", Some(Color::Red), line);
}

pub fn warn(errors: &mut dyn Write, line: &str) {
    labeled(errors, "warning:", Some(Color::Yellow), line);
}

/// Writes a next step after an error.
pub fn hint(errors: &mut dyn Write, line: &str) {
    if line.starts_with(' ') {
        return note(errors, line);
    }
    labeled(errors, "hint:", None, &lower(line));
}

fn labeled(errors: &mut dyn Write, label: &str, color: Option<Color>, line: &str) {
    progress::hide();
    let style = Style::stderr();
    let indent = label.len() + 1;
    let text = message(&redact(line), indent, indent, 2, style);
    let _ = writeln!(errors, "{} {text}", style.label(label, color));
}

/// A message as it is shown after `used` columns, with what is to be copied after `step` spaces.
fn message(line: &str, used: usize, indent: usize, step: usize, style: Style) -> String {
    let Some(command) = style.width.and_then(|_| final_command(line)) else {
        return shown(line, used, indent, style);
    };
    let text = line[..line.len() - command.len()].trim_end();
    let text = wrap(text, style.width, used, indent);
    format!("{text}\n{}{}", " ".repeat(step), style.bold(command))
}

/// The command or URL that a message ends with, unless it is [`super::in_quotes`].
fn final_command(line: &str) -> Option<&str> {
    let urls = [": https://", ": http://"];
    let programs = [": git ", ": az login", ": az account ", ": azd auth login"];
    let in_shell = [": mv ", ": copy ", ": move ", ": type "];
    let starts = programs.into_iter().chain(in_shell).chain(urls);
    let all = starts.flat_map(|start| line.match_indices(start));
    let is_ours = |at: &usize| line[..*at].matches('"').count().is_multiple_of(2);
    let start = all.map(|(at, _)| at).filter(is_ours).max()? + 2;
    let command = &line[start..];
    let is_prose = command.contains(". ") || command.ends_with(['.', ')']);
    (!is_prose && !line.starts_with(' ')).then_some(command)
}

/// A paragraph after `used` columns, whose other lines start after `indent` spaces. The command that
/// it ends with is on a line of its own.
pub fn paragraph(text: &str, used: usize, indent: usize, style: Style) -> String {
    message(text, used, indent, indent + 2, style)
}

/// Writes lines to standard output. They have to be [`super::clean`].
pub fn print(output: &mut dyn Write, lines: &str) -> io::Result<()> {
    progress::hide();
    let style = Style::stdout();
    lines
        .split('\n')
        .try_for_each(|line| writeln!(output, "{}", paragraph(line, 0, sign_columns(line), style)))
}

/// The columns of a sign that a line starts with, such as ✓, and of the space after it.
fn sign_columns(line: &str) -> usize {
    let color = line.find('m').filter(|_| line.starts_with('\x1b')).map_or(0, |end| end + 1);
    let sign = line[color..].split(' ').next().unwrap_or_default();
    if ["✓", "✗", "!", "?", "ok", "x"].contains(&sign) { columns(sign) + 1 } else { 0 }
}

/// Writes a line that belongs to the one before to standard output. It has to be [`super::clean`].
pub fn detail(output: &mut dyn Write, line: &str) -> io::Result<()> {
    progress::hide();
    writeln!(output, "  {}", paragraph(line, 2, 2, Style::stdout()))
}

/// A line as it is shown after `used` columns.
fn shown(line: &str, used: usize, indent: usize, style: Style) -> String {
    match line.trim_start() {
        text if text.len() == line.len() => wrap(line, style.width, used, indent),
        text => format!("{}{}", &line[..line.len() - text.len()], style.bold(text)),
    }
}

/// [`wrap`] for each line.
pub(super) fn wrap_lines(text: &str, width: Option<usize>) -> String {
    let lines: Vec<String> = text.split('\n').map(|line| wrap(line, width, 0, 0)).collect();
    lines.join("\n")
}

/// Breaks `text`, which starts after `used` columns, at spaces. A word that is longer than a line,
/// such as a path, stays whole, as does anything between backticks.
pub fn wrap(text: &str, width: Option<usize>, used: usize, indent: usize) -> String {
    let Some(width) = width else {
        return text.to_owned();
    };
    let mut quoted = false;
    let words = text.split(|char| {
        quoted ^= char == '`';
        char == ' ' && !quoted
    });
    let mut wrapped = String::with_capacity(text.len() + 16);
    let (mut column, mut is_first) = (used, true);
    for word in words {
        let length = columns(word);
        if !is_first && column + 1 + length > width && !word.is_empty() {
            wrapped.push('\n');
            wrapped.push_str(&" ".repeat(indent));
            column = indent;
        } else if !is_first {
            wrapped.push(' ');
            column += 1;
        }
        wrapped.push_str(word);
        (column, is_first) = (column + length, false);
    }
    wrapped
}
