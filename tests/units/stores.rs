//! Unit tests of `stores`.

mod command;
