//! Opening and reading short files, whatever may be in their place.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Read};
use std::path::Path;

use zeroize::Zeroizing;

use super::{foreign, private, refuse_root};

/// Bytes; an index or vault with ten thousand PATs has a tenth of that.
const LIMIT: usize = 16 << 20;

/// Who else may own, read, or change a file.
#[derive(Clone, Copy, PartialEq)]
enum Access {
    /// No one: it contains a secret.
    Private,
    /// Root may own it and others may read it: this program trusts it.
    Trusted,
    /// As `Trusted`, but not behind a link: this program writes to it.
    Written,
    Any,
}

/// Reads a secret: `PermissionDenied` if the file belongs to another user, is readable by others,
/// or is not a regular file; `FileTooLarge` above 16 MiB.
pub fn read_private(path: &Path) -> io::Result<Zeroizing<Vec<u8>>> {
    read(path, Access::Private, LIMIT)
}

/// Reads a file that this program trusts: root may own it, others may read it but not change it,
/// because the index says where each PAT goes and which programs to run.
pub fn read_own(path: &Path) -> io::Result<Vec<u8>> {
    // Not a secret, so it need not be wiped.
    let mut content = read(path, Access::Trusted, LIMIT)?;
    Ok(std::mem::take(&mut *content))
}

/// Reads a file with any owner and mode: a container's secret is a link to a file of root's
/// (Kubernetes) or on a file system without modes (WSL). `InvalidInput` if it is not a regular
/// file, `FileTooLarge` above `limit` bytes.
pub fn read_short(path: &Path, limit: usize) -> io::Result<Zeroizing<Vec<u8>>> {
    read(path, Access::Any, limit)
}

/// Opens a regular file for reading, without ever waiting. `InvalidInput` if it is not one.
pub fn open_plain(path: &Path) -> io::Result<File> {
    open(OpenOptions::new().read(true), path, Access::Any).map(|(file, _)| file)
}

/// Opens a file to append to, without ever waiting, and creates it, private, if there is none.
/// `PermissionDenied` if it is not a regular file or others may change it; follows no link.
pub fn open_to_append(path: &Path) -> io::Result<(File, Metadata)> {
    refuse_root(path)?;
    open(private(OpenOptions::new().append(true).create(true)), path, Access::Written)
}

fn open(options: &mut OpenOptions, path: &Path, access: Access) -> io::Result<(File, Metadata)> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        // Opening a pipe without a writer would block, and a terminal could become the controlling
        // one.
        let mut flags = rustix::fs::OFlags::NONBLOCK | rustix::fs::OFlags::NOCTTY;
        let is_written = matches!(access, Access::Private | Access::Written);
        flags.set(rustix::fs::OFlags::NOFOLLOW, is_written);
        options.custom_flags(flags.bits().cast_signed());
    }
    let file = options.open(path)?;
    let metadata = file.metadata()?;
    check(&metadata, access)?;
    Ok((file, metadata))
}

fn read(path: &Path, access: Access, limit: usize) -> io::Result<Zeroizing<Vec<u8>>> {
    let (file, metadata) = open(OpenOptions::new().read(true), path, access)?;
    // With enough capacity, so that reading leaves no copies in smaller buffers; one more byte than
    // the limit, to notice a longer file.
    let room = usize::try_from(metadata.len()).unwrap_or(limit).min(limit) + 1;
    let mut content = Zeroizing::new(Vec::with_capacity(room));
    // Not beyond the size, which would cost git's path another call for each file. Files of the
    // kernel have no size.
    let size = Some(metadata.len()).filter(|size| *size > 0).unwrap_or(u64::MAX);
    file.take(size.min(limit as u64 + 1)).read_to_end(&mut content)?;
    if content.len() > limit {
        return Err(io::Error::new(ErrorKind::FileTooLarge, "too long"));
    }
    Ok(content)
}

fn check(metadata: &Metadata, access: Access) -> io::Result<()> {
    if !metadata.is_file() {
        let any = access == Access::Any;
        let kind = if any { ErrorKind::InvalidInput } else { ErrorKind::PermissionDenied };
        return Err(io::Error::new(kind, "not a regular file"));
    }
    // On Windows the profile directory keeps others out.
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let (owner, mode) = (metadata.uid(), metadata.mode());
        let is_foreign = || owner != rustix::process::geteuid().as_raw();
        let reason = match access {
            Access::Private if is_foreign() => foreign(),
            Access::Trusted | Access::Written if owner != 0 && is_foreign() => foreign(),
            Access::Private if mode & 0o077 != 0 => {
                "other users can read it: create a new PAT, because this one may be compromised, \
                 or run `chmod 600` on it"
            }
            Access::Trusted | Access::Written if mode & 0o022 != 0 => {
                "other users can change it: check its content, then run `chmod 600` on it"
            }
            _ => return Ok(()),
        };
        Err(io::Error::new(ErrorKind::PermissionDenied, reason))
    }
    #[cfg(not(unix))]
    Ok(())
}
