//! Reading short files, whatever may be in their place.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Read};
use std::path::Path;

use zeroize::Zeroizing;

/// Bytes; an index or vault with ten thousand PATs has a tenth of that.
const LIMIT: usize = 16 << 20;

/// Reads a secret, which other users must not be able to read.
///
/// # Errors
///
/// Those of the file system; `PermissionDenied` if the file belongs to another user, is readable by
/// others, or is not a regular file; `FileTooLarge` above 16 MiB.
pub fn read_private(path: &Path) -> io::Result<Zeroizing<Vec<u8>>> {
    read(path, Links::Refused, refuse_unless_private, LIMIT)
}

/// Reads a file that this program trusts, which other users must not be able to change: the index
/// says where each PAT goes, and which programs to run.
///
/// # Errors
///
/// As [`read_private`], but others may read it, and it may belong to root.
pub fn read_own(path: &Path) -> io::Result<Vec<u8>> {
    // Not a secret, so it need not be wiped.
    let mut content = read(path, Links::Followed, refuse_unless_own, LIMIT)?;
    Ok(std::mem::take(&mut *content))
}

/// Reads a file with any owner and mode: a container's secret is a link to a file of root's
/// (Kubernetes) or on a file system without modes (WSL).
///
/// # Errors
///
/// Those of the file system; `InvalidInput` if it is not a regular file, `FileTooLarge` above
/// `limit` bytes.
pub fn read_short(path: &Path, limit: usize) -> io::Result<Zeroizing<Vec<u8>>> {
    read(path, Links::Followed, refuse_unless_plain, limit)
}

/// Opens a regular file for reading, without ever waiting.
///
/// # Errors
///
/// Those of the file system; `InvalidInput` if it is not a regular file.
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
        // Opening a pipe without a writer would block, and a terminal could become the controlling
        // one.
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
    // With enough capacity, so that reading leaves no copies in smaller buffers; one more byte than
    // the limit, to notice a longer file.
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
    Err(io::Error::new(ErrorKind::InvalidInput, "not a regular file"))
}

#[cfg(unix)]
fn refuse_unless_own(metadata: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt;
    let reason = if !metadata.is_file() {
        "not a regular file"
    } else if metadata.uid() != 0 && metadata.uid() != rustix::process::geteuid().as_raw() {
        "belongs to another user"
    } else if metadata.mode() & 0o022 != 0 {
        "other users can change it: check its content, then run `chmod 600` on it"
    } else {
        return Ok(());
    };
    Err(io::Error::new(ErrorKind::PermissionDenied, reason))
}

#[cfg(unix)]
fn refuse_unless_private(metadata: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt;
    let reason = if !metadata.is_file() {
        "not a regular file"
    } else if metadata.uid() != rustix::process::geteuid().as_raw() {
        "belongs to another user"
    } else if metadata.mode() & 0o077 != 0 {
        "other users can read it: create a new PAT, because this one may be compromised, or run `chmod 600` on it"
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
    Err(io::Error::new(ErrorKind::PermissionDenied, "not a regular file"))
}
