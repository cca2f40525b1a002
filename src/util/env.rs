//! Environment variables. No other module reads them.
//!
//! The constants are this program's own variables; docs/reference.md explains those that users set.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::str::FromStr;

/// The store for new PATs. Overrides the setting `store`.
pub const STORE: &str = "GIT_CREDENTIAL_AZDO_STORE";
/// Whether `login` verifies a PAT with the server: `yes` or `no`. Overrides the setting `verify`.
pub const VERIFY: &str = "GIT_CREDENTIAL_AZDO_VERIFY";
/// `1` in an unattended job: a rejected PAT then stays in use.
pub const UNATTENDED: &str = "GIT_CREDENTIAL_AZDO_UNATTENDED";
/// Seconds to wait for a server.
pub const HTTP_TIMEOUT: &str = "GIT_CREDENTIAL_AZDO_HTTP_TIMEOUT";
/// Seconds to wait for a program that prints a PAT or an Entra token.
pub const COMMAND_TIMEOUT: &str = "GIT_CREDENTIAL_AZDO_COMMAND_TIMEOUT";
/// Seconds to wait for the keyring.
pub const KEYRING_TIMEOUT: &str = "GIT_CREDENTIAL_AZDO_KEYRING_TIMEOUT";
/// An Entra token of the user, for creating and renewing PATs.
pub const ENTRA_TOKEN: &str = "GIT_CREDENTIAL_AZDO_ENTRA_TOKEN";
/// Set by this program for a program that prints a PAT, so that git's call of this helper from
/// there does not start it again.
pub const RUNNING: &str = "GIT_CREDENTIAL_AZDO_RUNNING";
/// Set by this program for an askpass program, for the same reason.
pub const ASKING: &str = "GIT_CREDENTIAL_AZDO_ASKING";
/// Set by this program for git's shell on Windows: the askpass script that it starts.
pub const ASKPASS: &str = "GIT_CREDENTIAL_AZDO_ASKPASS";
/// Set by this program for git's shell on Windows: the script that prompts.
pub const PROMPT: &str = "GIT_CREDENTIAL_AZDO_PROMPT";

/// The value, even if it is empty or not UTF-8.
pub fn value(name: &str) -> Option<OsString> {
    env::var_os(name)
}

/// The value, unless it is empty: pipelines set a variable to nothing to remove it.
pub fn non_empty(name: &str) -> Option<OsString> {
    value(name).filter(|value| !value.is_empty())
}

/// The value as text, even if it is empty. `None` if it is not UTF-8.
pub fn text(name: &str) -> Option<String> {
    env::var(name).ok()
}

pub fn parsed<T: FromStr>(name: &str) -> Option<T> {
    text(name)?.parse().ok()
}

/// The value as a path. `None` if it is relative.
pub fn absolute_path(name: &str) -> Option<PathBuf> {
    value(name).map(PathBuf::from).filter(|path| path.is_absolute())
}

/// The absolute directories of PATH. A relative one could be inside a cloned repository.
pub fn path_dirs() -> Vec<PathBuf> {
    let path = value("PATH").unwrap_or_default();
    env::split_paths(&path).filter(|dir| dir.is_absolute()).collect()
}
