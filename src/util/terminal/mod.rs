//! What a person sees and types.

mod color;
mod prompt;
#[cfg(unix)]
mod signals;
mod text;
mod width;

pub use color::{Color, is_wanted as color_is_wanted, paint};
pub use prompt::{can_be_opened, is_there, read_hidden, read_shown};
pub use text::{add, clean, in_lines, say, upper};
pub use width::width;
