//! Where this program keeps its files.

use std::path::{Path, PathBuf};

use directories::ProjectDirs;
use thiserror::Error;

/// The system names no home directory.
#[derive(Debug, Error)]
#[error("no home directory is known: set HOME")]
pub struct NoHome;

/// The directories of one user.
#[derive(Clone, Debug)]
pub struct UserDirs {
    data: PathBuf,
    config: PathBuf,
}

impl UserDirs {
    /// Those that the platform's conventions name (on Linux the XDG directories). Nothing is
    /// read or created.
    ///
    /// # Errors
    /// [`NoHome`].
    pub fn of_user() -> Result<UserDirs, NoHome> {
        let dirs = ProjectDirs::from("", "", env!("CARGO_PKG_NAME")).ok_or(NoHome)?;
        Ok(UserDirs {
            // Local, since a keyring does not follow a roaming Windows profile either.
            data: dirs.data_local_dir().to_owned(),
            config: dirs.config_dir().to_owned(),
        })
    }

    /// Both kinds of files below one directory, for tests.
    pub fn below(dir: &Path) -> UserDirs {
        UserDirs { data: dir.join("data"), config: dir.join("config") }
    }

    /// The directory of the record.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// The directory of the file store.
    pub fn secrets(&self) -> PathBuf {
        self.data.join("secrets")
    }

    /// The settings, which need not exist.
    pub fn settings(&self) -> PathBuf {
        self.config.join("config")
    }
}
