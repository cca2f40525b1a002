//! Permissions of this program's files and of the folders that lead to them.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::iter;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::{ABOUT, Action, Cause, Finding, Snapshot};
use crate::git::{self, Scope};
use crate::index::IndexFile;
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
    let index = IndexFile::in_dir(data).path();
    let mut own: Vec<PathBuf> = [Some(index), Some(paths.settings()), git::file_of(Scope::Global)]
        .into_iter()
        .flatten()
        .collect();
    let is_unreadable = |path: &PathBuf| {
        files::open_plain(path).is_err_and(|error| error.kind() == ErrorKind::PermissionDenied)
    };
    let unreadable = own.iter().skip(1).filter(|path| is_unreadable(path));
    let lost: BTreeSet<PathBuf> = iter::once(&data.to_owned())
        .chain(unreadable)
        .filter_map(|path| lost(snapshot, path).map(Path::to_owned))
        .collect();
    let dirs = [data.to_owned(), paths.secrets()];
    let entries = dirs.iter().flat_map(fs::read_dir).flatten().flatten();
    let files = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()));
    let files: Vec<PathBuf> = files.map(|entry| entry.path()).collect();
    let settings = paths.settings();
    let is_left = |path: &&Path| !lost.iter().any(|lost| path.starts_with(lost));
    let leading: BTreeSet<&Path> = data.ancestors().skip(1).chain(settings.ancestors()).collect();
    let leading =
        leading.into_iter().filter(is_left).filter_map(|it| Some((it, replaceable(snapshot, it)?)));
    let inside = dirs.iter().chain(&files).map(PathBuf::as_path).filter(is_left);
    let all = lost.iter().map(PathBuf::as_path).chain(inside);
    let found = leading.chain(all.filter_map(|path| Some((path, fault(snapshot, path)?))));
    own.extend(files.iter().cloned());
    found.map(|(path, finding)| with_causes(finding, path, &own)).collect()
}

/// What is below the path cannot be read because of it.
fn with_causes(finding: Finding, path: &Path, own: &[PathBuf]) -> Finding {
    let itself = Cause::About(finding.id.to_owned(), path.display().to_string());
    let below = own.iter().filter(|own| own.starts_with(path)).cloned().map(Cause::Access);
    below.fold(finding.with_cause(itself), Finding::with_cause)
}

/// A finding if others can change this path: the settings file, or a folder that leads to our
/// files.
fn replaceable(snapshot: &Snapshot<'_>, path: &Path) -> Option<Finding> {
    let user = rustix::process::geteuid().as_raw();
    let owner = fs::symlink_metadata(path).ok()?.uid();
    if owner != user && owner != 0 {
        let leads_home = snapshot.home.as_ref().is_some_and(|home| home.starts_with(path));
        return (!leads_home).then(|| fault(snapshot, path)).flatten();
    }
    let path = fs::canonicalize(path).ok()?;
    let metadata = fs::metadata(&path).ok()?;
    let is_sticky = metadata.is_dir() && metadata.mode() & 0o1000 != 0;
    let open = files::writers(&path, &metadata);
    if open == 0 || is_sticky || metadata.uid() != user {
        return None;
    }
    let what = format!("Other users can change {ABOUT}.");
    let mode = metadata.mode() & 0o7777 & !open;
    let finding = Finding::problem("open-to-others", what)
        .about(snapshot.place(&path))
        .with_why("They could replace this program's files, so it ignores them.")
        .with_command(format!("chmod {mode:o} {}", quoted_path(&path)));
    Some(finding.with_action(Action::Close { path, mode }))
}

/// What belongs to another user on the way from the home directory to a path, if anything: a folder
/// that cannot be entered hides those below it.
fn lost<'p>(snapshot: &Snapshot<'_>, path: &'p Path) -> Option<&'p Path> {
    let home = snapshot.home.as_ref().filter(|home| path.starts_with(home))?;
    let mut on_the_way = path.ancestors().take_while(|path| path != home);
    let top = on_the_way.find(|path| fs::symlink_metadata(path).is_ok())?;
    fault(snapshot, top).filter(|found| found.id == FOREIGN).map(|_| top)
}

fn fault(snapshot: &Snapshot<'_>, path: &Path) -> Option<Finding> {
    let metadata = fs::symlink_metadata(path).ok()?;
    let (place, quoted) = (snapshot.place(path), quoted_path(path));
    if metadata.uid() != rustix::process::geteuid().as_raw() {
        return Some(
            Finding::problem(FOREIGN, format!("Another user owns {ABOUT}."))
                .about(place)
                .with_why("Usually root created it (sudo). This program does not use it.")
                .with_step("If another user created it, check its contents first:")
                .with_command(format!("sudo chown -R \"$(id -u)\" {quoted}")),
        );
    }
    if metadata.mode() & 0o077 == 0 || !(metadata.is_dir() || metadata.is_file()) {
        return None;
    }
    let mode = if metadata.is_dir() { 0o700 } else { 0o600 };
    let finding = Finding::problem("open-to-others", format!("Other users can read {ABOUT}."))
        .about(place)
        .with_why("If other people use this machine, replace the PATs in it as well.")
        .with_command(format!("chmod {mode:o} {quoted}"));
    // The index names programs to run, and a private one is trusted.
    Some(if metadata.is_file() && metadata.mode() & 0o022 != 0 {
        finding.with_step("Others could also change it, so check its contents first:")
    } else {
        finding.with_action(Action::Close { path: path.to_owned(), mode })
    })
}
