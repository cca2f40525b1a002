//! Permissions of this program's files.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::{Action, Finding, Snapshot};
use crate::util::files;
use crate::util::shell::quoted_path;

const FOREIGN: &str = "not-our-file";

pub(super) fn findings(snapshot: &Snapshot<'_>) -> Vec<Finding> {
    let Ok(paths) = snapshot.context.dirs() else {
        return Vec::new();
    };
    let data = paths.data();
    if let Err(error) = files::refuse_root(data) {
        let what = format!("{} {error}.", snapshot.place(data));
        return vec![Finding::problem(FOREIGN, what)];
    }
    // A folder that cannot be entered hides those below it.
    let is_hidden = |path: &Path| {
        fs::symlink_metadata(path).is_err_and(|error| error.kind() == ErrorKind::PermissionDenied)
    };
    let top = data.ancestors().find(|path| !is_hidden(path));
    if let Some(found) = top.and_then(|top| fault(snapshot, top)).filter(|it| it.id == FOREIGN) {
        return vec![found];
    }
    let dirs = [data.to_owned(), paths.secrets()];
    let entries = dirs.iter().flat_map(fs::read_dir).flatten().flatten();
    let files = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()));
    let files: Vec<PathBuf> = files.map(|entry| entry.path()).collect();
    dirs.iter().chain(&files).filter_map(|path| fault(snapshot, path)).collect()
}

fn fault(snapshot: &Snapshot<'_>, path: &Path) -> Option<Finding> {
    let metadata = fs::symlink_metadata(path).ok()?;
    let (place, quoted) = (snapshot.place(path), quoted_path(path));
    if metadata.uid() != rustix::process::geteuid().as_raw() {
        return Some(
            Finding::problem(FOREIGN, format!("{place} belongs to another user."))
                .with_why("Usually root created it (sudo). This program does not use it.")
                .with_step("If another user created it, check its contents first:")
                .with_command(format!("sudo chown -R \"$(id -u)\" {quoted}")),
        );
    }
    if metadata.mode() & 0o077 == 0 || !(metadata.is_dir() || metadata.is_file()) {
        return None;
    }
    let mode = if metadata.is_dir() { 0o700 } else { 0o600 };
    let finding = Finding::problem("open-to-others", format!("Other users can read {place}."))
        .with_why("If other people use this machine, replace the PATs in it as well.")
        .with_command(format!("chmod {mode:o} {quoted}"));
    // The contents of a private file or folder are trusted.
    Some(if metadata.mode() & 0o022 != 0 {
        finding.with_step("Others could also change it, so check its contents first:")
    } else {
        finding.with_action(Action::Close { path: path.to_owned(), mode })
    })
}
