//! Why a program printed no token. The texts never contain its standard output.

use std::fmt;
use std::io;

use super::line::CommandLine;
use crate::util::terminal;

/// A program that should print a token failed.
#[derive(Debug)]
pub struct CommandError {
    line: CommandLine,
    why: CommandFault,
}

/// The reason.
#[derive(Debug)]
pub enum CommandFault {
    /// There is no such program.
    NotFound,
    /// The system could not start it.
    NotStarted(io::Error),
    /// It failed.
    Failed {
        /// `exit status: 1`, or the signal.
        status: String,
        /// Its last words on standard error.
        words: String,
    },
    /// It was still running after this many seconds.
    TimedOut(u64),
    /// It printed something else; what that looks like.
    NoToken(&'static str),
    /// It asked git for the token that it should print.
    Circle,
}

impl CommandError {
    pub(super) fn new(line: &CommandLine, why: CommandFault) -> CommandError {
        CommandError { line: line.clone(), why }
    }

    /// Whether another attempt would only cost its time limit again.
    pub fn is_silent(&self) -> bool {
        matches!(self.why, CommandFault::TimedOut(_))
    }

    /// The next step.
    pub fn next_step(&self) -> String {
        let line = &self.line;
        match self.why {
            CommandFault::NotFound => "Install it, or log in again with its new path".to_owned(),
            CommandFault::TimedOut(_) => format!(
                "Run it by hand to see what it waits for: {line} (to allow more time: {}=60)",
                crate::util::env::COMMAND_TIMEOUT
            ),
            CommandFault::Circle => "Make it get the PAT from somewhere other than git".to_owned(),
            _ => format!("Run it by hand to see why: {line}"),
        }
    }
}

impl fmt::Display for CommandError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let program = terminal::clean(self.line.program());
        match &self.why {
            CommandFault::NotFound if self.line.is_on_path() => {
                write!(f, "`{program}` is not on PATH")
            }
            CommandFault::NotFound => write!(f, "`{program}` does not exist"),
            CommandFault::NotStarted(error) => {
                write!(f, "`{program}` could not be started: {error}")
            }
            CommandFault::Failed { status, words } if words.is_empty() => {
                write!(f, "`{program}` failed ({status})")
            }
            CommandFault::Failed { status, words } => {
                write!(f, "`{program}` failed ({status}): {words}")
            }
            CommandFault::TimedOut(seconds) => {
                write!(f, "`{program}` did not finish within {seconds} s")
            }
            CommandFault::NoToken(what) => write!(f, "`{program}` did not print a token: {what}"),
            CommandFault::Circle => {
                write!(
                    f,
                    "`{program}` was not started: the program that prints a PAT asked git for one"
                )
            }
        }
    }
}

impl std::error::Error for CommandError {}
