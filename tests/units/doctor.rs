//! Unit tests of `doctor`.
