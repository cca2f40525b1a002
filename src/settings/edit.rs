//! Changing the settings file.

use std::io::{self, ErrorKind};
use std::str;

use super::file::{LONGEST_FILE, Line};
use super::{Key, SettingsError};
use crate::util::encoding::{Encoding, decode_strictly};
use crate::util::files::{self, FileError};
use crate::util::user_dirs::UserDirs;

/// Sets a key, or removes it, and keeps every other line. Returns whether the file changed. The
/// caller has checked the value, and holds the index's lock.
pub fn set(dirs: &UserDirs, key: Key, value: Option<&str>) -> Result<bool, SettingsError> {
    let path = dirs.settings();
    let failed = |error| SettingsError::from(FileError::at(&path)(error));
    let before = match files::read_trusted(&path, LONGEST_FILE) {
        Ok(bytes) => bytes.to_vec(),
        Err(error) if files::is_absent(&error) => Vec::new(),
        Err(error) => return Err(failed(error)),
    };
    let after = rewritten(&before, key, value).map_err(failed)?;
    if after == before {
        return Ok(false);
    }
    files::rewrite(&path, &after).map_err(failed)?;
    Ok(true)
}

/// The new content, in the encoding of the old one.
fn rewritten(before: &[u8], key: Key, value: Option<&str>) -> io::Result<Vec<u8>> {
    let (encoding, bytes) = Encoding::of(before);
    if !encoding.is_utf16() {
        return Ok([&before[..before.len() - bytes.len()], &changed(bytes, key, value)].concat());
    }
    let text = decode_strictly(before).map_err(|line| {
        let reason = format!("line {line} is not valid UTF-16: fix it, or save the file as UTF-8");
        io::Error::new(ErrorKind::InvalidData, reason)
    })?;
    let after = changed(text.as_bytes(), key, value);
    Ok(encoding.encode(&String::from_utf8_lossy(&after)))
}

/// The new text: the value in the place of the first line about this key, or in a new last line.
fn changed(text: &[u8], key: Key, value: Option<&str>) -> Vec<u8> {
    let end: &[u8] = if text.windows(2).any(|two| two == b"\r\n") { b"\r\n" } else { b"\n" };
    let mut value = value.map(|value| [format!("{key} = {value}").as_bytes(), end].concat());
    let mut after = Vec::with_capacity(text.len() + 64);
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        // A line that is not text is kept.
        let parsed = str::from_utf8(line).ok().and_then(|text| Line::parse(0, text));
        if parsed.is_some_and(|line| line.key == Some(key)) {
            after.extend(value.take().unwrap_or_default());
        } else {
            after.extend_from_slice(line);
        }
    }
    if let Some(value) = value {
        if !after.is_empty() && !after.ends_with(b"\n") {
            after.extend_from_slice(end);
        }
        after.extend(value);
    }
    after
}
