//! Color, where a person sees it and wants it.

use std::io::{IsTerminal, stdout};

use crate::util::env;

/// The colours in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Color {
    /// All is well.
    Green,
    /// Something has to be done soon.
    Yellow,
    /// Something has to be done.
    Red,
}

/// `text` in this colour, if standard output is a terminal that shows it and nobody minds
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
