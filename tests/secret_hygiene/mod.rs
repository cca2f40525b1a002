//! Where a PAT could get to and must not: hosts that real callers are led to, other programs, files,
//! memory that is left behind; and what could get to a terminal and must not.
#![cfg(target_os = "linux")]

mod cargo;
mod files;
mod git;
mod hidden;
mod hostile_network;
mod hygiene;
mod lfs;
mod memory;
mod pygit2;
mod terminal;
mod urls;
