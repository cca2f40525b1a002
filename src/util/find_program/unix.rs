use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rustix::fs::{Access, access};

pub fn search(name: &Path, dirs: &[PathBuf]) -> Option<PathBuf> {
    dirs.iter().map(|dir| dir.join(name)).find(|file| is_program(file))
}

/// Whether this is a file that this user may run.
pub fn is_program(path: &Path) -> bool {
    access(path, Access::EXEC_OK).is_ok() && path.is_file()
}

/// Whether no other user can replace the file: neither it nor its directory is writable for all.
pub fn is_protected(file: &Path) -> bool {
    let is_writable_for_all = |path: &Path| path.metadata().is_ok_and(|it| it.mode() & 0o002 != 0);
    !is_writable_for_all(file) && !file.parent().is_some_and(is_writable_for_all)
}

/// Whether another program's PATH may lack the directory of this file: launchd starts programs with
/// only the system's directories.
pub fn may_be_missed(file: &Path) -> bool {
    let system = ["/usr/bin", "/bin", "/usr/sbin", "/sbin"].map(Path::new);
    !file.parent().is_some_and(|dir| system.contains(&dir))
}
