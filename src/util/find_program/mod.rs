//! Finding a program on PATH.
//!
//! git runs helpers inside the repository. A search in the current directory, or in a relative
//! directory of PATH, would run a program that was committed there (CVE-2020-26233 in Git
//! Credential Manager, CVE-2020-27955 in git-lfs).

pub mod pathext;
#[cfg(unix)]
#[path = "unix.rs"]
mod system;
#[cfg(windows)]
#[path = "windows.rs"]
mod system;

use std::path::{self, Component, Path, PathBuf};

use crate::util::env;

pub use system::{is_program, is_protected, may_be_missed};

/// The file that a shell would run for a bare name, except in the current directory or a relative
/// one of PATH. `None` if the name is not bare.
pub fn on_path(name: &Path) -> Option<PathBuf> {
    if is_bare(name) { system::search(name, &env::path_dirs()) } else { None }
}

/// The file that a path leads to. On Windows the path may omit the extension.
pub fn at_path(path: &Path) -> Option<PathBuf> {
    let (dir, name) = (path.parent()?, path.file_name()?);
    system::search(Path::new(name), &[dir.to_owned()])
}

/// Whether the system searches PATH for the program; `C:op`, `..`, and `./op` are not bare.
pub fn is_bare(program: &Path) -> bool {
    let mut parts = program.components();
    let is_one = matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None));
    let has_separator = |text: &str| text.contains(path::is_separator);
    is_one && !has_separator(&program.to_string_lossy())
}
