//! Who can change a file, and everything that leads to it, as ssh checks it (StrictModes in
//! sshd_config(5)): in a folder that others can write to, they can replace whatever is in it.

use std::fs::{self, Metadata};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::util::env;
#[cfg(unix)]
use crate::util::shell::quoted_path;

/// More than Linux follows.
const MOST_LINKS: u32 = 40;

/// Who else may own, read, or change a file or folder.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Access {
    /// No one: it contains a secret.
    Private,
    /// Root may own it, and others may read it.
    Own,
    /// As `Own`, and others may write to a sticky folder, where only the owner can move a file.
    Trusted,
    Any,
}

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
pub(super) fn check_trusted(path: &Path) -> io::Result<PathBuf> {
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

/// On Windows the profile directory keeps others out.
#[cfg(not(unix))]
pub(super) fn judge(_: &Path, _: &Metadata, _: Access) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
pub(super) fn judge(path: &Path, metadata: &Metadata, access: Access) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt;
    let (owner, mode) = (metadata.uid(), metadata.mode() & 0o7777);
    let is_sticky = metadata.is_dir() && mode & 0o1000 != 0;
    let others = match access {
        Access::Any => return Ok(()),
        Access::Private => mode & 0o077,
        Access::Trusted if is_sticky || metadata.is_symlink() => 0,
        Access::Own | Access::Trusted => writers(path, metadata),
    };
    let is_foreign = !is_own(metadata) && (owner != 0 || access == Access::Private);
    if !is_foreign && others == 0 {
        return Ok(());
    }
    let quoted = quoted_path(path);
    // The path of a file is already in the message.
    let what = if metadata.is_file() { "it" } else { &quoted };
    let reason = if is_foreign && own_id() == 0 {
        format!("{what} {}", super::foreign())
    } else if is_foreign {
        format!(
            "{what} belongs to another user ({owner}): run this as that user or, if you trust what \
             is in it, run `sudo chown -h {} {quoted}`",
            own_id()
        )
    } else if others & 0o022 != 0 {
        let who = if others & 0o002 == 0 { "g" } else { "go" };
        format!(
            "other users can change {what} (mode {mode:03o}): check what is in it, then run \
             `chmod {who}-w {quoted}`"
        )
    } else {
        format!(
            "other users can read it (mode {mode:03o}): create a new PAT, because this one may be \
             compromised, or run `chmod go= {quoted}`"
        )
    };
    Err(io::Error::new(ErrorKind::PermissionDenied, reason))
}

/// The bits of the mode that let other users write.
#[cfg(unix)]
pub fn writers(path: &Path, metadata: &Metadata) -> u32 {
    let is_own = is_private_group(metadata) && !has_access_list(path);
    let group = if is_own { 0 } else { 0o020 };
    std::os::unix::fs::MetadataExt::mode(metadata) & (group | 0o002)
}

/// Whether the group's bits of the mode are those of all whom an access control list names (acl(5)).
#[cfg(target_os = "linux")]
fn has_access_list(path: &Path) -> bool {
    rustix::fs::getxattr_query(path, "system.posix_acl_access").is_ok()
}

#[cfg(all(unix, not(target_os = "linux")))]
fn has_access_list(_: &Path) -> bool {
    false
}

/// Whether the group can write, but is the one that many systems create for each user and use with a
/// umask of 002. As in Debian's OpenSSH, it has to be this user's alone (passwd(5), group(5)).
#[cfg(unix)]
fn is_private_group(metadata: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    if metadata.mode() & 0o020 == 0 {
        return false;
    }
    let (group, own) = (metadata.gid().to_string(), own_id().to_string());
    let [users, groups] =
        ["/etc/passwd", "/etc/group"].map(|path| fs::read(path).unwrap_or_default());
    let rows = |text: &[u8]| -> Vec<Vec<String>> {
        let text = String::from_utf8_lossy(text);
        text.lines().map(|line| line.split(':').map(str::to_owned).collect()).collect()
    };
    let mut users = rows(&users);
    users.retain(|user| user.get(3) == Some(&group));
    let name = users.first().and_then(|user| user.first());
    let is_only_member =
        |row: &Vec<String>| row.get(3).is_none_or(|it| it.is_empty() || Some(it) == name);
    // A container's user may have no name.
    (name.is_some() || group == own)
        && users.iter().all(|user| user.get(2) == Some(&own))
        && rows(&groups).iter().filter(|row| row.get(2) == Some(&group)).all(is_only_member)
}

#[cfg(unix)]
fn is_own(metadata: &Metadata) -> bool {
    std::os::unix::fs::MetadataExt::uid(metadata) == own_id()
}

#[cfg(not(unix))]
fn is_own(_: &Metadata) -> bool {
    true
}

#[cfg(unix)]
fn own_id() -> u32 {
    static ID: std::sync::OnceLock<u32> = std::sync::OnceLock::new();
    *ID.get_or_init(|| rustix::process::geteuid().as_raw())
}
