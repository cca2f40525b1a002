//! The life of PATs: what git gets, what a message names and what a paste replaces, over many
//! commands and years.

#![cfg(unix)]

mod git;
mod replaced;
mod starving;
mod user;
