//! Texts, without anything that a terminal would act on.

use std::array;
use std::borrow::Cow;
use std::fmt::Display;

use super::display::Style;

pub fn upper(sentence: &str) -> String {
    let mut chars = sentence.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// Undoes [`upper`], except for an acronym such as PAT.
pub fn lower(sentence: &str) -> String {
    let mut chars = sentence.chars();
    match chars.next() {
        Some(first) if !chars.clone().next().is_some_and(char::is_uppercase) => {
            first.to_lowercase().chain(chars).collect()
        }
        _ => sentence.to_owned(),
    }
}

/// A number with its noun: `1 day`, `2 days`.
pub fn counted<N: Display + PartialEq + From<u8>>(count: N, one: &str, many: &str) -> String {
    let noun = if count == N::from(1) { one } else { many };
    format!("{count} {noun}")
}

/// The width of a text on a terminal, which does not show the codes for colors.
pub(super) fn columns(text: &str) -> usize {
    let mut in_code = false;
    let is_shown = |char: &char| {
        let was_in_code = in_code;
        in_code = *char == '\x1b' || in_code && *char != 'm';
        !in_code && !was_in_code
    };
    text.chars().filter(is_shown).count()
}

/// The rows of a table, in columns. One without any text is left out.
pub fn aligned<const N: usize>(rows: &[[String; N]]) -> impl Iterator<Item = String> {
    let length = |row: &[String; N], column: usize| columns(&row[column]);
    let widths: [_; N] =
        array::from_fn(|column| rows.iter().map(|row| length(row, column)).max().unwrap_or(0));
    rows.iter().map(move |row| {
        let cells = row.iter().zip(widths).filter(|(_, width)| *width > 0);
        let cells = cells.map(|(cell, width)| format!("{cell:<width$}  "));
        cells.collect::<String>().trim_end().to_owned()
    })
}

/// Whether a table fits on standard output. A program that reads it gets it in any case.
pub fn fits<const N: usize>(rows: &[[String; N]]) -> bool {
    let fits = |width| aligned(rows).all(|line| columns(&line) <= width);
    Style::stdout().width.is_none_or(fits)
}

/// `text` with everything escaped that a terminal would act on, show in another order, or not show
/// at all (CVE-2024-50349; Unicode's bidirectional controls and invisible characters).
pub fn clean(text: &str) -> Cow<'_, str> {
    if !text.contains(acts) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(escape(text, acts, |char| char.escape_unicode().to_string()))
}

/// `json` with the same escaped as JSON, so that a program reads the original: JSON itself escapes
/// only the oldest controls.
pub fn in_lines(json: &serde_json::Value) -> String {
    let escaped = |char: char| {
        char.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")).collect()
    };
    escape(&format!("{json:#}"), |char| char != '\n' && acts(char), escaped)
}

/// Text that someone else chose, such as a server's message: a person sees where it ends, and no part
/// of it is shown as a command to copy.
pub fn in_quotes(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "'"))
}

/// A name that someone else chose, [`in_quotes`] if it could be taken for more.
pub fn name(text: &str) -> Cow<'_, str> {
    if text.contains([':', '"']) { in_quotes(text).into() } else { text.into() }
}

fn escape(text: &str, acts: impl Fn(char) -> bool, escaped: impl Fn(char) -> String) -> String {
    let mut safe = String::with_capacity(text.len() + 8);
    for char in text.chars() {
        if acts(char) { safe += &escaped(char) } else { safe.push(char) }
    }
    safe
}

/// Controls, and what Unicode calls format characters or ignores by default (`General_Category=Cf`
/// and `Default_Ignorable_Code_Point` in Unicode 17), line separators, and a blank that is not a
/// space.
fn acts(char: char) -> bool {
    char.is_control()
        || matches!(char, '\u{ad}' | '\u{34f}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}'
            | '\u{70f}' | '\u{890}' | '\u{891}' | '\u{8e2}' | '\u{115f}' | '\u{1160}'
            | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{110bd}' | '\u{110cd}' | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}
