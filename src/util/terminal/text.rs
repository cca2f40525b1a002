//! Text that cannot take over the terminal it is written to.

use std::borrow::Cow;
use std::io::Write;

/// Writes one line of our own to a person, and says who speaks: git's user sees it among the
/// lines of git.
pub fn say(errors: &mut dyn Write, line: &str) {
    // A person who has closed standard error does not want to know.
    let _ = writeln!(errors, "git-credential-azdo: {}", clean(line));
}

/// Writes a further line to what [`say`] said: the next step, apart so that it can be copied.
pub fn add(errors: &mut dyn Write, line: &str) {
    let _ = writeln!(errors, "  {}", clean(line));
}

/// What we say after a name, as a sentence of its own.
pub fn upper(sentence: &str) -> String {
    let mut chars = sentence.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// `text` with everything that a terminal would act on, and all that would show it in another
/// order than it is, written out (CVE-2024-50349; Unicode's bidirectional controls).
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

/// `json` with the same written out in its own way, so that a program reads what it was: JSON itself
/// lets all of it stand but the oldest controls.
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
