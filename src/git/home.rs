//! The folder that git takes for the user's home.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::util::env;
use crate::util::paths;

/// Where git looks for `.gitconfig`, and libcurl, which git starts, for `.netrc`. On Windows that is
/// not always the profile folder, where this program's own files are.
pub fn home() -> Option<PathBuf> {
    if cfg!(windows) {
        return home_on_windows(env::non_empty, Path::is_dir);
    }
    env::non_empty("HOME").map(PathBuf::from)
}

/// As git for Windows chooses it (`setup_windows_environment` in its compat/mingw.c): a home on a
/// network drive counts while it can be reached, and that of a service is no home.
pub fn home_on_windows(
    variable: impl Fn(&str) -> Option<OsString>,
    is_dir: impl Fn(&Path) -> bool,
) -> Option<PathBuf> {
    let on_drive = || {
        let mut path = variable("HOMEDRIVE")?;
        path.push(variable("HOMEPATH")?);
        let system = variable("SystemRoot").map(|root| PathBuf::from(root).join("system32"));
        let path = PathBuf::from(path);
        let is_system = system.is_some_and(|system| {
            paths::is_spelled_alike(&system.to_string_lossy(), &path.to_string_lossy())
        });
        (!is_system && is_dir(&path)).then_some(path)
    };
    let home = variable("HOME").map(PathBuf::from).or_else(on_drive);
    home.or_else(|| variable("USERPROFILE").map(PathBuf::from))
}
