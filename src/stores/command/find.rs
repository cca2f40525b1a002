//! Which file a program's name means.
//!
//! git runs helpers inside the repository, so a search that looks into the current directory, or
//! into one that PATH names relative to it, would run what a stranger has committed there
//! (CVE-2020-26233 of GCM, CVE-2020-27955 of git-lfs).

use std::path::{Path, PathBuf};

use super::CommandLine;

use crate::util::env;

/// The file to be run; `None` if there is none.
pub(super) fn program(line: &CommandLine) -> Option<PathBuf> {
    let name = Path::new(line.program());
    if !line.is_on_path() {
        // Made absolute at login. What was changed by hand since may not be.
        return (name.is_absolute() && name.exists()).then(|| name.to_owned());
    }
    on_path(name)
}

/// The file that a bare name means to a shell, but never one in a relative directory of PATH.
pub fn on_path(name: &Path) -> Option<PathBuf> {
    env::path_dirs()
        .into_iter()
        .flat_map(|directory| endings(name).map(move |ending| with(&directory, name, ending)))
        .find(|candidate| is_program(candidate))
}

/// What Windows lets people leave away. `az` is a `.cmd`, which the standard library quotes
/// arguments for, or refuses to (CVE-2024-24576).
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
fn is_program(path: &Path) -> bool {
    path.is_file() && rustix::fs::access(path, rustix::fs::Access::EXEC_OK).is_ok()
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    path.is_file()
}
