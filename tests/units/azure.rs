//! Unit tests of `azure`.
