//! git's configuration and protocol.
//!
//! The configuration is read and written by git itself, which handles includes, worktrees, scopes,
//! and locks. The fast path of `get` starts no git.

mod askpass;
mod boolean;
mod caller_version;
mod config;
mod config_file;
mod env_config;
mod helper_path;
pub mod home;
mod listing;
pub mod protocol;
mod remotes;
mod run;
pub mod setup;
pub mod transfers;
mod trusted;
mod url_match;

pub use askpass::{Entered, Prompt};
pub use boolean::parse_bool;
pub use caller_version::caller_version;
pub use config::{Config, ConfigError, ReadFrom, Scope, values_for_url};
pub use config_file::{check_replaceable, file_of};
pub use env_config::{EnvConfigError, authorized, is_authorization};
pub use helper_path::{
    azdo_starts_us, helper_value, installed_path, is_ours, is_written_by_us, path_as_helper,
    path_value, program_word, shortest, starts_us, unescaped,
};
pub use listing::{
    ConfigEntry, asks_us_alone, authorization_key, for_url, helpers, list, list_file,
    repository_file, take_user_out,
};
pub use remotes::{GitRemote, Refusal, proxy_of_remote, refusal, remote_urls, remotes};
pub use run::{Git, GitError, Output, Version};
pub use trusted::{Trusted, repository_may_answer, trusted, trusted_path};
pub use url_match::matches;

/// Whether git's configuration outside of the repository leaves out the paths of Azure DevOps
/// Services (`credential.useHttpPath`).
pub fn leave_out_paths() -> bool {
    let url = "https://dev.azure.com";
    let key = "credential.useHttpPath";
    let value = values_for_url(&["--type=bool"], key, url, ReadFrom::OutsideRepository).pop();
    // For a single key git prints only the value.
    value.is_none_or(|(value, _)| value != "true")
}
