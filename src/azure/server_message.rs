//! The server's own words about a failure.

use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::azure::http::Reply;

/// Characters of what a server says that are shown.
const LONGEST_SAID: usize = 300;

/// The server's own words: in a header, in JSON, or as a plain text.
pub(super) fn said(reply: &Reply) -> Option<String> {
    if let Some(error) = reply.header("x-tfs-serviceerror") {
        // As in a form, so that a space is a plus.
        let error = error.replace('+', " ");
        return in_one_line(&percent_decode_str(&error).decode_utf8_lossy());
    }
    let body = String::from_utf8_lossy(&reply.body);
    let kind = reply.header("content-type").unwrap_or_default();
    if let Ok(Value::Object(object)) = serde_json::from_str(&body) {
        let message = object.get("message").or_else(|| object.get("Message"));
        return message.and_then(Value::as_str).and_then(in_one_line);
    }
    if kind.starts_with("text/plain") && reply.status >= 400 { in_one_line(&body) } else { None }
}

fn in_one_line(text: &str) -> Option<String> {
    let words: Vec<&str> = text.trim_start_matches('\u{feff}').split_whitespace().collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// What is shown of it.
pub(super) fn shortened(text: String) -> String {
    match text.char_indices().nth(LONGEST_SAID) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
