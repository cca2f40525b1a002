//! The user's terminal: messages and prompts.

#[cfg(not(unix))]
mod console;
mod display;
#[cfg(unix)]
mod echo;
#[cfg(unix)]
mod signals;
mod text;
#[cfg(unix)]
mod tty;

#[cfg(not(unix))]
pub use console::{EchoOff, can_be_opened, is_there, read_hidden, read_shown};
pub use display::{Color, color_is_wanted, paint, width};
#[cfg(unix)]
pub use echo::EchoOff;
pub use text::{add, aligned, clean, counted, in_lines, say, upper};
#[cfg(unix)]
pub use tty::{can_be_opened, is_there, read_hidden, read_shown};
