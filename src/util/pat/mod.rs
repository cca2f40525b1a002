//! The PAT itself: the type that holds it, and what can be told from its format.

pub mod find;
mod format;
mod parse;
mod secret;

pub use format::{PatFormat, is_jwt, latest_end};
pub use parse::{NotAPat, ParsedPat, parse_fetched, parse_pasted};
pub use secret::Secret;
