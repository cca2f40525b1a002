//! Messages, without anything that a terminal would act on.

use std::borrow::Cow;
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

/// Capitalizes a sentence.
pub fn upper(sentence: &str) -> String {
    let mut chars = sentence.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_arrive_as_text() {
        assert_eq!(clean("a\x1b[31mb\r\u{9b}c"), "a\\u{1b}[31mb\\u{d}\\u{9b}c");
        assert_eq!(clean("x\u{202e}y\u{2066}z"), "x\\u{202e}y\\u{2066}z");
    }

    #[test]
    fn json_is_safe_to_look_at_and_reads_as_what_it_was() {
        let value = serde_json::json!({ "a\x1b": ["x\u{9b}y\u{202e}z\u{7f}\n", "Größe"] });
        let text = in_lines(&value);
        assert!(!text.contains(|char| char != '\n' && acts(char)), "{text:?}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
    }

    #[test]
    fn names_in_any_script_stay_as_they_are() {
        assert_eq!(clean("Größe/プロジェクト"), "Größe/プロジェクト");
    }
}
