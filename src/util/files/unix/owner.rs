//! Files and folders of other users: root's after `sudo`, or a user's that root would take over.

use std::fs;
use std::io::{self, ErrorKind};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::util::env;
use crate::util::shell::quoted_path;

/// What is wrong with a file of another user, and what to do.
pub(super) fn foreign() -> &'static str {
    if rustix::process::geteuid().is_root() {
        return "belongs to another user: run this without sudo, or set HOME to root's home";
    }
    "belongs to another user (to fix it, run `git credential-azdo doctor`)"
}

/// Fails if root would leave a file in another user's folder (`sudo -E`, `su`), who could then
/// neither read nor change it.
pub fn refuse_root(path: &Path) -> io::Result<()> {
    if rustix::process::geteuid().is_root() {
        let existing = path.ancestors().find_map(|path| fs::metadata(path).ok());
        if existing.is_some_and(|metadata| metadata.uid() != 0) {
            return Err(io::Error::new(ErrorKind::PermissionDenied, foreign()));
        }
    }
    Ok(())
}

/// A folder of another user's (root's, after `sudo`) that a path in the home leads through, and the
/// command that gives it back.
pub(super) fn taken(path: &Path, error: io::Error) -> io::Error {
    if error.kind() == ErrorKind::PermissionDenied
        && let Some(home) = env::non_empty("HOME").map(PathBuf::from)
    {
        let mut in_home = path.ancestors().skip(1).take_while(|it| it.starts_with(&home));
        let found = in_home.find_map(|it| Some((it, fs::symlink_metadata(it).ok()?)));
        let user = rustix::process::geteuid().as_raw();
        if let Some((dir, _)) = found.filter(|(dir, it)| *dir != home && it.uid() != user) {
            let quoted = quoted_path(dir);
            let reason = format!(
                "{} belongs to another user; to fix it: sudo chown -R \"$(id -u)\" {quoted}",
                dir.display()
            );
            return io::Error::new(error.kind(), reason);
        }
    }
    error
}
