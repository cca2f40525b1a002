//! The environment of the process, read here and nowhere else.
//!
//! The constants are the variables that belong to this program; docs/reference.md explains those
//! that users set.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::str::FromStr;

/// The store for new PATs, as the setting `store`.
pub const STORE: &str = "GIT_CREDENTIAL_AZDO_STORE";
/// Whether `login` asks the server, as the setting `verify`.
pub const VERIFY: &str = "GIT_CREDENTIAL_AZDO_VERIFY";
/// Set to 1 by a job that nobody watches: a rejected PAT then stays in use.
pub const UNATTENDED: &str = "GIT_CREDENTIAL_AZDO_UNATTENDED";
/// Seconds that a server may take to answer.
pub const HTTP_TIMEOUT: &str = "GIT_CREDENTIAL_AZDO_HTTP_TIMEOUT";
/// Seconds that a program which prints a PAT may take.
pub const COMMAND_TIMEOUT: &str = "GIT_CREDENTIAL_AZDO_COMMAND_TIMEOUT";
/// Seconds that the keyring may take.
pub const KEYRING_TIMEOUT: &str = "GIT_CREDENTIAL_AZDO_KEYRING_TIMEOUT";
/// Set for a program that prints a PAT, so that it does not run itself through git.
pub const RUNNING: &str = "GIT_CREDENTIAL_AZDO_RUNNING";
/// Set for a program that asks for a passphrase, for the same reason.
pub const ASKING: &str = "GIT_CREDENTIAL_AZDO_ASKING";

/// The value, even if it is empty or not UTF-8.
pub fn value(name: &str) -> Option<OsString> {
    env::var_os(name)
}

/// The value, unless it is empty: pipelines set a variable to nothing to remove it.
pub fn non_empty(name: &str) -> Option<OsString> {
    value(name).filter(|value| !value.is_empty())
}

/// The value as text, even if it is empty. Not UTF-8 counts as not set.
pub fn text(name: &str) -> Option<String> {
    env::var(name).ok()
}

/// The value as a number, or whatever else it is parsed into.
pub fn parsed<T: FromStr>(name: &str) -> Option<T> {
    text(name)?.parse().ok()
}

/// The value as an absolute path.
pub fn absolute_path(name: &str) -> Option<PathBuf> {
    value(name).map(PathBuf::from).filter(|path| path.is_absolute())
}

/// The absolute directories of PATH. A relative one is whatever the current directory, such as a
/// clone of somebody else's repository, makes of it.
pub fn path_dirs() -> Vec<PathBuf> {
    let path = value("PATH").unwrap_or_default();
    env::split_paths(&path).filter(|dir| dir.is_absolute()).collect()
}
