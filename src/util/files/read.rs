//! Opening and reading short files, whatever may be in their place.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Read};
use std::path::Path;

use zeroize::Zeroizing;

use super::system::{self, check_dir, check_trusted};
use super::{Access, refuse_root};

/// Bytes; an index or vault with ten thousand PATs has a tenth of that.
const LIMIT: usize = 16 << 20;

/// Reads a secret: `PermissionDenied` if others can read the file or replace its folder, or if it
/// is not a regular file; `FileTooLarge` above 16 MiB.
pub fn read_private(path: &Path) -> io::Result<Zeroizing<Vec<u8>>> {
    read_in_own_dir(path, Access::Private)
}

/// As [`read_private`], but others may read the file.
pub fn read_own(path: &Path) -> io::Result<Vec<u8>> {
    // Not a secret, so it need not be wiped.
    let mut content = read_in_own_dir(path, Access::Own)?;
    Ok(std::mem::take(&mut *content))
}

/// As [`read_own`] without the folder: [`check_dir`] must follow before anything in it is trusted.
pub fn read_own_file(path: &Path) -> io::Result<Vec<u8>> {
    read(path, Access::Own, LIMIT).map(|mut content| std::mem::take(&mut *content))
}

/// Reads a file that no one but this user and root can change or replace. Links are followed if
/// the same is true of them.
pub fn read_trusted(path: &Path, limit: usize) -> io::Result<Zeroizing<Vec<u8>>> {
    read(&check_trusted(path)?, Access::Trusted, limit)
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
    check_dir(path.parent().unwrap_or(path))?;
    let mut options = OpenOptions::new();
    let options = system::private(options.append(true).create(true));
    system::patiently(path, || open(options, path, Access::Own))
}

/// Opens a regular file and checks that no one else has this access to it.
pub(super) fn open(
    options: &mut OpenOptions,
    path: &Path,
    access: Access,
) -> io::Result<(File, Metadata)> {
    let file = system::open(options, path, access == Access::Any)?;
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        let any = access == Access::Any;
        let kind = if any { ErrorKind::InvalidInput } else { ErrorKind::PermissionDenied };
        return Err(io::Error::new(kind, "not a regular file"));
    }
    system::judge(path, &metadata, access)?;
    Ok((file, metadata))
}

fn read_in_own_dir(path: &Path, access: Access) -> io::Result<Zeroizing<Vec<u8>>> {
    let content = read(path, access, LIMIT)?;
    check_dir(path.parent().unwrap_or(path))?;
    Ok(content)
}

fn read(path: &Path, access: Access, limit: usize) -> io::Result<Zeroizing<Vec<u8>>> {
    system::patiently(path, || read_now(path, access, limit))
}

fn read_now(path: &Path, access: Access, limit: usize) -> io::Result<Zeroizing<Vec<u8>>> {
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
