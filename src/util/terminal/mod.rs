//! What a person sees and types.

mod color;
mod prompt;
#[cfg(unix)]
mod signals;
mod text;

pub use color::{Color, paint};
pub use prompt::{can_be_opened, is_there, read_hidden, read_shown};
pub use text::{add, clean, in_lines, say, upper};
