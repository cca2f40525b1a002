//! Finding a program on PATH.
//!
//! git runs helpers inside the repository. A search in the current directory, or in a relative
//! directory of PATH, would run a program that was committed there (CVE-2020-26233 in Git
//! Credential Manager, CVE-2020-27955 in git-lfs).

use std::path::{Path, PathBuf};

use crate::util::env;

/// The file that a shell would run for a bare name, except in a relative directory of PATH.
pub fn on_path(name: &Path) -> Option<PathBuf> {
    // Windows lets users omit these; `az` is a `.cmd`, whose arguments the standard library quotes
    // or refuses (CVE-2024-24576).
    let endings: &[&str] =
        if cfg!(windows) && name.extension().is_none() { &[".exe", ".cmd"] } else { &[""] };
    for dir in env::path_dirs() {
        for ending in endings {
            let mut file = dir.join(name).into_os_string();
            file.push(ending);
            if is_program(file.as_ref()) {
                return Some(file.into());
            }
        }
    }
    None
}

/// Whether this is a file that this user may run; Windows decides that by the extension.
pub fn is_program(path: &Path) -> bool {
    #[cfg(unix)]
    if rustix::fs::access(path, rustix::fs::Access::EXEC_OK).is_err() {
        return false;
    }
    path.is_file()
}
