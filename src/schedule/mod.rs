//! The daily renewal of PATs, by what the platform schedules jobs with. One file for each scheduler,
//! as in git's `builtin/gc.c` (`git maintenance start`).

pub mod cron;
mod error;
pub mod job;
pub mod launchd;
mod notify;
pub mod systemd;
pub mod task_scheduler;
mod tool;
mod window;

use crate::util::user_dirs::UserDirs;

pub use cron::Cron;
pub use error::ScheduleError;
pub use job::{Job, Scheduled};
pub use launchd::Launchd;
pub use notify::notify;
pub use systemd::{Systemd, lingers};
pub use task_scheduler::TaskScheduler;
pub use tool::Tool;
pub use window::close as close_window;

type Result<T, E = ScheduleError> = std::result::Result<T, E>;

/// A program that starts a job every day.
pub trait Scheduler {
    /// As in "by a systemd timer".
    fn title(&self) -> &'static str;

    /// Whether it can take a job now.
    fn is_available(&self) -> bool {
        true
    }

    /// Whether its jobs do not run while the user is logged out, unless that was changed.
    fn stops_at_logout(&self) -> bool {
        false
    }

    /// Adds the job, or replaces it.
    fn add(&self, job: &Job) -> Result<()>;

    /// Removes all that [`Scheduler::add`] wrote, and nothing else. `false` if there was nothing.
    fn remove(&self) -> Result<bool>;

    /// The job, if there is one.
    fn find(&self) -> Result<Option<Scheduled>>;

    /// What the scheduler knows about the job.
    fn state(&self) -> State {
        State::default()
    }
}

/// What a scheduler knows about its job.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct State {
    /// When it runs and ran, as the scheduler writes it.
    pub lines: Vec<String>,
    /// Why it does not run.
    pub problem: Option<String>,
}

/// The schedulers of this machine, the preferred one first.
pub fn installed(dirs: &UserDirs) -> Vec<Box<dyn Scheduler>> {
    let mut all: Vec<Box<dyn Scheduler>> = Vec::new();
    if cfg!(windows) {
        all.extend(TaskScheduler::installed(dirs).map(|it| Box::new(it) as _));
    } else if cfg!(target_os = "macos") {
        // Its cron needs a permission that it asks for in a window.
        all.extend(Launchd::installed().map(|it| Box::new(it) as _));
    } else {
        all.extend(Systemd::installed().map(|it| Box::new(it) as _));
        all.extend(Cron::installed(dirs).map(|it| Box::new(it) as _));
    }
    all
}

/// Adds a job to the first scheduler that is available, and removes it from all others.
pub fn add(job: &Job, dirs: &UserDirs) -> Result<Box<dyn Scheduler>> {
    let mut all = installed(dirs);
    let first = all.iter().position(|it| it.is_available()).ok_or(ScheduleError::NoScheduler)?;
    let chosen = all.remove(first);
    chosen.add(job)?;
    for other in all {
        other.remove()?;
    }
    Ok(chosen)
}

/// Removes the job, wherever it is. `false` if there was none.
pub fn remove(dirs: &UserDirs) -> Result<bool> {
    let mut removed = false;
    for scheduler in installed(dirs) {
        removed |= scheduler.remove()?;
    }
    Ok(removed)
}

/// The job and its scheduler.
pub fn find(dirs: &UserDirs) -> Result<Option<(Scheduled, Box<dyn Scheduler>)>> {
    for scheduler in installed(dirs) {
        if let Some(job) = scheduler.find()? {
            return Ok(Some((job, scheduler)));
        }
    }
    Ok(None)
}
