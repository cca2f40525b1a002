//! Standard output as a terminal: its width and colors.

use std::io::{IsTerminal, stdout};

use crate::util::env;

/// Columns if the width is unknown.
const USUAL: usize = 80;
/// Prose is hard to read in longer lines.
const WIDEST: usize = 100;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Color {
    /// Needs attention now.
    Red = 31,
    /// Everything is fine.
    Green = 32,
    /// Needs attention soon.
    Yellow = 33,
}

/// `text` in this color, if standard output shows colors.
pub fn paint(text: &str, color: Option<Color>) -> String {
    match color {
        Some(color) if color_is_wanted() => format!("\x1b[{}m{text}\x1b[0m", color as u8),
        _ => text.to_owned(),
    }
}

/// Whether standard output is a terminal that shows colors, and `NO_COLOR` is not set
/// (<https://no-color.org>).
pub fn color_is_wanted() -> bool {
    let refused = env::non_empty("NO_COLOR").is_some();
    let dumb = env::value("TERM").is_none_or(|term| term == "dumb");
    !refused && !dumb && stdout().is_terminal()
}

/// The columns of the terminal on standard output, at most 100; otherwise `COLUMNS`, or 80.
pub fn width() -> usize {
    #[cfg(unix)]
    let columns = rustix::termios::tcgetwinsize(rustix::stdio::stdout())
        .ok()
        .map(|size| size.ws_col.into())
        .filter(|columns| *columns > 0);
    #[cfg(not(unix))]
    let columns = None;
    let columns = columns.or_else(|| env::parsed("COLUMNS")).filter(|columns| *columns > 0);
    columns.unwrap_or(USUAL).min(WIDEST)
}
