//! Comparing paths. On Windows one file has many: with `/` or `\`, in capitals or not, as 8.3 names
//! (`C:\PROGRA~1`), and with the prefix `\\?\` that the system puts before a path without links
//! (<https://learn.microsoft.com/windows/win32/fileio/naming-a-file>).

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The path without links, as users write it. Fails if it leads nowhere.
pub fn canonical(path: &Path) -> io::Result<PathBuf> {
    let real = fs::canonicalize(path)?;
    Ok(match real.to_str() {
        Some(text) if cfg!(windows) => PathBuf::from(without_prefix(text)),
        _ => real,
    })
}

/// Whether two paths lead to the same file.
pub fn is_same(one: &Path, other: &Path) -> bool {
    one == other
        || match (canonical(one), canonical(other)) {
            (Ok(one), Ok(other)) => one == other,
            _ => {
                cfg!(windows) && is_spelled_alike(&one.to_string_lossy(), &other.to_string_lossy())
            }
        }
}

/// The rest of a path below a folder; `None` if it is not below it.
pub fn below(dir: &Path, path: &Path) -> Option<PathBuf> {
    if cfg!(windows) {
        return below_on_windows(&dir.to_string_lossy(), &path.to_string_lossy())
            .map(PathBuf::from);
    }
    path.strip_prefix(dir).ok().map(Path::to_owned)
}

/// [`below`] for paths of Windows. The result has `\` between its parts.
pub fn below_on_windows(dir: &str, path: &str) -> Option<String> {
    let (dir, path) = (parts(dir), parts(path));
    let is_below = path.len() >= dir.len() && dir.iter().zip(&path).all(|(a, b)| is_alike(a, b));
    is_below.then(|| path[dir.len()..].join("\\"))
}

/// Whether two paths of Windows differ only in how they are written.
pub fn is_spelled_alike(one: &str, other: &str) -> bool {
    below_on_windows(one, other).is_some_and(|rest| rest.is_empty())
}

/// A path of Windows without `\\?\` or, for a share, `\\?\UNC\`.
pub fn without_prefix(path: &str) -> String {
    match path.strip_prefix(r"\\?\UNC\") {
        Some(share) => format!(r"\\{share}"),
        None => path.strip_prefix(r"\\?\").unwrap_or(path).to_owned(),
    }
}

/// The folders and the file in a path of Windows, without `.` and `..`. A share starts with two
/// empty ones.
fn parts(path: &str) -> Vec<String> {
    let path = without_prefix(&path.replace('/', r"\"));
    let mut parts: Vec<String> = Vec::new();
    if path.starts_with(r"\\") {
        parts.extend([String::new(), String::new()]);
    }
    for part in path.split('\\').filter(|part| !matches!(*part, "" | ".")) {
        if part == ".." && parts.len() > 1 {
            parts.pop();
        } else {
            parts.push(part.to_owned());
        }
    }
    parts
}

fn is_alike(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}
