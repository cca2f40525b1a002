//! Color, where a person sees it and wants it.

use std::env;
use std::io::{IsTerminal, stdout};

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
    if !wanted() {
        return text.to_owned();
    }
    format!("\x1b[{code}m{text}\x1b[0m")
}

fn wanted() -> bool {
    let refused = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let dumb = env::var_os("TERM").is_none_or(|term| term == "dumb");
    !refused && !dumb && stdout().is_terminal()
}
