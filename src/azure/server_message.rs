//! The server's own message about a failure.

use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::http::Response;

/// The longest excerpt of a server's text, in characters.
const LONGEST_EXCERPT: usize = 300;

/// The message in one line, from a header, from JSON or from plain text.
pub(super) fn full(response: &Response) -> Option<String> {
    if let Some(error) = response.header("x-tfs-serviceerror") {
        // Encoded as in a form, where `+` is a space.
        let error = error.replace('+', " ");
        return one_line(&percent_decode_str(&error).decode_utf8_lossy());
    }
    let body = String::from_utf8_lossy(&response.body);
    if let Ok(Value::Object(object)) = serde_json::from_str(&body) {
        let message = object.get("message").or_else(|| object.get("Message"));
        return message.and_then(Value::as_str).and_then(one_line);
    }
    let kind = response.header("content-type").unwrap_or_default();
    if kind.starts_with("text/plain") && response.status >= 400 { one_line(&body) } else { None }
}

pub fn excerpt(response: &Response) -> Option<String> {
    full(response).map(|message| shortened(&message))
}

fn one_line(text: &str) -> Option<String> {
    let words: Vec<&str> = text.trim_start_matches('\u{feff}').split_whitespace().collect();
    (!words.is_empty()).then(|| words.join(" "))
}

pub(super) fn shortened(text: &str) -> String {
    match text.char_indices().nth(LONGEST_EXCERPT) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
