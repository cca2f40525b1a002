//! Reading short files, whatever somebody has put in their place.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Read};
use std::path::Path;

use zeroize::Zeroizing;

/// Bytes; a record or vault of ten thousand PATs has a tenth of it.
const LIMIT: usize = 16 << 20;

/// Reads a secret, which nobody else may be able to read.
///
/// # Errors
/// Those of the file system; `PermissionDenied` if the file is another user's, is open to
/// others, or is no plain file; `FileTooLarge` above 16 MiB.
pub fn read_private(path: &Path) -> io::Result<Zeroizing<Vec<u8>>> {
    read(path, Links::Refused, refuse_unless_private, LIMIT)
}

/// Reads what this program believes, which nobody else may be able to change: the record says
/// where each PAT goes, and which programs to run for one.
///
/// # Errors
/// As [`read_private`], but others may read it, and it may be root's.
pub fn read_own(path: &Path) -> io::Result<Vec<u8>> {
    // No secret, so it need not be wiped.
    let mut content = read(path, Links::Followed, refuse_unless_own, LIMIT)?;
    Ok(std::mem::take(&mut *content))
}

/// Reads a file whose owner and mode are somebody else's business: a secret of a container is a
/// link to a file of root's (Kubernetes) or in a file system without modes (WSL).
///
/// # Errors
/// Those of the file system; `InvalidInput` if it is no plain file, `FileTooLarge` if it has more
/// than `limit` bytes.
pub fn read_short(path: &Path, limit: usize) -> io::Result<Zeroizing<Vec<u8>>> {
    read(path, Links::Followed, refuse_unless_plain, limit)
}

/// Opens a plain file to read, and nothing that could be waited for.
///
/// # Errors
/// Those of the file system; `InvalidInput` if it is no plain file.
pub fn open_plain(path: &Path) -> io::Result<File> {
    open(path, Links::Followed, refuse_unless_plain).map(|(file, _)| file)
}

#[derive(PartialEq)]
enum Links {
    Followed,
    Refused,
}

fn open(
    path: &Path,
    links: Links,
    refuse: fn(&Metadata) -> io::Result<()>,
) -> io::Result<(File, Metadata)> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        // A pipe that nobody writes to would be waited for before it could be seen to be one, and
        // a terminal could become our own.
        let mut flags = rustix::fs::OFlags::NONBLOCK | rustix::fs::OFlags::NOCTTY;
        flags.set(rustix::fs::OFlags::NOFOLLOW, links == Links::Refused);
        options.custom_flags(flags.bits().cast_signed());
    }
    let _ = links;
    let file = options.open(path)?;
    let metadata = file.metadata()?;
    refuse(&metadata)?;
    Ok((file, metadata))
}

fn read(
    path: &Path,
    links: Links,
    refuse: fn(&Metadata) -> io::Result<()>,
    limit: usize,
) -> io::Result<Zeroizing<Vec<u8>>> {
    let (file, metadata) = open(path, links, refuse)?;
    // Room from the start, so that reading leaves no copies behind in smaller buffers; one more
    // than the limit, so that too much is seen.
    let room = usize::try_from(metadata.len()).unwrap_or(limit).min(limit) + 1;
    let mut content = Zeroizing::new(Vec::with_capacity(room));
    file.take(limit as u64 + 1).read_to_end(&mut content)?;
    if content.len() > limit {
        return Err(io::Error::new(ErrorKind::FileTooLarge, "too long"));
    }
    Ok(content)
}

fn refuse_unless_plain(metadata: &Metadata) -> io::Result<()> {
    if metadata.is_file() {
        return Ok(());
    }
    Err(io::Error::new(ErrorKind::InvalidInput, "not a plain file"))
}

#[cfg(unix)]
fn refuse_unless_own(metadata: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt;
    let reason = if !metadata.is_file() {
        "not a plain file"
    } else if metadata.uid() != 0 && metadata.uid() != rustix::process::geteuid().as_raw() {
        "belongs to another user"
    } else if metadata.mode() & 0o022 != 0 {
        "others can change it: look through it, then `chmod 600` it"
    } else {
        return Ok(());
    };
    Err(io::Error::new(ErrorKind::PermissionDenied, reason))
}

#[cfg(unix)]
fn refuse_unless_private(metadata: &Metadata) -> io::Result<()> {
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
fn refuse_unless_own(metadata: &Metadata) -> io::Result<()> {
    refuse_unless_private(metadata)
}

/// On Windows the profile directory keeps others out.
#[cfg(not(unix))]
fn refuse_unless_private(metadata: &Metadata) -> io::Result<()> {
    if metadata.is_file() {
        return Ok(());
    }
    Err(io::Error::new(ErrorKind::PermissionDenied, "not a plain file"))
}
