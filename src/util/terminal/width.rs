//! How wide the terminal is.

use crate::util::env;

/// Columns where that is not known.
const USUAL: usize = 80;
/// Prose is hard to read in longer lines.
const WIDEST: usize = 100;

/// The columns of the terminal that standard output is, at most 100; `COLUMNS`, or 80, where it is
/// none.
pub fn width() -> usize {
    let columns = of_terminal().or_else(|| env::parsed("COLUMNS")).filter(|columns| *columns > 0);
    columns.unwrap_or(USUAL).min(WIDEST)
}

#[cfg(unix)]
fn of_terminal() -> Option<usize> {
    let size = rustix::termios::tcgetwinsize(rustix::stdio::stdout()).ok()?;
    Some(size.ws_col.into()).filter(|columns| *columns > 0)
}

#[cfg(not(unix))]
fn of_terminal() -> Option<usize> {
    None
}
