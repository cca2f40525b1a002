//! Quoting for a POSIX shell.

use std::path::Path;

/// A word as a person can copy it into a shell: in single quotes if it needs any.
pub fn quoted(word: &str) -> String {
    let plain = |char: char| char.is_alphanumeric() || "-_./:=@%+,".contains(char);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// A path as a word of a shell. One that a terminal cannot show is written with the escapes of
/// bash, zsh, and ksh.
pub fn quoted_path(path: &Path) -> String {
    match path.to_str() {
        Some(text) if !text.chars().any(char::is_control) => quoted(text),
        _ => format!("$'{}'", path.as_os_str().as_encoded_bytes().escape_ascii()),
    }
}
