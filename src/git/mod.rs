//! git's configuration and protocol.
//!
//! The configuration is read and written by git itself, which handles includes, worktrees, scopes
//! and locks. The fast path of `get` starts no git.

mod askpass;
mod boolean;
mod config;
mod env_config;
mod helper_path;
mod listing;
pub mod protocol;
mod run;
pub mod setup;
mod url_match;

pub use askpass::{Entered, Prompt};
pub use boolean::parse_bool;
pub use config::{Config, ConfigError, ReadFrom, Scope, values_for_url};
pub use env_config::{BadCount, authorized, is_authorization};
pub use helper_path::{helper_value, is_ours, is_written_by_us, path_as_helper, starts_us};
pub use listing::{
    ConfigEntry, asks_us, asks_us_alone, for_url, helpers, list, list_file, repository_file,
    take_user_out,
};
pub use run::{Git, GitError, Output, Version};
pub use url_match::matches;

/// The URLs that the repository's remotes fetch from and push to. Empty without a repository or
/// without git. git runs a helper with `GIT_DIR` set, or inside the repository.
pub fn remotes() -> Vec<String> {
    let found = config::effective(r"^remote\..*\.(push)?url$").unwrap_or_default();
    found.into_iter().map(|(_, url)| url).collect()
}
