//! Why a program gave no token. Never with a word of its standard output.

use std::fmt;
use std::io;

use super::CommandLine;
use crate::util::terminal;

/// The program that has the token did not give it.
#[derive(Debug)]
pub struct CommandError {
    line: CommandLine,
    why: Why,
}

/// What went wrong.
#[derive(Debug)]
pub enum Why {
    /// There is no such program.
    NotFound,
    /// The system does not run it.
    NotStarted(io::Error),
    /// It says itself that it failed.
    Failed {
        /// `exit status: 1`, or the signal.
        status: String,
        /// The last that it said on standard error.
        words: String,
    },
    /// It was still running after so many seconds.
    TimedOut(u64),
    /// What it printed is something else, and what that looks like.
    NoToken(&'static str),
    /// It asks git for what it is to print.
    Circle,
}

impl CommandError {
    pub(super) fn new(line: &CommandLine, why: Why) -> CommandError {
        CommandError { line: line.clone(), why }
    }

    /// Whether it would only cost its time limit again to ask once more.
    pub fn is_silent(&self) -> bool {
        matches!(self.why, Why::TimedOut(_))
    }

    /// What to do about it.
    pub fn next_step(&self) -> String {
        let line = &self.line;
        match self.why {
            Why::NotFound => "Install it, or log in again with the path it has now".to_owned(),
            Why::TimedOut(_) => format!(
                "Run it by hand to see what it waits for: {line} (more seconds: {}=60)",
                crate::util::env::COMMAND_TIMEOUT
            ),
            Why::Circle => "Let it get the PAT from somewhere else than git".to_owned(),
            _ => format!("Run it by hand to see why: {line}"),
        }
    }
}

impl fmt::Display for CommandError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let program = terminal::clean(self.line.program());
        match &self.why {
            Why::NotFound if self.line.is_on_path() => write!(f, "`{program}` is not on PATH"),
            Why::NotFound => write!(f, "`{program}` is not there"),
            Why::NotStarted(error) => write!(f, "`{program}` could not be started: {error}"),
            Why::Failed { status, words } if words.is_empty() => {
                write!(f, "`{program}` failed ({status})")
            }
            Why::Failed { status, words } => write!(f, "`{program}` failed ({status}): {words}"),
            Why::TimedOut(seconds) => write!(f, "`{program}` did not end within {seconds} s"),
            Why::NoToken(what) => write!(f, "what `{program}` printed is no token: {what}"),
            Why::Circle => {
                write!(
                    f,
                    "`{program}` was not run: a command that is to print a PAT has asked git for one"
                )
            }
        }
    }
}

impl std::error::Error for CommandError {}
