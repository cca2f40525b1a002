//! Unit tests of `azure`.

mod errors;
mod known_responses;
mod pats;
mod proxy;
mod settings;
