//! Why a program printed no token. The texts never contain its standard output.

use thiserror::Error;

use super::line::CommandLine;
use crate::util::env;
use crate::util::terminal;

#[derive(Debug, Error)]
#[error("`{}` {why}", terminal::clean(line.program()))]
pub struct CommandError {
    pub(super) line: CommandLine,
    pub(super) why: CommandFault,
}

#[derive(Debug, Error)]
pub(super) enum CommandFault {
    #[error("is not on PATH")]
    NotOnPath,
    #[error("does not exist")]
    NotFound,
    #[error("could not be started: {0}")]
    NotStarted(String),
    /// `status` is `exit status: 1` or the signal, `words` its last ones on standard error.
    #[error("failed ({status}){}{words}", if words.is_empty() { "" } else { ": " })]
    Failed { status: String, words: String },
    #[error("did not finish within {0} s")]
    TimedOut(u64),
    #[error("did not print a token: {0}")]
    NoToken(&'static str),
    #[error("was not started: the program that prints a PAT asked git for one")]
    Circle,
}

impl CommandError {
    /// Whether another attempt would only cost its time limit again.
    pub fn is_silent(&self) -> bool {
        matches!(self.why, CommandFault::TimedOut(_))
    }

    pub fn next_step(&self) -> String {
        let line = &self.line;
        match self.why {
            CommandFault::NotOnPath | CommandFault::NotFound => {
                "Install it, or log in again with its new path".to_owned()
            }
            CommandFault::TimedOut(_) => format!(
                "Run it by hand to see what it waits for: {line} (to allow more time: {}=60)",
                env::COMMAND_TIMEOUT
            ),
            CommandFault::Circle => "Make it get the PAT from somewhere other than git".to_owned(),
            _ => format!("Run it by hand to see why: {line}"),
        }
    }
}
