//! The user's terminal: messages and prompts.

#[cfg(not(unix))]
mod console;
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

#[cfg(not(unix))]
pub use console::{EchoOff, can_be_opened, is_there, read_hidden, read_shown};
pub use display::{Color, Style, color_is_wanted, paint, width};
#[cfg(unix)]
pub use echo::EchoOff;
pub use message::{add, detail, error, hint, note, paragraph, print, say, warn, wrap};
pub use progress::{Progress, hide as hide_progress};
pub use text::{aligned, clean, counted, fits, in_lines, in_quotes, lower, name, upper};
#[cfg(unix)]
pub use tty::{can_be_opened, is_there, read_hidden, read_shown};
