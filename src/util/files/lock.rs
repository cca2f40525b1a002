//! Locks between processes.
//!
//! A lock is a file of its own: on Windows no one else can read or write a file that is locked
//! (<https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-lockfileex>).

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use super::{Access, read, system};

/// How long to wait for another process, which holds a lock for milliseconds, or longer while the
/// user unlocks a keyring; git must not wait for that.
const PATIENCE: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(10);

/// Locks this file until the lock is dropped or the process ends. Waits up to ten seconds for other
/// processes, then fails with `TimedOut`.
pub fn lock(path: &Path) -> io::Result<File> {
    lock_within(path, PATIENCE)
}

/// As [`lock`] with another limit, for a process that waits for a person.
pub fn lock_within(path: &Path, patience: Duration) -> io::Result<File> {
    let give_up = Instant::now() + patience;
    loop {
        if let Some(file) = try_lock(path)? {
            return Ok(file);
        }
        if Instant::now() >= give_up {
            let reason = "another git-credential-azdo process has locked it; try again when it has \
                          finished";
            return Err(io::Error::new(ErrorKind::TimedOut, reason));
        }
        thread::sleep(PAUSE);
    }
}

/// As [`lock`] without waiting; `None` if another process holds the lock.
pub fn try_lock(path: &Path) -> io::Result<Option<File>> {
    let mut options = OpenOptions::new();
    let options = system::private(options.read(true).write(true).create(true).truncate(false));
    let (file, _) = system::patiently(path, || read::open(options, path, Access::Own))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(explained(error)),
    }
}

/// Explains the error of a file system without locks. Nothing is stored there, because one of two
/// parallel commands could undo what the other stored.
fn explained(error: io::Error) -> io::Error {
    if !system::has_no_locks(&error) {
        return error;
    }
    let reason = format!(
        "this file system has no locks ({error}). Move this folder to a local disk, and replace it \
         with a link"
    );
    io::Error::new(ErrorKind::Unsupported, reason)
}
