//! Owner and mode of one file or folder.

use std::fs::{self, Metadata};
use std::io::{self, ErrorKind};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::OnceLock;

use super::owner::foreign;
use crate::util::files::Access;
use crate::util::shell::quoted_path;

/// Fails if someone else has more than this access to a file or folder; the reason says how to fix it.
pub fn judge(path: &Path, metadata: &Metadata, access: Access) -> io::Result<()> {
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
        format!("{what} {}", foreign())
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
pub fn writers(path: &Path, metadata: &Metadata) -> u32 {
    let is_own = is_private_group(metadata) && !has_access_list(path);
    let group = if is_own { 0 } else { 0o020 };
    metadata.mode() & (group | 0o002)
}

/// Whether the group's bits of the mode are those of all whom an access control list names (acl(5)).
#[cfg(target_os = "linux")]
fn has_access_list(path: &Path) -> bool {
    rustix::fs::getxattr_query(path, "system.posix_acl_access").is_ok()
}

#[cfg(not(target_os = "linux"))]
fn has_access_list(_: &Path) -> bool {
    false
}

/// Whether the group can write, but is the one that many systems create for each user and use with a
/// umask of 002. As in Debian's OpenSSH, it has to be this user's alone (passwd(5), group(5)).
fn is_private_group(metadata: &Metadata) -> bool {
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

pub(super) fn is_own(metadata: &Metadata) -> bool {
    metadata.uid() == own_id()
}

fn own_id() -> u32 {
    static ID: OnceLock<u32> = OnceLock::new();
    *ID.get_or_init(|| rustix::process::geteuid().as_raw())
}
