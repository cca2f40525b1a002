//! Messages on a terminal.

use git_credential_azdo::util::terminal::{clean, in_lines};
use serde_json::{Value, json};

#[test]
fn escape_sequences_arrive_as_text() {
    assert_eq!(clean("a\x1b[31mb\r\u{9b}c"), "a\\u{1b}[31mb\\u{d}\\u{9b}c");
    assert_eq!(clean("x\u{202e}y\u{2066}z"), "x\\u{202e}y\\u{2066}z");
}

#[test]
fn printed_json_is_safe_to_look_at_and_parses_back() {
    let value = json!({ "a\x1b": ["x\u{9b}y\u{202e}z\u{7f}\n", "Größe"] });
    let text = in_lines(&value);
    assert!(text.lines().all(|line| clean(line) == line), "{text:?}");
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
}

#[test]
fn names_in_any_script_stay_as_they_are() {
    assert_eq!(clean("Größe/プロジェクト"), "Größe/プロジェクト");
}
