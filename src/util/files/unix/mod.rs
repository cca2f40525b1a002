//! Files on Linux, macOS, and the BSDs: owner and mode say who can read and change one.

mod judge;
mod owner;
mod strict;

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

use rustix::fs::OFlags;
use rustix::io::Errno;

use super::is_absent;

pub use judge::{judge, writers};
pub use owner::refuse_root;
use owner::{foreign, taken};
pub use strict::{check_dir, check_trusted};

/// Makes these options create files that only this user can read.
pub fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    options.mode(0o600)
}

/// Opens whatever may be there. Opening a pipe without a writer would block, and a terminal could
/// become the controlling one.
pub fn open(options: &mut OpenOptions, path: &Path, follows_links: bool) -> io::Result<File> {
    let mut flags = OFlags::NONBLOCK | OFlags::NOCTTY;
    flags.set(OFlags::NOFOLLOW, !follows_links);
    options.custom_flags(flags.bits().cast_signed()).open(path).map_err(|error| {
        // The system reports a link that is not followed as a loop.
        if !follows_links && Errno::from_io_error(&error) == Some(Errno::LOOP) {
            return io::Error::new(ErrorKind::PermissionDenied, "is a link, which is not followed");
        }
        error
    })
}

/// Runs the action once: on Unix, a file that another program has open can be replaced and removed.
pub fn patiently<T>(_: &Path, mut action: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    action()
}

/// Creates a folder and its parents for this user only, or closes an existing one to others.
pub fn create_private_dir(path: &Path) -> io::Result<()> {
    create_dir(path).map_err(|error| taken(path, error))
}

fn create_dir(path: &Path) -> io::Result<()> {
    check_dir(path).or_else(|error| if is_absent(&error) { Ok(()) } else { Err(error) })?;
    DirBuilder::new().recursive(true).mode(0o700).create(path)?;
    let dir = File::open(path)?;
    let metadata = dir.metadata()?;
    // A folder of root's can be read, but nothing can be stored in it.
    if metadata.uid() != rustix::process::geteuid().as_raw() {
        return Err(io::Error::new(ErrorKind::PermissionDenied, foreign()));
    }
    let mut permissions = metadata.permissions();
    if permissions.mode() & 0o077 != 0 {
        permissions.set_mode(0o700);
        dir.set_permissions(permissions)?;
    }
    Ok(())
}

/// Writes a file to the disk.
///
/// On macOS that is `fcntl(F_FULLFSYNC)`, which not every file system has: `fsync` is then the most
/// that can be done, as in SQLite (`full_fsync` in os_unix.c) and Go (golang/go#64215).
pub fn sync(file: &File) -> io::Result<()> {
    match file.sync_all() {
        Err(error) if cfg!(target_vendor = "apple") && has_no_full_sync(&error) => {
            Ok(rustix::fs::fsync(file)?)
        }
        synced => synced,
    }
}

/// Writes the names in a folder to the disk: a rename changes only the folder.
pub fn sync_dir(path: &Path) -> io::Result<()> {
    sync(&File::open(path)?)
}

/// Whether `F_FULLFSYNC` failed because the file system does not have it: `ENOTSUP` on SMB and NFS,
/// `ENOTTY` and `EINVAL` on some external disks and FUSE (vim/vim#4016, libuv/libuv#1579).
pub fn has_no_full_sync(error: &io::Error) -> bool {
    let none = [Errno::NOTSUP, Errno::NOTTY, Errno::INVAL];
    Errno::from_io_error(error).is_some_and(|errno| none.contains(&errno))
}

/// Whether a file cannot be locked because its file system has no locks: NFS without its lock
/// server, Lustre mounted without locks, some FUSE file systems. On macOS `ENOTSUP` and `EOPNOTSUPP`
/// are two errors (intro(2)).
pub fn has_no_locks(error: &io::Error) -> bool {
    let none = [Errno::NOLCK, Errno::NOSYS, Errno::OPNOTSUPP, Errno::NOTSUP];
    Errno::from_io_error(error).is_some_and(|errno| none.contains(&errno))
}
