//! Messages, without anything that a terminal would act on.

use std::borrow::Cow;
use std::fmt::Display;
use std::io::Write;

/// Writes a message with the program's name, because git's user sees it among git's own.
pub fn say(errors: &mut dyn Write, line: &str) {
    // Standard error may be closed.
    let _ = writeln!(errors, "git-credential-azdo: {}", clean(line));
}

/// Writes another line of a message, such as a command on a line of its own.
pub fn add(errors: &mut dyn Write, line: &str) {
    let _ = writeln!(errors, "  {}", clean(line));
}

pub fn upper(sentence: &str) -> String {
    let mut chars = sentence.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// A number with its noun: `1 day`, `2 days`.
pub fn counted<N: Display + PartialEq + From<u8>>(count: N, one: &str, many: &str) -> String {
    let noun = if count == N::from(1) { one } else { many };
    format!("{count} {noun}")
}

/// `text` with everything escaped that a terminal would act on or show in another order
/// (CVE-2024-50349; Unicode's bidirectional controls).
pub fn clean(text: &str) -> Cow<'_, str> {
    if !text.contains(acts) {
        return Cow::Borrowed(text);
    }
    let mut cleaned = String::with_capacity(text.len() + 8);
    for char in text.chars() {
        if acts(char) {
            cleaned.extend(char.escape_unicode());
        } else {
            cleaned.push(char);
        }
    }
    Cow::Owned(cleaned)
}

/// `json` with the same escaped as JSON, so that a program reads the original: JSON itself escapes
/// only the oldest controls.
pub fn in_lines(json: &serde_json::Value) -> String {
    let text = format!("{json:#}");
    let mut safe = String::with_capacity(text.len());
    for char in text.chars() {
        if char != '\n' && acts(char) {
            // None of them is beyond the first 65,536.
            safe += &format!("\\u{:04x}", u32::from(char));
        } else {
            safe.push(char);
        }
    }
    safe
}

fn acts(char: char) -> bool {
    char.is_control()
        || matches!(char, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2028}' | '\u{2029}' | '\u{2066}'..='\u{2069}')
}
