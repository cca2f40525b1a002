//! Unit tests of `stores`.
