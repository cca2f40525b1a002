//! Places a PAT must not get to: hosts that real clients are led to, other programs, files and
//! memory. And control characters, which must not get to a terminal.
#![cfg(target_os = "linux")]

mod cargo;
mod control_characters;
mod entra;
mod every_command;
mod git;
mod hostile_network;
mod hostile_urls;
mod lfs;
mod links_and_owners;
mod memory;
mod no_core_dump;
mod pygit2;
mod strict_modes;
