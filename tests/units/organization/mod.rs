//! Unit tests of `organization`.

mod repository;
mod strict_url;
mod user_input;
