//! The life of PATs: what git gets, what a message names and what a paste replaces, over many
//! commands and years.

#![cfg(unix)]

mod alone;
mod git;
mod kill;
mod model;
mod replaced;
mod starving;
mod user;
