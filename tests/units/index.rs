//! Unit tests of `index`.
