//! Who can change a file, and everything that leads to it, as ssh checks it (StrictModes in
//! sshd_config(5)): in a folder that others can write to, they can replace whatever is in it.

use std::fs::{self, Metadata};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::judge::{is_own, judge};
use crate::util::env;
use crate::util::files::Access;

/// More than Linux follows.
const MOST_LINKS: u32 = 40;

/// The folder that was checked last: what is stored is in it or below it.
static CHECKED: Mutex<Option<PathBuf>> = Mutex::new(None);

/// Checks that only this user can change a folder and that no one else but root can replace it: each
/// folder that leads to it from the home directory or `/` is checked, and each link.
/// `PermissionDenied` says how to fix the first that others can change.
pub fn check_dir(dir: &Path) -> io::Result<()> {
    let (real, metadata) = walk(dir, MOST_LINKS)?;
    if let Some(metadata) = metadata {
        judge(&real, &metadata, Access::Own)?;
    }
    *CHECKED.lock().unwrap_or_else(PoisonError::into_inner) = Some(dir.to_owned());
    Ok(())
}

/// Checks that no one but this user and root can change or replace a file. Returns its path without
/// links.
pub fn check_trusted(path: &Path) -> io::Result<PathBuf> {
    // A missing file is reported as such, whatever its folder.
    fs::symlink_metadata(path)?;
    walk(path, MOST_LINKS).map(|(real, _)| real)
}

/// The path without links and what is there, unless that is what the check starts from.
fn walk(path: &Path, links_left: u32) -> io::Result<(PathBuf, Option<Metadata>)> {
    let mut at = start_of(path)?;
    let mut metadata = None;
    for part in path.strip_prefix(&at).unwrap_or(path) {
        if part == ".." {
            // The home directory may be a link.
            at = fs::canonicalize(at)?;
            at.pop();
        } else {
            at.push(part);
        }
        metadata = step(&mut at, links_left)?;
    }
    Ok((at, metadata))
}

/// Checks one folder, file, or link, and follows the link.
fn step(at: &mut PathBuf, links_left: u32) -> io::Result<Option<Metadata>> {
    let metadata = fs::symlink_metadata(&at)?;
    judge(at, &metadata, Access::Trusted)?;
    if !metadata.is_symlink() {
        return Ok(Some(metadata));
    }
    let left = links_left.checked_sub(1).ok_or(ErrorKind::InvalidInput)?;
    let target = at.parent().unwrap_or(at).join(fs::read_link(&at)?);
    let (real, metadata) = walk(&target, left)?;
    *at = real;
    Ok(metadata)
}

/// Where the check starts: the last folder that was checked, the home directory, or `/`. A home
/// directory of another user, as in containers, is trusted: git runs what its `.gitconfig` names.
fn start_of(path: &Path) -> io::Result<PathBuf> {
    let checked = CHECKED.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some(checked) = checked.filter(|checked| path.starts_with(checked)) {
        return Ok(checked);
    }
    let home = env::non_empty("HOME").map(PathBuf::from).filter(|home| path.starts_with(home));
    let Some(home) = home else {
        return Ok(PathBuf::from("/"));
    };
    let metadata = fs::metadata(&home)?;
    if is_own(&metadata) {
        judge(&home, &metadata, Access::Trusted)?;
    }
    Ok(home)
}
