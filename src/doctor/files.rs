//! Who can read our files.

use super::{Finding, Snapshot};

#[cfg(not(unix))]
pub(super) fn look(_machine: &Snapshot<'_>) -> Vec<Finding> {
    // The profile directory keeps others out.
    Vec::new()
}

#[cfg(unix)]
pub(super) use unix::look;

#[cfg(unix)]
mod unix {
    use std::fs;
    use std::os::unix::fs::MetadataExt;
    use std::path::{Path, PathBuf};

    use super::{Finding, Snapshot};
    use crate::doctor::Action;

    pub(in crate::doctor) fn look(machine: &Snapshot<'_>) -> Vec<Finding> {
        let Ok(paths) = machine.context.dirs() else {
            return Vec::new();
        };
        let mut all: Vec<PathBuf> = vec![paths.data().to_owned(), paths.secrets()];
        for dir in [paths.data().to_owned(), paths.secrets()] {
            let entries = fs::read_dir(dir).into_iter().flatten().flatten();
            let files = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()));
            all.extend(files.map(|entry| entry.path()));
        }
        all.iter().filter_map(|path| fault(machine, path)).collect()
    }

    fn fault(machine: &Snapshot<'_>, path: &Path) -> Option<Finding> {
        let metadata = fs::symlink_metadata(path).ok()?;
        let (place, quoted) =
            (machine.place(path), crate::git::quoted(&path.display().to_string()));
        if metadata.uid() != rustix::process::geteuid().as_raw() {
            return Some(
                Finding::problem("not-our-file", format!("{place} belongs to another user."))
                    .since("Files that root wrote there cannot be used (`sudo`).")
                    .by_hand("If it was somebody else, look through it first:")
                    .by(format!("sudo chown -R \"$(id -u)\" {quoted}")),
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
        let finding = Finding::problem("open-to-others", format!("Others can look into {place}."))
            .since("If there are other users on this machine, replace the PATs in it too.");
        let finding = finding.by(format!("chmod {mode:o} {quoted}"));
        // The record names programs to run: closed, it would be believed.
        if metadata.is_file() && metadata.mode() & 0o022 != 0 {
            return Some(finding.by_hand("They could change it too, so look through it first:"));
        }
        Some(finding.or_fix(Action::Close { path: path.to_owned(), mode }))
    }
}
