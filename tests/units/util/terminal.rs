//! Messages on a terminal.

use std::ffi::OsStr;

use git_credential_azdo::util::terminal::{clean, in_lines, is_dumb_terminal};
use serde_json::{Value, json};

#[test]
fn escape_sequences_arrive_as_text() {
    assert_eq!(clean("a\x1b[31mb\r\u{9b}c"), "a\\u{1b}[31mb\\u{d}\\u{9b}c");
    assert_eq!(clean("x\u{202e}y\u{2066}z"), "x\\u{202e}y\\u{2066}z");
}

/// One of each block of Unicode's format and default-ignorable characters.
#[test]
fn invisible_characters_are_made_visible() {
    for invisible in
        "\u{ad}\u{34f}\u{600}\u{61c}\u{115f}\u{17b4}\u{180e}\u{200b}\u{200c}\u{200d}\u{2028}\
        \u{2060}\u{2064}\u{206f}\u{2800}\u{3164}\u{fe0f}\u{feff}\u{ffa0}\u{fff9}\u{110bd}\u{13430}\
        \u{1bca0}\u{1d173}\u{e0001}\u{e0020}\u{e007f}\u{e0100}\u{e01ef}"
            .chars()
    {
        let code = u32::from(invisible);
        assert_eq!(clean(&format!("ac{invisible}me")), format!("ac\\u{{{code:x}}}me"));
    }
}

#[test]
fn printed_json_is_safe_to_look_at_and_parses_back() {
    let value = json!({ "a\x1b": ["x\u{9b}y\u{202e}z\u{7f}\u{200b}\u{e0041}\n", "Größe"] });
    let text = in_lines(&value);
    assert!(text.lines().all(|line| clean(line) == line), "{text:?}");
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
}

#[test]
fn names_in_any_script_stay_as_they_are() {
    assert_eq!(clean("Größe/プロジェクト"), "Größe/プロジェクト");
    // Decomposed, as in file names on macOS; French before a colon.
    assert_eq!(clean("Gro\u{308}ße\u{a0}:"), "Gro\u{308}ße\u{a0}:");
}

#[test]
fn terminal_without_a_name_is_dumb_except_on_windows() {
    for (term, on_unix, on_windows) in [
        (None, true, false),
        (Some("dumb"), true, true),
        (Some("xterm-256color"), false, false),
        (Some("cygwin"), false, false),
    ] {
        let term = term.map(OsStr::new);
        assert_eq!(is_dumb_terminal(term, false), on_unix, "{term:?}");
        assert_eq!(is_dumb_terminal(term, true), on_windows, "{term:?}");
    }
}
