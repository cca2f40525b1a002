//! Finding a program on PATH.
//!
//! git runs helpers inside the repository. A search in the current directory, or in a relative
//! directory of PATH, would run a program that was committed there (CVE-2020-26233 in Git
//! Credential Manager, CVE-2020-27955 in git-lfs).

use std::path::{Path, PathBuf};

use crate::util::env;

/// The file that a shell would run for a bare name, except in a relative directory of PATH.
pub fn on_path(name: &Path) -> Option<PathBuf> {
    env::path_dirs()
        .into_iter()
        .flat_map(|directory| endings(name).map(move |ending| with(&directory, name, ending)))
        .find(|candidate| is_program(candidate))
}

/// The extensions to try. Windows lets users omit these; `az` is a `.cmd`, whose arguments the
/// standard library quotes or refuses (CVE-2024-24576).
fn endings(name: &Path) -> impl Iterator<Item = &'static str> + use<> {
    let endings: &[&str] =
        if cfg!(windows) && name.extension().is_none() { &[".exe", ".cmd"] } else { &[""] };
    endings.iter().copied()
}

fn with(directory: &Path, name: &Path, ending: &str) -> PathBuf {
    let mut file = name.as_os_str().to_owned();
    file.push(ending);
    directory.join(file)
}

#[cfg(unix)]
pub fn is_program(path: &Path) -> bool {
    path.is_file() && rustix::fs::access(path, rustix::fs::Access::EXEC_OK).is_ok()
}

/// Whether this is a file; Windows decides by the extension what can be run.
#[cfg(not(unix))]
pub fn is_program(path: &Path) -> bool {
    path.is_file()
}
