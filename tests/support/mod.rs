//! What every integration test stands on: a home of its own, and programs run in it.

#![allow(dead_code, unused_imports, reason = "each test binary uses its own part of the support")]

mod git;
mod home;
mod pat;
mod ran;
pub mod trace;

pub use git::{Git, for_each_git};
pub use home::{Home, OURS, Program, install_as, ours_for_git, ours_in_config_file, write_script};
pub use pat::{noise, pat52, pat84};
pub use ran::Ran;
