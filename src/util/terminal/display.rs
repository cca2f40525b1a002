//! Standard output and standard error as terminals: their width and colors.

use std::ffi::OsStr;
use std::io::{IsTerminal, stderr, stdout};
#[cfg(unix)]
use std::os::fd::AsFd as Stream;
#[cfg(windows)]
use std::os::windows::io::AsHandle as Stream;
use std::sync::OnceLock;

use terminal_size::{Width, terminal_size_of};

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

/// How text is shown on one of the standard streams.
#[derive(Clone, Copy, Debug, Default)]
pub struct Style {
    /// Where lines are wrapped; `None` where a program or a log reads them.
    pub width: Option<usize>,
    pub color: bool,
}

impl Style {
    pub fn stdout() -> Style {
        Style::of(&stdout())
    }

    /// Found once: each line of a message would take a system call more.
    pub fn stderr() -> Style {
        static STYLE: OnceLock<Style> = OnceLock::new();
        *STYLE.get_or_init(|| Style::of(&stderr()))
    }

    pub(super) fn of(stream: &(impl IsTerminal + Stream)) -> Style {
        if !stream.is_terminal() {
            return Style::default();
        }
        let columns = terminal_size_of(stream).map(|(Width(columns), _)| columns.into());
        let color = !is_dumb() && !no_color() && shows_codes(stream);
        Style { width: Some(limited(columns)), color }
    }

    /// `text` in this color, if the stream shows colors.
    pub fn paint(self, text: &str, color: Color) -> String {
        self.set(color as u8, text)
    }

    /// `text` in bold: a command or a URL, which is to be copied.
    pub fn bold(self, text: &str) -> String {
        self.set(1, text)
    }

    /// A short word such as `error:`, in bold and in this color.
    pub fn label(self, text: &str, color: Option<Color>) -> String {
        let bold = self.bold(text);
        color.map_or(bold.clone(), |color| self.paint(&bold, color))
    }

    /// The sign for what works.
    pub fn yes(self) -> &'static str {
        if is_ascii() { "ok" } else { "✓" }
    }

    /// The sign for what does not work.
    pub fn no(self) -> &'static str {
        if is_ascii() { "x" } else { "✗" }
    }

    fn set(self, code: u8, text: &str) -> String {
        if self.color { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }
}

fn limited(columns: Option<usize>) -> usize {
    let columns = columns.filter(|columns| *columns > 0).or_else(|| env::parsed("COLUMNS"));
    columns.filter(|columns| *columns > 0).unwrap_or(USUAL).min(WIDEST)
}

/// Whether the terminal can neither show colors nor write over a line.
pub(super) fn is_dumb() -> bool {
    is_dumb_terminal(env::value("TERM").as_deref(), cfg!(windows))
}

/// `term` is the variable TERM, which Windows does not set.
pub fn is_dumb_terminal(term: Option<&OsStr>, on_windows: bool) -> bool {
    term.map_or(!on_windows, |term| term == "dumb")
}

/// Whether codes for colors are not shown as text.
#[cfg(unix)]
fn shows_codes(_terminal: &impl Stream) -> bool {
    true
}

/// A console needs a mode for them, which stays set, as after cargo and git: Windows Terminal always
/// has it, and cmd resets it before its next command. Windows before 10 does not know it.
#[cfg(windows)]
fn shows_codes(terminal: &impl Stream) -> bool {
    use crate::system::windows::console;
    use windows_sys::Win32::System::Console::ENABLE_VIRTUAL_TERMINAL_PROCESSING as CODES;

    let handle = terminal.as_handle();
    // The terminal of Git Bash is not a console, and always shows them.
    console::mode(handle)
        .is_none_or(|mode| mode & CODES != 0 || console::set_mode(handle, mode | CODES).is_ok())
}

/// Whether the user's language says that the terminal knows ASCII alone.
fn is_ascii() -> bool {
    let language = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(env::non_empty);
    language.is_some_and(|language| language == "C" || language == "POSIX")
}

/// <https://no-color.org>
fn no_color() -> bool {
    env::non_empty("NO_COLOR").is_some()
}

/// `text` in this color, if standard output shows colors.
pub fn paint(text: &str, color: Option<Color>) -> String {
    color.map_or_else(|| text.to_owned(), |color| Style::stdout().paint(text, color))
}

/// Whether standard output is a terminal that shows colors.
pub fn color_is_wanted() -> bool {
    Style::stdout().color
}

/// The columns of the terminal on standard output, at most 100; otherwise `COLUMNS`, or 80.
pub fn width() -> usize {
    Style::stdout().width.unwrap_or_else(|| limited(None))
}
