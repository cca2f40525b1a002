//! Where a prompt reaches the user on Windows. The decision is the same code on every system, so that
//! it can be tested anywhere.
//!
//! MinTTY, the terminal of Git Bash, is not a console: programs get named pipes as their standard
//! streams, and an invisible console, where a prompt would wait forever and hide nothing. IDEs start
//! git with an invisible console, too.

use crate::util::pat::Secret;

/// What is known about the terminal.
#[derive(Clone, Copy, Debug)]
pub struct Surroundings {
    /// Whether one of the standard streams is a console.
    pub console_stream: bool,
    /// Whether one of the standard streams is a terminal of MSYS or Cygwin.
    pub pty_stream: bool,
    /// Whether the console's window is visible, or stands for a terminal elsewhere. `None` without a
    /// window: IDEs start git that way (`CREATE_NO_WINDOW`).
    pub is_visible: Option<bool>,
}

/// How to prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Console,
    /// A terminal of MSYS or Cygwin, which only a program of theirs can read without echo.
    Pty,
}

/// The way to the user, if there is one.
pub fn way(surroundings: Surroundings) -> Option<Way> {
    let Surroundings { console_stream, pty_stream, is_visible } = surroundings;
    match is_visible {
        // winpty's console is hidden, too, but it copies that to the terminal.
        Some(_) if console_stream => Some(Way::Console),
        _ if pty_stream => Some(Way::Pty),
        // All standard streams are redirected.
        Some(true) => Some(Way::Console),
        Some(false) | None => None,
    }
}

/// The line that was typed in a console, without its end; `None` for Ctrl-Z.
pub fn typed(line: &[u16]) -> Option<Secret> {
    const CTRL_Z: char = '\u{1a}';
    // With enough capacity: a string that grows leaves copies behind.
    let mut text = String::with_capacity(line.len() * 3);
    let chars = char::decode_utf16(line.iter().copied());
    text.extend(chars.map(|char| char.unwrap_or(char::REPLACEMENT_CHARACTER)));
    text.truncate(text.trim_end_matches(['\r', '\n']).len());
    let text = Secret::new(text);
    (!text.expose().starts_with(CTRL_Z)).then_some(text)
}
