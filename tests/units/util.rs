//! Unit tests of `util`.
