//! Color on terminals that show it.

use std::io::{IsTerminal, stdout};

use crate::util::env;

/// The colors in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Color {
    /// Everything is fine.
    Green,
    /// Needs attention soon.
    Yellow,
    /// Needs attention now.
    Red,
}

/// `text` in this color, if standard output is a terminal that shows colors
/// (<https://no-color.org>).
pub fn paint(text: &str, color: Option<Color>) -> String {
    let code = match color {
        Some(Color::Green) => 32,
        Some(Color::Yellow) => 33,
        Some(Color::Red) => 31,
        None => return text.to_owned(),
    };
    if !is_wanted() {
        return text.to_owned();
    }
    format!("\x1b[{code}m{text}\x1b[0m")
}

/// Whether standard output is a terminal that shows colors, and `NO_COLOR` is not set
/// (<https://no-color.org>).
pub fn is_wanted() -> bool {
    let refused = env::non_empty("NO_COLOR").is_some();
    let dumb = env::value("TERM").is_none_or(|term| term == "dumb");
    !refused && !dumb && stdout().is_terminal()
}
