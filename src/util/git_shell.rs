//! The shell that comes with Git for Windows, MSYS2, or Cygwin, which runs what Windows cannot:
//! scripts, and programs that read their terminal.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::{env, find_program};

/// The shells of the git that runs this program, or else of the one on PATH; then the one on PATH,
/// which is that of the terminal if git comes from elsewhere.
pub fn all() -> Vec<PathBuf> {
    let exec_path = env::absolute_path("GIT_EXEC_PATH");
    let git = find_program::on_path(Path::new("git.exe"));
    let git_dir = git.as_deref().and_then(Path::parent).map(Path::to_owned);
    let of_git = exec_path.into_iter().chain(git_dir).flat_map(|dir| of_git(&dir));
    let on_path = find_program::on_path(Path::new("sh.exe"));
    let mut all: Vec<PathBuf> = of_git.filter(|path| path.is_file()).chain(on_path).collect();
    all.dedup();
    all
}

/// Where git's shell may be if this directory contains git's programs. Only in git's own folders:
/// anyone may create a folder in `C:\`.
pub fn of_git(dir: &Path) -> Vec<PathBuf> {
    let name = |path: &Path| path.file_name().map(OsStr::to_ascii_lowercase);
    let is = |path: &Path, names: &[&str]| {
        name(path).is_some_and(|name| names.iter().any(|known| name == *known))
    };
    let up = |path: &Path| path.parent().map(Path::to_owned).unwrap_or_default();
    let (parent, grandparent) = (up(dir), up(&up(dir)));
    let systems = ["mingw64", "mingw32", "clangarm64", "ucrt64", "usr"];
    let root = if is(dir, &["git-core"]) && is(&parent, &["libexec", "lib"]) {
        if is(&grandparent, &systems) { up(&grandparent) } else { grandparent }
    } else if is(dir, &["bin"]) && is(&parent, &systems) {
        grandparent
    } else if is(dir, &["bin", "cmd"]) {
        parent
    } else {
        return Vec::new();
    };
    if root.parent().is_none() {
        return Vec::new();
    }
    // MinGit with BusyBox has it beside git.
    ["usr/bin/sh.exe", "bin/sh.exe", "mingw64/bin/sh.exe"].map(|name| root.join(name)).into()
}
