//! The user's terminal: messages and prompts.

mod display;
#[cfg(unix)]
mod echo;
mod message;
mod progress;
#[cfg(unix)]
mod signals;
mod text;
#[cfg(unix)]
mod tty;
pub mod ways;
#[cfg(windows)]
mod windows;

pub use display::{Color, Style, color_is_wanted, is_dumb_terminal, paint, width};
#[cfg(unix)]
pub use echo::EchoOff;
pub use message::{add, detail, error, hint, note, paragraph, print, say, warn, wrap};
pub use progress::{Progress, hide as hide_progress};
pub use text::{aligned, clean, counted, fits, in_lines, in_quotes, lower, name, upper};
#[cfg(unix)]
pub use tty::{can_be_opened, is_there, needs_winpty, read_hidden, read_hidden_within, read_shown};
#[cfg(windows)]
pub use windows::{
    EchoOff, can_be_opened, is_there, needs_winpty, read_hidden, read_hidden_within, read_shown,
};
