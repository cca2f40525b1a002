use std::path::{Path, PathBuf};

use super::pathext;
use crate::util::env;

pub fn search(name: &Path, dirs: &[PathBuf]) -> Option<PathBuf> {
    pathext::search(name, dirs, &pathext::parse(env::text("PATHEXT").as_deref()), &is_program)
}

/// Whether this is a file. Whether it can be run depends on its extension, which was checked before.
pub fn is_program(path: &Path) -> bool {
    path.is_file()
}

/// Always true: access control lists are not checked, because PATH contains no directory that others
/// can write to, unless an administrator or the user added it.
pub fn is_protected(_: &Path) -> bool {
    true
}

/// Always true: a program that was started before an installer changed PATH has the old value.
pub fn may_be_missed(_: &Path) -> bool {
    true
}
