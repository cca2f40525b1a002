//! The user's settings: the store for new PATs, whether they are verified, when to remind, and
//! whether uses are logged.
//!
//! The file has lines of `key = value`; the environment variables are for containers and tests.
//! `get` reads it after it has answered, to log the use, and if a PAT expires within a month and
//! there is a terminal.

use thiserror::Error;

use crate::stores::{SecretSource, StoreKind};
use crate::util::env;
use crate::util::files::{self, FileError};
use crate::util::user_dirs::UserDirs;

/// How many days before a PAT expires its reminders start, by default.
const WARNING: u32 = 7;
/// Bytes.
const LONGEST_FILE: usize = 64 * 1024;
const DAY: u32 = 24 * 60 * 60;
/// Seconds that a vault stays unlocked by default: a working day.
pub const VAULT_TIMEOUT: u32 = DAY / 2;
/// The earliest start of reminders, so that `get` knows when it does not need to look.
pub const LONGEST_WARNING: u32 = 31;

/// An invalid setting. It is never guessed: a PAT could end up in the wrong store.
#[derive(Debug, Error)]
pub enum SettingsError {
    #[error(transparent)]
    File(#[from] FileError),
    /// A command provides only the one PAT that it prints.
    #[error(
        "{place}: `command` cannot be the default store; choose it for one PAT, with its command \
         line: git credential-azdo login ORGANIZATION --store command -- PROGRAM ARGUMENTS"
    )]
    Command {
        /// The file or variable.
        place: String,
    },
    /// An unknown setting or value.
    #[error(
        "{place}: unknown setting or value `{text}`; valid settings are `store = {}`, `warn = DAYS` (0 to \
         {LONGEST_WARNING}), `vault_timeout = 12h` (30m, 7d, never), `verify = no` (yes) and \
         `log = yes` (no)",
        StoreKind::names()
    )]
    Unknown { place: String, text: String },
}

/// The store for a new PAT: from the variable, else the PAT that it replaces, else the file.
pub fn store(
    paths: &UserDirs,
    replaced: Option<StoreKind>,
) -> Result<Option<StoreKind>, SettingsError> {
    // Pipeline templates set a variable to nothing to unset it.
    if let Some(text) = env::text(env::STORE).filter(|text| !text.is_empty()) {
        let place = env::STORE.to_owned();
        return text.parse().map(Some).map_err(|_| no_setting(place, text.clone(), &text));
    }
    match replaced {
        Some(store) => Ok(Some(store)),
        None => Ok(read(paths)?.store),
    }
}

/// Whether `login` verifies a PAT before storing it: from the variable, else the file, else yes.
pub fn verify(paths: &UserDirs) -> Result<bool, SettingsError> {
    let Some(text) = env::text(env::VERIFY) else {
        return Ok(read(paths)?.verify);
    };
    let place = env::VERIFY.to_owned();
    yes_or_no(&text).ok_or(SettingsError::Unknown { place, text })
}

/// How many days before a PAT expires its reminders start; 0 is the last day.
pub fn warning_days(paths: &UserDirs) -> Result<u32, SettingsError> {
    Ok(read(paths)?.warn)
}

/// Whether each use of a PAT is logged.
pub fn log(paths: &UserDirs) -> Result<bool, SettingsError> {
    Ok(read(paths)?.log)
}

/// How long a vault stays unlocked, in seconds; `None` until the machine restarts.
pub fn vault_timeout(paths: &UserDirs) -> Result<Option<u32>, SettingsError> {
    Ok(read(paths)?.vault_timeout)
}

/// Parses `30m`, `12h`, `7d`, or `never` for as long as the machine runs; at most a year.
pub fn timeout(text: &str) -> Option<Option<u32>> {
    if text == "never" {
        return Some(None);
    }
    let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let seconds = match unit {
        "m" => 60,
        "h" => 60 * 60,
        "d" => DAY,
        _ => return None,
    };
    let number: u32 = number.parse().ok()?;
    let whole = number.checked_mul(seconds)?;
    (1..=366 * DAY).contains(&whole).then_some(Some(whole))
}

struct Settings {
    store: Option<StoreKind>,
    verify: bool,
    warn: u32,
    vault_timeout: Option<u32>,
    log: bool,
}

fn read(paths: &UserDirs) -> Result<Settings, SettingsError> {
    let mut settings = Settings {
        store: None,
        verify: true,
        warn: WARNING,
        vault_timeout: Some(VAULT_TIMEOUT),
        log: false,
    };
    let path = paths.settings();
    let place = path.display().to_string();
    let text = match files::read_trusted(&path, LONGEST_FILE) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(error) if files::is_absent(&error) => return Ok(settings),
        Err(error) => return Err(FileError::at(&path)(error).into()),
    };
    for line in text.lines().map(str::trim) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let value = line.split_once('=').map_or("", |(_, value)| value.trim_start());
        settings.take(line).ok_or_else(|| no_setting(place.clone(), line.to_owned(), value))?;
    }
    Ok(settings)
}

fn yes_or_no(text: &str) -> Option<bool> {
    match text {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

fn no_setting(place: String, text: String, value: &str) -> SettingsError {
    if value == SecretSource::COMMAND {
        SettingsError::Command { place }
    } else {
        SettingsError::Unknown { place, text }
    }
}

impl Settings {
    fn take(&mut self, line: &str) -> Option<()> {
        let (key, value) = line.split_once('=')?;
        match (key.trim_end(), value.trim_start()) {
            ("store", store) => self.store = Some(store.parse().ok()?),
            ("verify", answer) => self.verify = yes_or_no(answer)?,
            ("log", answer) => self.log = yes_or_no(answer)?,
            ("warn", days) => {
                self.warn = days.parse().ok().filter(|days| *days <= LONGEST_WARNING)?
            }
            ("vault_timeout", time) => self.vault_timeout = timeout(time)?,
            _ => return None,
        }
        Some(())
    }
}
