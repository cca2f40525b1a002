//! Unit tests of `git`.
