//! Helpers for the integration tests: home directories, programs run in them, a fake Azure DevOps
//! server, private session buses with a keyring, terminals and sample PATs.
//!
//! The crate does not depend on the program under test, so a change there does not rebuild it.
#![allow(clippy::new_without_default, reason = "a new home makes a directory")]

#[cfg(unix)]
pub mod entra_fixture;
pub mod fake_azure;
pub mod fake_entra;
#[cfg(unix)]
pub mod fixture;
mod git;
mod home;
mod midnight;
mod outcome;
mod pat;
mod program;
#[cfg(unix)]
pub mod strace;

#[cfg(target_os = "linux")]
pub mod desktop;
#[cfg(target_os = "linux")]
pub mod headless_user;
#[cfg(target_os = "linux")]
pub mod kernel_keys;
#[cfg(target_os = "linux")]
pub mod screen;
#[cfg(target_os = "linux")]
pub mod terminal;

pub use git::{Git, for_each_git};
pub use home::Home;
pub use midnight::stay_within_a_day;
pub use outcome::Outcome;
pub use pat::{near_pats, noise, pat52, pat84};
pub use program::{
    Program, azdo_for_git, azdo_in_config_file, azdo_path, install_azdo, write_script,
};
#[cfg(unix)]
pub use rexpect;
