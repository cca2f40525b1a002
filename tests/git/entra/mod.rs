//! Entra tokens with real git.

mod elsewhere;
mod expiry;
mod forms;
mod work;
