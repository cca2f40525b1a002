//! Where a PAT could get to and must not: hosts that real callers are led to, other programs, files,
//! memory that is left behind; and what could get to a terminal and must not.
#![cfg(target_os = "linux")]

#[path = "../double/mod.rs"]
mod double;
#[path = "../support/mod.rs"]
mod support;

mod cargo;
mod files;
mod git;
mod hidden;
mod hygiene;
mod lfs;
mod memory;
mod pygit2;
mod scene;
mod terminal;
mod urls;
