use std::path::{Path, PathBuf};

use super::pathext;
use crate::util::env;

pub fn search(name: &Path, dirs: &[PathBuf]) -> Option<PathBuf> {
    pathext::search(name, dirs, &pathext::parse(env::text("PATHEXT").as_deref()), &is_program)
}

/// Whether this is a file. Its extension says whether it can be run.
pub fn is_program(path: &Path) -> bool {
    path.is_file()
}

/// Nothing is asked about access lists: PATH names no directory here that others can write to, unless
/// an administrator or the user put it there.
pub fn is_protected(_: &Path) -> bool {
    true
}

/// A program that was started before an installer changed PATH has the old one.
pub fn may_be_missed(_: &Path) -> bool {
    true
}
