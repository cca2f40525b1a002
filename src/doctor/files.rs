//! Permissions of this program's files.

use super::{Finding, Snapshot};

#[cfg(not(unix))]
pub(super) fn findings(_machine: &Snapshot<'_>) -> Vec<Finding> {
    // The permissions of the profile directory exclude other users.
    Vec::new()
}

#[cfg(unix)]
pub(super) use unix::findings;

#[cfg(unix)]
mod unix {
    use std::fs;
    use std::os::unix::fs::MetadataExt;
    use std::path::{Path, PathBuf};

    use super::{Finding, Snapshot};
    use crate::doctor::Action;
    use crate::util::shell::quoted_path;

    pub(in crate::doctor) fn findings(snapshot: &Snapshot<'_>) -> Vec<Finding> {
        let Ok(paths) = snapshot.context.dirs() else {
            return Vec::new();
        };
        let mut all: Vec<PathBuf> = vec![paths.data().to_owned(), paths.secrets()];
        for dir in [paths.data().to_owned(), paths.secrets()] {
            let entries = fs::read_dir(dir).into_iter().flatten().flatten();
            let files = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()));
            all.extend(files.map(|entry| entry.path()));
        }
        all.iter().filter_map(|path| fault(snapshot, path)).collect()
    }

    fn fault(snapshot: &Snapshot<'_>, path: &Path) -> Option<Finding> {
        let metadata = fs::symlink_metadata(path).ok()?;
        let (place, quoted) = (snapshot.place(path), quoted_path(path));
        if metadata.uid() != rustix::process::geteuid().as_raw() {
            return Some(
                Finding::problem("not-our-file", format!("{place} belongs to another user."))
                    .with_why("Usually root created it (sudo). This program does not use it.")
                    .with_step("If another user created it, check its contents first:")
                    .with_command(format!("sudo chown -R \"$(id -u)\" {quoted}")),
            );
        }
        let mode = if metadata.is_dir() {
            0o700
        } else if metadata.is_file() {
            0o600
        } else {
            return None;
        };
        if metadata.mode() & 0o077 == 0 {
            return None;
        }
        let finding = Finding::problem("open-to-others", format!("Other users can read {place}."))
            .with_why("If other people use this machine, replace the PATs in it as well.");
        let finding = finding.with_command(format!("chmod {mode:o} {quoted}"));
        // The index names programs to run, and a private one is trusted.
        if metadata.is_file() && metadata.mode() & 0o022 != 0 {
            return Some(
                finding.with_step("Others could also change it, so check its contents first:"),
            );
        }
        Some(finding.with_action(Action::Close { path: path.to_owned(), mode }))
    }
}
