//! Unit tests of `azure`.

mod errors;
mod known_responses;
mod proxy;
mod settings;
