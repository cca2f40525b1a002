//! Private files, written so that a crash leaves either the old or the new content.

mod owner;
mod read;
mod strict;

use std::fs::{self, File, OpenOptions, Permissions, TryLockError};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use thiserror::Error;

#[cfg(unix)]
use owner::foreign;
pub use owner::refuse_root;
use owner::taken;
pub use read::{
    open_plain, open_to_append, read_own, read_own_file, read_private, read_short, read_trusted,
};
use strict::Access;
pub use strict::check_dir;
#[cfg(unix)]
pub use strict::writers;

/// How long another process may hold a lock. It takes milliseconds, except while a keyring is being
/// unlocked; git must not wait for that.
const PATIENCE: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(10);

#[derive(Debug, Error)]
#[error("cannot use {}: {}", path.display(), without_number(source))]
pub struct FileError {
    path: PathBuf,
    source: io::Error,
}

impl FileError {
    /// Adds the path to the system's error.
    pub fn at(path: &Path) -> impl FnOnce(io::Error) -> FileError {
        let path = path.to_owned();
        |source| FileError { path, source }
    }

    pub fn kind(&self) -> ErrorKind {
        self.source.kind()
    }
}

/// The reason without the system's number for it.
fn without_number(error: &io::Error) -> String {
    let text = error.to_string();
    let number =
        |(before, rest): (&str, &str)| Some(format!("{before}{}", rest.split_once(')')?.1));
    text.split_once(" (os error ").and_then(number).unwrap_or(text)
}

/// Whether there is no such file, perhaps because HOME is not a directory (`HOME=/dev/null`).
pub fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

/// Creates a directory and its parents for this user only. An existing one is closed to others, and
/// refused if they could change it ([`check_dir`]).
pub fn create_private_dir(path: &Path) -> io::Result<()> {
    refuse_root(path)?;
    create_dir(path).map_err(|error| taken(path, error))
}

fn create_dir(path: &Path) -> io::Result<()> {
    check_dir(path).or_else(|error| if is_absent(&error) { Ok(()) } else { Err(error) })?;
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, PermissionsExt};
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
    }
    Ok(())
}

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
    let options = private(options.read(true).write(true).create(true).truncate(false));
    let (file, _) = read::open(options, path, Access::Own)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(explained(error)),
    }
}

/// NFS without its lock server, Lustre mounted without locks, some FUSE file systems. Nothing is
/// changed there: one of two parallel commands could undo what the other stored.
fn explained(error: io::Error) -> io::Error {
    #[cfg(unix)]
    {
        use rustix::io::Errno;
        let none = [Errno::NOLCK, Errno::NOSYS, Errno::OPNOTSUPP];
        if Errno::from_io_error(&error).is_some_and(|errno| none.contains(&errno)) {
            let reason = format!(
                "this file system has no locks ({error}). Move this folder to a local disk, and \
                 put a link to it in its place"
            );
            return io::Error::new(ErrorKind::Unsupported, reason);
        }
    }
    error
}

/// Replaces a file atomically. The new content is on disk before the name points to it; after an
/// error the old file is unchanged.
///
/// The caller holds the lock: the temporary file has a fixed name, so that one left by a crash is
/// overwritten.
pub fn write_private(path: &Path, content: &[u8]) -> io::Result<()> {
    replace(path, &temporary_of(path), content, None)
}

/// As [`write_private`] for a file that [`read_trusted`] reads: keeps its mode, and replaces what a
/// link leads to. Creates the file, and its folder, if there is none.
pub fn rewrite(path: &Path, content: &[u8]) -> io::Result<()> {
    refuse_root(path)?;
    let (path, permissions) = match strict::check_trusted(path) {
        Ok(real) => {
            let permissions = fs::metadata(&real)?.permissions();
            (real, Some(permissions))
        }
        Err(error) if is_absent(&error) => {
            if let Some(dir) = path.parent().filter(|dir| !dir.exists()) {
                create_private_dir(dir)?;
            }
            (path.to_owned(), None)
        }
        Err(error) => return Err(error),
    };
    // A link may lead to a folder with other files of the user's.
    let mut temporary = path.clone().into_os_string();
    temporary.push(".git-credential-azdo");
    replace(&path, Path::new(&temporary), content, permissions)
}

fn replace(
    path: &Path,
    temporary: &Path,
    content: &[u8],
    permissions: Option<Permissions>,
) -> io::Result<()> {
    let written =
        write_new(temporary, content, permissions).and_then(|()| fs::rename(temporary, path));
    if written.is_err() {
        // The first error is the relevant one.
        let _ = fs::remove_file(temporary);
    }
    written?;
    // A rename changes the directory, which must reach the disk too.
    #[cfg(unix)]
    if let Some(dir) = path.parent() {
        File::open(dir)?.sync_all()?;
    }
    Ok(())
}

fn write_new(path: &Path, content: &[u8], permissions: Option<Permissions>) -> io::Result<()> {
    remove_one(path)?;
    let mut file = private(OpenOptions::new().write(true).create_new(true)).open(path)?;
    file.write_all(content)?;
    if let Some(permissions) = permissions {
        file.set_permissions(permissions)?;
    }
    file.sync_all()
}

/// Removes a file, and what a crash of [`write_private`] may have left of it, if they exist.
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
