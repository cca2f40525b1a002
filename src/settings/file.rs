//! Reading the settings file.

use std::path::PathBuf;

use super::{Key, SettingsError};
use crate::util::encoding::decode;
use crate::util::files::{self, FileError};
use crate::util::similar::nearest;
use crate::util::user_dirs::UserDirs;

/// Bytes.
pub(super) const LONGEST_FILE: usize = 64 * 1024;

pub(super) struct SettingsFile {
    path: PathBuf,
    text: String,
}

/// A line of the file that is neither empty nor a comment.
pub(super) struct Line<'t> {
    pub(super) number: usize,
    pub(super) text: &'t str,
    /// The known key that the line is about.
    pub(super) key: Option<Key>,
    name: &'t str,
    /// What follows the `=`; `None` if there is none.
    pub(super) value: Option<&'t str>,
}

impl SettingsFile {
    /// Reads the file, which need not exist.
    pub(super) fn read(dirs: &UserDirs) -> Result<SettingsFile, SettingsError> {
        let path = dirs.settings();
        let text = match files::read_trusted(&path, LONGEST_FILE) {
            Ok(bytes) => decode(&bytes).expose().to_owned(),
            Err(error) if files::is_absent(&error) => String::new(),
            Err(error) => return Err(FileError::at(&path)(error).into()),
        };
        Ok(SettingsFile { path, text })
    }

    /// The line that counts: the last one about this key.
    pub(super) fn last(&self, key: Key) -> Option<Line<'_>> {
        self.lines().filter(|line| line.key == Some(key)).last()
    }

    /// The value that counts. `None` if there is none, or it is invalid.
    pub(super) fn parsed<T>(&self, key: Key, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        parse(self.last(key)?.value?)
    }

    pub(super) fn place(&self, number: usize) -> String {
        format!("{}:{number}", self.path.display())
    }

    /// What is ignored, one message each.
    pub(super) fn warnings(&self) -> Vec<String> {
        let warning = |line: Line<'_>| {
            let what = match line.key {
                // An error where it is used.
                Some(key) if key.is_strict() => return None,
                Some(key) => {
                    let why = key.check(line.value.unwrap_or_default()).err()?;
                    format!("`{}` is ignored: {why}", line.text)
                }
                None => match nearest(line.name, Key::names()) {
                    Some(meant) => {
                        format!("unknown setting `{}`. Did you mean `{meant}`?", line.name)
                    }
                    None => format!("unknown setting `{}` is ignored", line.name),
                },
            };
            Some(format!("{}: {what}", self.place(line.number)))
        };
        self.lines().filter_map(warning).collect()
    }

    fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        let lines = self.text.lines().enumerate();
        lines.filter_map(|(index, text)| Line::parse(index + 1, text))
    }
}

impl<'t> Line<'t> {
    /// Reads a line. `store vault` is about `store` too, without a value.
    pub(super) fn parse(number: usize, text: &'t str) -> Option<Line<'t>> {
        let text = text.trim();
        if text.is_empty() || text.starts_with('#') {
            return None;
        }
        let (name, value) = match text.split_once('=') {
            Some((name, value)) => (name.trim_end(), Some(value.trim_start())),
            None => (text.split_whitespace().next().unwrap_or_default(), None),
        };
        Some(Line { number, text, key: Key::parse(name), name, value })
    }
}
