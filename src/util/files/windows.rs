//! Files on Windows. This program's are in the profile folder, whose access control list keeps other
//! users out, but other programs may have them open.

use std::fs::{self, DirBuilder, File, Metadata, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::thread;

use super::Access;
use super::retry::{may_pass, retry};

/// A file inherits the access control list of its folder.
pub fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

/// Opens a file. The standard library lets others read, write, replace, and remove it meanwhile
/// (`FILE_SHARE_DELETE`).
pub fn open(options: &mut OpenOptions, path: &Path, _follows_links: bool) -> io::Result<File> {
    options.open(path)
}

/// Runs the action, and retries it for more than a second if another program has the file open.
pub fn patiently<T>(path: &Path, action: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    // Errors that waiting cannot change.
    let is_forbidden =
        || fs::metadata(path).is_ok_and(|it| !it.is_file() || it.permissions().readonly());
    retry(action, |error| may_pass(error, is_forbidden), thread::sleep)
}

/// Creates a folder and its parents.
pub fn create_private_dir(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).create(path)
}

/// Writes a file to the disk (`FlushFileBuffers`).
pub fn sync(file: &File) -> io::Result<()> {
    file.sync_all()
}

/// Does nothing: no documented call flushes a folder. NTFS journals a rename, so a power failure
/// leaves either the old or the new file, but perhaps not the last one.
/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-flushfilebuffers>
pub fn sync_dir(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Whether a file cannot be locked because its file system has no locks: `ERROR_INVALID_FUNCTION`
/// and `ERROR_NOT_SUPPORTED`, such as WebDAV.
pub fn has_no_locks(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(1 | 50))
}

/// Fails if the folder does not exist.
pub fn check_dir(dir: &Path) -> io::Result<()> {
    fs::metadata(dir).map(drop)
}

/// The path of a file without links.
pub fn check_trusted(path: &Path) -> io::Result<PathBuf> {
    let is_link = fs::symlink_metadata(path)?.is_symlink();
    if is_link { fs::canonicalize(path) } else { Ok(path.to_owned()) }
}

pub fn judge(_: &Path, _: &Metadata, _: Access) -> io::Result<()> {
    Ok(())
}

/// Does nothing: Windows has no root, and an administrator's files are in their own profile.
pub fn refuse_root(_: &Path) -> io::Result<()> {
    Ok(())
}
