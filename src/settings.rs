//! What the user has settled once: today, which store new PATs go to.
//!
//! The file is `key = value` lines; the environment variable is for containers and tests. It is
//! read only where a PAT is about to be stored, never on `get`.

use std::{env, fs, io};

use thiserror::Error;

use crate::paths::Paths;
use crate::store::StoreKind;

const STORE_VARIABLE: &str = "GIT_CREDENTIAL_AZDO_STORE";

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
    #[error("{place}: `{text}` is no setting; there is `store = keyring` and `store = file`")]
    Unknown {
        /// The file or variable.
        place: String,
        /// What stands there.
        text: String,
    },
}

/// The store for new PATs: the variable, else the file, else the keyring.
///
/// # Errors
/// [`SettingsError`].
pub fn default_store(paths: &Paths) -> Result<StoreKind, SettingsError> {
    let unknown = |place: &str, text: &str| SettingsError::Unknown {
        place: place.to_owned(),
        text: text.to_owned(),
    };
    if let Ok(text) = env::var(STORE_VARIABLE) {
        return text.parse().map_err(|()| unknown(STORE_VARIABLE, &text));
    }
    let path = paths.settings();
    let place = path.display().to_string();
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(StoreKind::Keyring),
        Err(source) => {
            return Err(SettingsError::Io { path: place, source });
        }
    };
    let mut store = StoreKind::Keyring;
    for line in text.lines().map(str::trim) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let value = match line.split_once('=') {
            Some((key, value)) if key.trim_end() == "store" => value.trim_start(),
            _ => return Err(unknown(&place, line)),
        };
        store = value.parse().map_err(|()| unknown(&place, line))?;
    }
    Ok(store)
}
