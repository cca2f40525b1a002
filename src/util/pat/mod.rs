//! The PAT itself: the type that holds it, and what can be told from its shape.

mod lint;
mod secret;
mod shape;

pub use lint::{Linted, NotAPat, lint, lint_fetched};
pub use secret::Secret;
pub use shape::{Shape, is_jwt, latest_end};
