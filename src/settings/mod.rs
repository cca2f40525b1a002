//! The user's settings: the store for new PATs, whether they are verified, when to remind, and
//! whether uses are logged.
//!
//! The file has lines of `key = value`; the environment variables are for containers and tests.
//! `get` reads it after it has answered, to log the use, and if a PAT expires within a month and
//! there is a terminal.
//!
//! An unknown key is ignored, because a newer version may know it, and so is an invalid value that
//! can do no harm; commands and `doctor` warn of them. An invalid store or timeout is an error: a
//! guess could put a PAT into the wrong store, or leave the vault open.

mod edit;
mod file;
mod key;

use thiserror::Error;

use crate::stores::StoreKind;
use crate::util::env;
use crate::util::files::FileError;
use crate::util::user_dirs::UserDirs;

pub use edit::set;
pub use key::{InvalidValue, Key, timeout};

use file::SettingsFile;

const DAY: u32 = 24 * 60 * 60;
/// Seconds that a vault stays unlocked by default: a working day.
pub const VAULT_TIMEOUT: u32 = DAY / 2;
/// How many days before a PAT expires its reminders start, by default.
const WARNING: u32 = 7;
/// The earliest start of reminders, so that `get` knows when it does not need to look.
pub const LONGEST_WARNING: u32 = 31;

#[derive(Debug, Error)]
pub enum SettingsError {
    #[error(transparent)]
    File(#[from] FileError),
    #[error("{place}: `{text}` is not valid: {why}")]
    Invalid {
        /// The line of the file, or the variable.
        place: String,
        text: String,
        why: InvalidValue,
    },
}

/// A value, and where it comes from.
#[derive(Clone, Debug)]
pub struct Setting {
    pub value: String,
    /// `default`, the line of the file, or the variable.
    pub place: String,
    /// Why it is not used.
    pub invalid: Option<InvalidValue>,
}

/// The store for a new PAT: from the variable, else the PAT that it replaces, else the file.
pub fn store(
    paths: &UserDirs,
    replaced: Option<StoreKind>,
) -> Result<Option<StoreKind>, SettingsError> {
    if let Some((place, text)) = variable(Key::Store) {
        return text.parse().map(Some).map_err(|_| invalid(Key::Store, place, &text, &text));
    }
    match replaced {
        Some(store) => Ok(Some(store)),
        None => strictly(paths, Key::Store, |text| text.parse().ok()),
    }
}

/// Whether `login` verifies a PAT before storing it: from the variable, else the file, else yes.
pub fn verify(paths: &UserDirs) -> Result<bool, SettingsError> {
    let of_variable = variable(Key::Verify).and_then(|(_, text)| key::yes_or_no(&text));
    match of_variable {
        Some(verify) => Ok(verify),
        None => Ok(SettingsFile::read(paths)?.parsed(Key::Verify, key::yes_or_no).unwrap_or(true)),
    }
}

/// How many days before a PAT expires its reminders start; 0 is the last day.
pub fn warning_days(paths: &UserDirs) -> Result<u32, SettingsError> {
    Ok(SettingsFile::read(paths)?.parsed(Key::Warn, key::days).unwrap_or(WARNING))
}

/// Whether each use of a PAT is logged.
pub fn log(paths: &UserDirs) -> Result<bool, SettingsError> {
    Ok(SettingsFile::read(paths)?.parsed(Key::Log, key::yes_or_no).unwrap_or(false))
}

/// How long a vault stays unlocked, in seconds; `None` until the machine restarts.
pub fn vault_timeout(paths: &UserDirs) -> Result<Option<u32>, SettingsError> {
    Ok(strictly(paths, Key::VaultTimeout, timeout)?.unwrap_or(Some(VAULT_TIMEOUT)))
}

/// The value that counts, also if it is invalid.
pub fn effective(paths: &UserDirs, key: Key) -> Result<Setting, SettingsError> {
    let file = SettingsFile::read(paths)?;
    let found = variable(key).or_else(|| {
        let line = file.last(key)?;
        Some((file.place(line.number), line.value.unwrap_or_default().to_owned()))
    });
    let default = || ("default".to_owned(), key.default().to_owned());
    let (place, value) = found.unwrap_or_else(default);
    Ok(Setting { invalid: key.check(&value).err(), value, place })
}

/// What in the settings is ignored, one message each.
pub fn warnings(paths: &UserDirs) -> Result<Vec<String>, SettingsError> {
    let mut warnings = SettingsFile::read(paths)?.warnings();
    if let Some((place, text)) = variable(Key::Verify)
        && let Err(why) = Key::Verify.check(&text)
    {
        warnings.push(format!("{place}: `{text}` is ignored: {why}"));
    }
    Ok(warnings)
}

/// The setting's variable and its value. Pipeline templates set a variable to nothing to unset it.
fn variable(key: Key) -> Option<(String, String)> {
    let name = key.variable()?;
    let text = env::text(name).filter(|text| !text.is_empty())?;
    Some((name.to_owned(), text))
}

/// The parsed value in the file. Fails if it is invalid.
fn strictly<T>(
    paths: &UserDirs,
    key: Key,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, SettingsError> {
    let file = SettingsFile::read(paths)?;
    let Some(line) = file.last(key) else {
        return Ok(None);
    };
    let value = line.value.unwrap_or_default();
    let error = || invalid(key, file.place(line.number), line.text, value);
    parse(value).map(Some).ok_or_else(error)
}

fn invalid(key: Key, place: String, text: &str, value: &str) -> SettingsError {
    let why = key.check(value).err().unwrap_or(InvalidValue::Other(key));
    SettingsError::Invalid { place, text: text.to_owned(), why }
}
