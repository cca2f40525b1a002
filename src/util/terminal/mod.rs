//! What a person sees and types.

mod colour;
#[cfg(unix)]
mod ends;
mod prompt;
mod text;

pub use colour::{Colour, paint};
pub use prompt::{can_be_opened, is_there, read_hidden, read_shown};
pub use text::{add, clean, in_lines, say, upper};
