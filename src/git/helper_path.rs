//! The value of `credential.helper` for this program.

use std::env;
use std::io;
use std::path::{Path, PathBuf};

use crate::util::env::path_dirs;
use crate::util::find_program::on_path;

const NAME: &str = env!("CARGO_PKG_NAME");
/// The value with which git starts `git credential-azdo`.
const SHORT: &str = "azdo";

/// The value of `credential.helper` that starts this program.
///
/// With an absolute path git does not start a second git for each call, and the PATH of the program
/// that calls git does not matter. git passes the value to a shell, and recognizes a path only at its
/// very start (gitcredentials(7)), so special characters are escaped rather than quoted.
pub fn helper_value() -> io::Result<String> {
    Ok(shortest(path_value()?, cfg!(not(windows)), azdo_starts_us))
}

/// `azdo` instead of an escaped path, if that starts this program, too: a program without a shell,
/// which is usual on Windows alone, splits the path at its spaces, such as cargo
/// `C:/Users/Jane\ Doe/.cargo/bin/git-credential-azdo.exe` (git2-rs,
/// `CredentialHelper::execute_cmd` in `src/cred.rs`).
pub fn shortest(path: String, has_shell: bool, azdo_starts_us: impl FnOnce() -> bool) -> String {
    let is_escaped = path.contains('\\');
    if is_escaped && !has_shell && azdo_starts_us() { SHORT.to_owned() } else { path }
}

/// The path of this program as a value of `credential.helper`.
pub fn path_value() -> io::Result<String> {
    path_as_helper(&installed_path()?)
}

/// Whether git would start this program as `git credential-azdo`.
pub fn azdo_starts_us() -> bool {
    let this = env::current_exe().and_then(|path| path.canonicalize());
    let found = on_path(Path::new(NAME)).and_then(|path| path.canonicalize().ok());
    this.ok().is_some_and(|this| found == Some(this))
}

pub fn path_as_helper(path: &Path) -> io::Result<String> {
    let is_usable = |path: &&str| !path.chars().any(char::is_control);
    let path = path.to_str().filter(is_usable).ok_or_else(|| {
        io::Error::other(
            "git's configuration cannot contain the path of this program: it has control \
             characters or is not UTF-8. Move the program, for example to /usr/local/bin",
        )
    })?;
    let path = if cfg!(windows) { path.replace('\\', "/") } else { path.to_owned() };
    let mut escaped = String::with_capacity(path.len());
    for char in path.chars() {
        let plain = char.is_alphanumeric() || "/._-+:@%,=".contains(char);
        if !plain {
            escaped.push('\\');
        }
        escaped.push(char);
    }
    Ok(escaped)
}

/// The word that a shell makes of a value: the path that [`path_as_helper`] escaped.
pub fn unescaped(value: &str) -> String {
    let mut chars = value.chars();
    let next =
        || chars.next().map(|char| if char == '\\' { chars.next().unwrap_or(char) } else { char });
    std::iter::from_fn(next).collect()
}

/// Whether a value of `credential.helper` starts this program, wherever it is installed.
pub fn is_ours(value: &str) -> bool {
    value == SHORT || is_written_by_us(value)
}

/// As [`is_ours`], but also for values that were written by hand.
pub fn starts_us(value: &str) -> bool {
    if is_ours(value) {
        return true;
    }
    let bare = value.trim_start_matches('!').trim_start();
    let word = bare.split_whitespace().next().unwrap_or_default();
    // In `!'C:/Program Files/x.exe'` the word ends at the quote.
    [word, &program_word(bare)].into_iter().any(|word| {
        let file = word.trim_matches(['"', '\'']).rsplit(['/', '\\']).next().unwrap_or_default();
        word == SHORT || file.strip_suffix(".exe").unwrap_or(file) == NAME
    })
}

/// The first word that a shell makes of a value, which is the program.
pub fn program_word(value: &str) -> String {
    let mut word = String::new();
    let mut quote = None;
    let mut chars = value.trim_start_matches('!').trim_start().chars();
    while let Some(char) = chars.next() {
        match char {
            _ if quote == Some(char) => quote = None,
            '\\' if quote != Some('\'') => word.extend(chars.next()),
            '"' | '\'' if quote.is_none() => quote = Some(char),
            _ if quote.is_none() && char.is_whitespace() => break,
            _ => word.push(char),
        }
    }
    word
}

/// Whether a value of `credential.helper` looks like one of [`helper_value`], for any path.
pub fn is_written_by_us(value: &str) -> bool {
    let plain = unescaped(value);
    let (directory, file) = plain.rsplit_once('/').unwrap_or_default();
    let absolute = directory.is_empty() || directory.starts_with('/') || directory.contains(':');
    absolute && plain.contains('/') && file.strip_suffix(".exe").unwrap_or(file) == NAME
}

/// The path of this program that stays the same after an update: package managers keep each version
/// in its own directory, with a link in a directory of PATH.
pub fn installed_path() -> io::Result<PathBuf> {
    let mut real = env::current_exe()?;
    // Linux appends this after an update has replaced the file.
    if let Some(replaced) = real.to_str().and_then(|path| path.strip_suffix(" (deleted)")) {
        real = PathBuf::from(replaced);
    }
    // Windows and macOS return the path that the program was started by, which may be a link.
    let resolved = real.canonicalize().unwrap_or_else(|_| real.clone());
    let file = real.file_name().map(Path::new).unwrap_or(Path::new(NAME));
    let on_path = path_dirs()
        .into_iter()
        .map(|dir| dir.join(file))
        .find(|candidate| candidate.canonicalize().is_ok_and(|found| found == resolved));
    Ok(on_path.unwrap_or(real))
}
