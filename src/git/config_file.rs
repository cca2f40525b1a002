//! The file that `git config` changes, and what to write into it by hand if git cannot.

use std::path::PathBuf;

use super::config::{ConfigError, Scope};
use super::home::home;
use super::listing::repository_file;
use crate::util::env;
use crate::util::files::{self, FileError};

/// Fails if git cannot read the file of this scope, or must not replace it: a regular file would
/// replace a device (`GIT_CONFIG_GLOBAL=/dev/null`), or root's file another user's.
pub fn check_replaceable(scope: Scope) -> Result<(), ConfigError> {
    let Some(path) = file_of(scope) else {
        return Ok(());
    };
    // git ignores a file that it may not read, after a warning.
    let checked = match files::open_plain(&path) {
        Err(error) if !files::is_absent(&error) => Err(error),
        _ => files::refuse_root(&path),
    };
    Ok(checked.map_err(FileError::at(&path))?)
}

/// As git chooses it (git-config(1), "FILES"); `None` if only git knows it.
pub fn file_of(scope: Scope) -> Option<PathBuf> {
    match scope {
        Scope::System => env::non_empty("GIT_CONFIG_SYSTEM").map(PathBuf::from),
        Scope::Local => repository_file(),
        Scope::Global => {
            let files = global_files();
            let written = files.iter().rfind(|file| file.exists());
            written.or(files.last()).cloned()
        }
    }
}

/// The files of the user's configuration, in the order in which git reads them.
fn global_files() -> Vec<PathBuf> {
    if let Some(file) = env::non_empty("GIT_CONFIG_GLOBAL") {
        return vec![file.into()];
    }
    let Some(home) = home() else { return Vec::new() };
    let config = env::non_empty("XDG_CONFIG_HOME").map(PathBuf::from);
    let other = config.unwrap_or_else(|| home.join(".config")).join("git/config");
    vec![other, home.join(".gitconfig")]
}

/// A file of the user's configuration that is a named pipe, where git would wait forever. One
/// without a name (`<(...)` in bash) ends.
pub(super) fn pipe() -> Option<PathBuf> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        let is_pipe = |file: &PathBuf| {
            file.metadata().is_ok_and(|it| it.file_type().is_fifo()) && file.canonicalize().is_ok()
        };
        global_files().into_iter().find(is_pipe)
    }
    #[cfg(not(unix))]
    None
}

/// The lines of a configuration file that make these changes, without those that remove something.
pub(super) fn lines(changes: &[Vec<String>]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut section = String::new();
    for change in changes {
        let [_, option, key, value] = change.as_slice() else { continue };
        let (Some((first, rest)), "--add") = (key.split_once('.'), option.as_str()) else {
            continue;
        };
        let (subsection, name) = rest.rsplit_once('.').unwrap_or_default();
        let header = format!("[{first} {}]", in_quotes(subsection));
        if header != section {
            lines.push(header.clone());
            section = header;
        }
        let plain = value.chars().all(|char| char.is_alphanumeric() || "/:._-".contains(char));
        let value = if plain { value.clone() } else { in_quotes(value) };
        lines.push(format!("    {name} = {value}").trim_end().to_owned());
    }
    lines
}

fn in_quotes(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', r"\\").replace('"', "\\\""))
}
