//! Replacing and removing files.

use std::fs::{self, OpenOptions, Permissions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::{create_private_dir, is_absent, system};

/// Replaces a file atomically. The new content is on disk before the name points to it; after an
/// error the old file is unchanged.
///
/// The caller holds the lock: the temporary file has a fixed name, so that one left by a crash is
/// overwritten.
pub fn write_private(path: &Path, content: &[u8]) -> io::Result<()> {
    replace(path, &temporary_of(path), content, None)
}

/// As [`write_private`] for a file that [`super::read_trusted`] reads: keeps its mode, and replaces
/// what a link leads to. Creates the file, and its folder, if there is none.
pub fn rewrite(path: &Path, content: &[u8]) -> io::Result<()> {
    system::refuse_root(path)?;
    let (path, permissions) = match system::check_trusted(path) {
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

/// Moves a file over another one.
pub fn rename(from: &Path, to: &Path) -> io::Result<()> {
    system::patiently(to, || fs::rename(from, to))
}

/// Removes a file, and what a crash of [`write_private`] may have left of it, if they exist.
pub fn remove(path: &Path) -> io::Result<()> {
    remove_one(&temporary_of(path))?;
    remove_one(path)
}

fn replace(
    path: &Path,
    temporary: &Path,
    content: &[u8],
    permissions: Option<Permissions>,
) -> io::Result<()> {
    let written = write_new(temporary, content, permissions).and_then(|()| rename(temporary, path));
    if written.is_err() {
        // The first error is the relevant one.
        let _ = fs::remove_file(temporary);
    }
    written?;
    // A rename changes the directory, which must reach the disk too.
    path.parent().map_or(Ok(()), system::sync_dir)
}

fn write_new(path: &Path, content: &[u8], permissions: Option<Permissions>) -> io::Result<()> {
    remove_one(path)?;
    let mut options = OpenOptions::new();
    let options = system::private(options.write(true).create_new(true));
    let mut file = system::patiently(path, || options.open(path))?;
    file.write_all(content)?;
    if let Some(permissions) = permissions {
        file.set_permissions(permissions)?;
    }
    system::sync(&file)
}

fn remove_one(path: &Path) -> io::Result<()> {
    match system::patiently(path, || fs::remove_file(path)) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn temporary_of(path: &Path) -> PathBuf {
    path.with_extension("new")
}
