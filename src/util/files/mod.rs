//! Files that only their owner can read, written so that a crash leaves the old or the new one.

mod read;

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

pub use read::{open_plain, read_own, read_private, read_short};

/// Creates a directory, and those above it, for this user alone. One that is already there and
/// open to others is closed to them.
///
/// # Errors
/// Those of the file system.
pub fn create_private_dir(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, PermissionsExt};
        // By the open directory, so that nobody can put another one there between look and change.
        let dir = File::open(path)?;
        let metadata = dir.metadata()?;
        // Files that root writes into a user's directory are lost to the user (`sudo -E`).
        if metadata.uid() != rustix::process::geteuid().as_raw() {
            return Err(io::Error::new(
                ErrorKind::PermissionDenied,
                "belongs to another user: run this as that user",
            ));
        }
        let mut permissions = metadata.permissions();
        if permissions.mode() & 0o077 != 0 {
            permissions.set_mode(0o700);
            dir.set_permissions(permissions)?;
        }
    }
    Ok(())
}

/// How long another process may hold a lock. It holds it for milliseconds, but for longer where
/// a keyring has to be unlocked first; git must not wait for that.
const PATIENCE: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(10);

/// Waits until no other process has this file locked, and locks it until it is dropped or the
/// process ends, however it ends.
///
/// # Errors
/// Those of the file system; `TimedOut` after ten seconds.
pub fn lock(path: &Path) -> io::Result<File> {
    lock_within(path, PATIENCE)
}

/// The same with another limit: for those who wait for a person.
///
/// # Errors
/// As [`lock`].
pub fn lock_within(path: &Path, patience: Duration) -> io::Result<File> {
    let file = lock_file(path)?;
    let give_up = Instant::now() + patience;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) if Instant::now() < give_up => thread::sleep(PAUSE),
            Err(TryLockError::WouldBlock) => {
                let reason = "another git-credential-azdo has it locked; try again when that has \
                              ended";
                return Err(io::Error::new(ErrorKind::TimedOut, reason));
            }
            Err(TryLockError::Error(error)) => return Err(explained(error)),
        }
    }
}

/// The same without waiting; `None` if another process has it locked.
///
/// # Errors
/// Those of the file system.
pub fn try_lock(path: &Path) -> io::Result<Option<File>> {
    let file = lock_file(path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(explained(error)),
    }
}

/// NFS without its lock server, Lustre mounted without them, some of FUSE. Nothing is changed
/// there: of two commands at once one could undo what the other has stored.
#[cfg(unix)]
fn explained(error: io::Error) -> io::Error {
    use rustix::io::Errno;
    let none = [Errno::NOLCK, Errno::NOSYS, Errno::OPNOTSUPP];
    if !Errno::from_io_error(&error).is_some_and(|errno| none.contains(&errno)) {
        return error;
    }
    let reason = format!(
        "this file system has no locks ({error}). Move this folder to a local disk, and put a \
         link to it in its place"
    );
    io::Error::new(ErrorKind::Unsupported, reason)
}

#[cfg(not(unix))]
fn explained(error: io::Error) -> io::Error {
    error
}

fn lock_file(path: &Path) -> io::Result<File> {
    private(OpenOptions::new().read(true).write(true).create(true).truncate(false)).open(path)
}

/// Replaces a file in one step. The new content is on the disk before the name points to it.
///
/// Whoever calls this holds the lock: the temporary file has a fixed name, so that one which a
/// crash has left behind is overwritten and not forgotten.
///
/// # Errors
/// Those of the file system; the old file is then still there.
pub fn write_private(path: &Path, content: &[u8]) -> io::Result<()> {
    let temporary = temporary_of(path);
    let written = write_new(&temporary, content).and_then(|()| fs::rename(&temporary, path));
    if written.is_err() {
        // The error that matters is the first one.
        let _ = fs::remove_file(&temporary);
    }
    written?;
    sync_dir_of(path)
}

fn write_new(path: &Path, content: &[u8]) -> io::Result<()> {
    remove_one(path)?;
    let mut file = private(OpenOptions::new().write(true).create_new(true)).open(path)?;
    file.write_all(content)?;
    file.sync_all()
}

/// Removes a file and what a crash of [`write_private`] may have left of it; one that is not
/// there is as good as removed.
///
/// # Errors
/// Those of the file system.
pub fn remove(path: &Path) -> io::Result<()> {
    remove_one(&temporary_of(path))?;
    remove_one(path)
}

fn remove_one(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn temporary_of(path: &Path) -> PathBuf {
    path.with_extension("new")
}

fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

/// A rename is in the directory, so that has to reach the disk too.
fn sync_dir_of(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    if let Some(dir) = path.parent() {
        File::open(dir)?.sync_all()?;
    }
    let _ = path;
    Ok(())
}
