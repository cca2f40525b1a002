//! Entra tokens with real git.

mod expiry;
mod forms;
mod work;
