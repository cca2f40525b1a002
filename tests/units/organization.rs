//! Unit tests of `organization`.
