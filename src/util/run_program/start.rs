//! Starting a program.

use std::io;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use super::RunError;
use super::system::{self, Family};
use crate::util::env;

/// `git rev-parse --local-env-vars`: with these, pass and gopass would run their git in the
/// repository that is being fetched.
const OF_THE_REPOSITORY: [&str; 16] = [
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_CONFIG",
    "GIT_CONFIG_PARAMETERS",
    "GIT_CONFIG_COUNT",
    "GIT_OBJECT_DIRECTORY",
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_GRAFT_FILE",
    "GIT_INDEX_FILE",
    "GIT_INTERNAL_SUPER_PREFIX",
    "GIT_NO_REPLACE_OBJECTS",
    "GIT_REPLACE_REF_BASE",
    "GIT_PREFIX",
    "GIT_SHALLOW_FILE",
    "GIT_COMMON_DIR",
];

/// A running program. Nothing else starts one, except [`super::become_program`].
pub struct Started {
    pub child: Child,
    family: Family,
}

impl Started {
    pub fn new(command: &mut Command) -> io::Result<Started> {
        system::prepare(command);
        let child = command.spawn()?;
        let family = Family::of(&child);
        Ok(Started { child, family })
    }

    /// Ends the program, if it is still running; on Windows, then also what it has started.
    pub fn end(&mut self) {
        self.family.end(&mut self.child);
    }
}

/// Starts a program outside the repository that git works in.
pub(super) fn outside_repository(command: &mut Command) -> Result<Started, RunError> {
    if env::non_empty(env::RUNNING).is_some() {
        return Err(RunError::Circle);
    }
    command
        .current_dir(directory())
        .env(env::RUNNING, "1")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    for name in OF_THE_REPOSITORY {
        command.env_remove(name);
    }
    Started::new(command).map_err(RunError::NotStarted)
}

/// Never the repository: programs read configuration from their working directory.
fn directory() -> PathBuf {
    let home = directories::BaseDirs::new().map(|dirs| dirs.home_dir().to_owned());
    let usable = home.filter(|home| home.is_absolute() && home.is_dir());
    usable.unwrap_or_else(|| if cfg!(windows) { std::env::temp_dir() } else { PathBuf::from("/") })
}
