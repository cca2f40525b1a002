//! git itself, asked through its command line: its own reader of its configuration knows about
//! includes, worktrees, scopes and locks. Never on `get`'s usual way.

mod askpass;
mod config;
mod env_config;
mod helper_path;
mod listing;
pub mod protocol;
pub mod setup;
mod url_match;
mod version;

pub use askpass::{Answer, Asking};
pub use config::{Config, ConfigError, ReadFrom, Scope, parse_bool, quoted, values_for_url};
pub use env_config::{BadCount, authorized};
pub use helper_path::{helper_value, is_ours, is_written_by_us, starts_us};
pub use listing::{
    Entry, asks_us, asks_us_alone, for_url, helpers, list, list_file, repository_file,
    take_user_out,
};
pub use url_match::matches;
pub use version::Version;

/// The URLs that the repository's remotes fetch from and push to.
///
/// git runs a helper with `GIT_DIR` set, or inside the repository. An empty list where there is
/// no repository or no git.
pub fn remotes() -> Vec<String> {
    let found = config::effective(r"^remote\..*\.(push)?url$").unwrap_or_default();
    found.into_iter().map(|(_, url)| url).collect()
}
