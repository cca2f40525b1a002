//! Where a PAT could get to and must not: hosts that real callers are led to, other programs, files,
//! memory that is left behind; and what could get to a terminal and must not.
#![cfg(target_os = "linux")]

mod cargo;
mod control_characters;
mod every_command;
mod git;
mod hostile_network;
mod hostile_urls;
mod lfs;
mod links_and_owners;
mod memory;
mod no_core_dump;
mod pygit2;
