//! The directories of this program's files.

use std::path::{Path, PathBuf};

use directories::ProjectDirs;
use thiserror::Error;

use super::env;

#[derive(Debug, Error)]
#[error("no home directory is known: set HOME to an absolute path")]
pub struct NoHome;

#[derive(Clone, Debug)]
pub struct UserDirs {
    data: PathBuf,
    config: PathBuf,
}

impl UserDirs {
    /// The platform's conventional ones (on Linux the XDG directories). Nothing is read or created.
    pub fn of_user() -> Result<UserDirs, NoHome> {
        let dirs = ProjectDirs::from("", "", env!("CARGO_PKG_NAME"));
        // In a relative HOME every folder, such as a clone, would have PATs of its own.
        let dirs = dirs.filter(|dirs| dirs.data_local_dir().is_absolute()).ok_or(NoHome)?;
        Ok(UserDirs {
            // Local: a keyring does not follow a roaming Windows profile either.
            data: redirected("LOCALAPPDATA", "data")
                .unwrap_or_else(|| dirs.data_local_dir().to_owned()),
            config: redirected("APPDATA", "config").unwrap_or_else(|| dirs.config_dir().to_owned()),
        })
    }

    /// All files below one directory, for tests.
    pub fn below(dir: &Path) -> UserDirs {
        UserDirs { data: dir.join("data"), config: dir.join("config") }
    }

    pub fn data(&self) -> &Path {
        &self.data
    }

    pub fn secrets(&self) -> PathBuf {
        self.data.join("secrets")
    }

    pub fn config(&self) -> &Path {
        &self.config
    }

    /// The settings file, which need not exist.
    pub fn settings(&self) -> PathBuf {
        self.config.join("config")
    }
}

/// The folder of this program below the one that a variable names. Windows has functions for its
/// folders, but they ignore the variables, which is how a test or a portable set-up gives a program
/// folders of its own, as with `HOME` elsewhere.
fn redirected(variable: &str, folder: &str) -> Option<PathBuf> {
    if !cfg!(windows) {
        return None;
    }
    let dir = env::absolute_path(variable)?;
    Some(dir.join(env!("CARGO_PKG_NAME")).join(folder))
}
