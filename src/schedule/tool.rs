//! Programs that control a scheduler.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Result, ScheduleError};
use crate::util::find_program;
use crate::util::redact::redact;
use crate::util::run_program::{self, Needed, RunError};
use crate::util::terminal::clean;

/// Seconds. systemd waits 25 for an answer on the bus.
const LIMIT: u64 = 30;

/// The path of such a program.
pub struct Tool(pub PathBuf);

/// How it ended.
pub struct Ended {
    pub succeeded: bool,
    pub output: Vec<u8>,
    /// What it wrote to standard error, on one line.
    pub words: String,
}

impl Tool {
    pub fn installed(name: &str) -> Option<Tool> {
        find_program::on_path(Path::new(name)).map(Tool)
    }

    pub fn name(&self) -> String {
        self.0.file_stem().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// Runs it to its end, with messages in English.
    pub fn run(&self, arguments: &[impl AsRef<OsStr>]) -> Result<Ended> {
        let mut command = Command::new(&self.0);
        command.args(arguments).env("LC_ALL", "C");
        let progress = format!("Waiting for {}...", self.name());
        let mut ended = run_program::run(&mut command, Needed::Everything, LIMIT, &progress)
            .map_err(|error| self.not_run(error))?;
        let words = if ended.words.is_empty() { &ended.output } else { &ended.words };
        let words = on_one_line(&String::from_utf8_lossy(words));
        let output = std::mem::take(&mut *ended.output);
        Ok(Ended { succeeded: ended.status.success(), output, words })
    }

    fn not_run(&self, error: RunError) -> ScheduleError {
        let words = match error {
            RunError::NotStarted(error) => format!("it cannot be started: {error}"),
            RunError::TimedOut(limit) => format!("it did not finish within {limit} s"),
            RunError::TooLong => "it printed more than 64 KiB".to_owned(),
            RunError::Circle => "a program that prints a PAT cannot use it".to_owned(),
        };
        ScheduleError::Failed { program: self.name(), words }
    }

    /// As [`Tool::run`], and fails if it did.
    pub fn succeed(&self, arguments: &[impl AsRef<OsStr>]) -> Result<Ended> {
        let ended = self.run(arguments)?;
        if ended.succeeded { Ok(ended) } else { Err(self.failed(ended)) }
    }

    pub fn failed(&self, ended: Ended) -> ScheduleError {
        ScheduleError::Failed { program: self.name(), words: ended.words }
    }
}

fn on_one_line(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    redact(&clean(&lines.join(" / ")))
}
