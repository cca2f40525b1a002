//! The PAT itself: the type that holds it, and what can be told from its format.

pub mod find;
mod format;
mod lint;
mod secret;

pub use format::{PatFormat, is_jwt, latest_end};
pub use lint::{Linted, NotAPat, lint, lint_fetched};
pub use secret::Secret;
