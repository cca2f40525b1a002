//! Why a job cannot be scheduled, with the next steps.

use thiserror::Error;

use crate::util::files::FileError;

#[derive(Debug, Error)]
pub enum ScheduleError {
    #[error("nothing here can schedule a job")]
    NoScheduler,
    /// With what it said, on one line.
    #[error("{program} failed: {words}")]
    Failed { program: String, words: String },
    #[error(transparent)]
    File(#[from] FileError),
    #[error("{0}")]
    Unusable(&'static str),
}

impl ScheduleError {
    pub fn steps(&self) -> &'static [&'static str] {
        match self {
            ScheduleError::NoScheduler if cfg!(any(windows, target_os = "macos")) => &[],
            ScheduleError::NoScheduler if cfg!(target_os = "linux") => &[
                "on a machine that you use over SSH, start your systemd user manager, then log in \
                 again:",
                "  loginctl enable-linger",
                "or install cron, and make sure that it runs",
            ],
            ScheduleError::NoScheduler => &["install cron, and make sure that it runs"],
            _ => &[],
        }
    }
}
