//! Files that only their owner can read, written so that a crash leaves the old or the new one.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

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
        let metadata = fs::metadata(path)?;
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
            fs::set_permissions(path, permissions)?;
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
            Err(TryLockError::Error(error)) => return Err(error),
        }
    }
}

/// The same without waiting; `None` if another process has it locked.
///
/// # Errors
/// Those of the file system.
pub fn lock_at_once(path: &Path) -> io::Result<Option<File>> {
    let file = lock_file(path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

fn lock_file(path: &Path) -> io::Result<File> {
    private(OpenOptions::new().write(true).create(true).truncate(false)).open(path)
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

/// Reads a short file that nobody else may be able to read.
///
/// # Errors
/// Those of the file system; `PermissionDenied` if the file is another user's, is open to
/// others, or is no plain file.
pub fn read_private(path: &Path) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    flags(&mut options, NO_WAITING.union(rustix::fs::OFlags::NOFOLLOW));
    let mut file = options.open(path)?;
    let metadata = file.metadata()?;
    refuse_unless_private(&metadata)?;
    // Room from the start, so that reading leaves no copies behind in smaller buffers.
    let room = usize::try_from(metadata.len()).unwrap_or(0) + 1;
    let mut content = Zeroizing::new(Vec::with_capacity(room));
    file.read_to_end(&mut content)?;
    Ok(content)
}

/// Reads a short file whose owner and mode are somebody else's business: a secret of a container
/// is a link to a file of root's (Kubernetes) or in a file system without modes (WSL).
///
/// # Errors
/// Those of the file system; `InvalidInput` if it is no plain file, `FileTooLarge` if it has more
/// than `limit` bytes.
pub fn read_short(path: &Path, limit: usize) -> io::Result<Zeroizing<Vec<u8>>> {
    let file = open_plain(path)?;
    let metadata = file.metadata()?;
    // Room from the start, as above; one more than the limit, so that too much is seen.
    let room = usize::try_from(metadata.len()).unwrap_or(limit).min(limit) + 1;
    let mut content = Zeroizing::new(Vec::with_capacity(room));
    file.take(limit as u64 + 1).read_to_end(&mut content)?;
    if content.len() > limit {
        return Err(io::Error::new(ErrorKind::FileTooLarge, "too long for a token"));
    }
    Ok(content)
}

/// Opens a plain file to read, and nothing that could be waited for.
///
/// # Errors
/// Those of the file system; `InvalidInput` if it is no plain file.
pub fn open_plain(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    flags(&mut options, NO_WAITING);
    let file = options.open(path)?;
    if !file.metadata()?.is_file() {
        return Err(io::Error::new(ErrorKind::InvalidInput, "not a plain file"));
    }
    Ok(file)
}

/// A pipe that nobody writes to would be waited for before it could be seen to be one, and a
/// terminal could become our own.
#[cfg(unix)]
const NO_WAITING: rustix::fs::OFlags =
    rustix::fs::OFlags::NONBLOCK.union(rustix::fs::OFlags::NOCTTY);

#[cfg(unix)]
fn flags(options: &mut OpenOptions, flags: rustix::fs::OFlags) {
    use std::os::unix::fs::OpenOptionsExt;
    options.custom_flags(flags.bits().cast_signed());
}

#[cfg(unix)]
fn refuse_unless_private(metadata: &fs::Metadata) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt;
    let reason = if !metadata.is_file() {
        "not a plain file"
    } else if metadata.uid() != rustix::process::geteuid().as_raw() {
        "belongs to another user"
    } else if metadata.mode() & 0o077 != 0 {
        "others can read it: make a new PAT, since this one may be known, or `chmod 600` it"
    } else {
        return Ok(());
    };
    Err(io::Error::new(ErrorKind::PermissionDenied, reason))
}

/// On Windows the profile directory keeps others out.
#[cfg(not(unix))]
fn refuse_unless_private(metadata: &fs::Metadata) -> io::Result<()> {
    if metadata.is_file() {
        return Ok(());
    }
    Err(io::Error::new(ErrorKind::PermissionDenied, "not a plain file"))
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
