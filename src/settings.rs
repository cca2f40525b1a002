//! What the user has settled once: which store new PATs go to, and when to be warned.
//!
//! The file is `key = value` lines; the environment variable is for containers and tests. On
//! `get` it is read only where a PAT ends within a month and a person sees it.

use std::{env, fs, io};

use thiserror::Error;

use crate::paths::Paths;
use crate::store::StoreKind;

const STORE_VARIABLE: &str = "GIT_CREDENTIAL_AZDO_STORE";
/// Days before its end from which on a PAT is warned of, where nothing else is set; as Azure's
/// own mail (facts, azure-devops.md section 2.2).
const WARNING: u32 = 7;
/// More than that cannot be set: it is how `get` knows that it need not look.
pub const LONGEST_WARNING: u32 = 31;

/// A setting that cannot be followed. Guessing instead could put a PAT where it should not be.
#[derive(Debug, Error)]
pub enum SettingsError {
    /// The file is there but cannot be read.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: String,
        /// What the system said.
        source: io::Error,
    },
    /// A line or value that means nothing.
    #[error(
        "{place}: `{text}` is no setting; there is `store = keyring`, `store = file` and \
         `warn = DAYS` (0 to {LONGEST_WARNING})"
    )]
    Unknown {
        /// The file or variable.
        place: String,
        /// What stands there.
        text: String,
    },
}

/// The store for a new PAT: what the variable says, else where the PAT is that it replaces, else
/// what the file says. `None` if nobody has said anything.
///
/// # Errors
/// [`SettingsError`].
pub fn store(
    paths: &Paths,
    replaced: Option<StoreKind>,
) -> Result<Option<StoreKind>, SettingsError> {
    if let Ok(text) = env::var(STORE_VARIABLE) {
        let place = STORE_VARIABLE.to_owned();
        return text.parse().map(Some).map_err(|()| SettingsError::Unknown { place, text });
    }
    match replaced {
        Some(store) => Ok(Some(store)),
        None => Ok(read(paths)?.store),
    }
}

/// Days before its end from which on a PAT is warned of; 0 is the last day itself.
///
/// # Errors
/// [`SettingsError`].
pub fn warning_days(paths: &Paths) -> Result<u32, SettingsError> {
    Ok(read(paths)?.warn)
}

struct Settings {
    store: Option<StoreKind>,
    warn: u32,
}

fn read(paths: &Paths) -> Result<Settings, SettingsError> {
    let mut settings = Settings { store: None, warn: WARNING };
    let path = paths.settings();
    let place = path.display().to_string();
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(settings),
        Err(source) => return Err(SettingsError::Io { path: place, source }),
    };
    for line in text.lines().map(str::trim) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        settings.take(line).ok_or_else(|| SettingsError::Unknown {
            place: place.clone(),
            text: line.to_owned(),
        })?;
    }
    Ok(settings)
}

impl Settings {
    fn take(&mut self, line: &str) -> Option<()> {
        let (key, value) = line.split_once('=')?;
        match (key.trim_end(), value.trim_start()) {
            ("store", store) => self.store = Some(store.parse().ok()?),
            ("warn", days) => {
                self.warn = days.parse().ok().filter(|days| *days <= LONGEST_WARNING)?
            }
            _ => return None,
        }
        Some(())
    }
}
