//! The person's side: one room for each command.

mod arguments;
mod check;
mod configure;
mod doctor;
mod header;
mod help;
mod list;
mod login;
mod logout;
mod move_pats;
mod questions;
mod restore;
mod run;
mod select_pat;
mod store_move;
mod vault;

use crate::{ExitStatus, FAILURE, SUCCESS};
use std::io::ErrorKind;

use thiserror::Error;

use crate::changes::Aftermath;
use crate::context::{Context, Streams};
use crate::error::Error;
use crate::git::ConfigError;
use crate::stores::VaultError;
use crate::util::terminal;

/// Why a command ends without having done what it was asked.
#[derive(Debug, Error)]
enum Failure {
    /// The command line; exit status 2, as everywhere.
    #[error("{0}")]
    Usage(String),
    /// What it did not find or was not given.
    #[error("{0}")]
    Refused(String),
    /// The same, and what to do: a line for each.
    #[error("{0}")]
    Advised(String, Vec<String>),
    /// What was found is the answer, and has been said; with this exit status.
    #[error("something has to be done about a PAT")]
    Found(u8),
    /// The program that was to be run.
    #[error("{program} could not be started: {source}")]
    NotStarted {
        /// Its name.
        program: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The same where it is nowhere on PATH, which says it better than the system does.
    #[error("{0}: there is no such program on PATH")]
    NotOnPath(String),
    /// Ctrl-C at a question.
    #[error("nothing was changed")]
    Interrupted,
    /// A part of the program.
    #[error(transparent)]
    Error(#[from] Error),
    /// The vault.
    #[error("{0}. {next}", next = crate::error::after_vault(.0, "git credential-azdo login"))]
    Vault(#[from] VaultError),
    /// git's configuration.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Whoever read our output stopped.
    #[error("{0}")]
    Output(#[from] std::io::Error),
}

impl Failure {
    /// The exit status, where it is not that of a wrong command line.
    fn status(&self) -> ExitStatus {
        match self {
            // As shells have it, and `env`, `nice` and `timeout`.
            Failure::NotOnPath(_) => 127,
            Failure::NotStarted { source, .. } if source.kind() == ErrorKind::NotFound => 127,
            Failure::NotStarted { .. } => 126,
            _ => FAILURE,
        }
    }
}

impl From<lexopt::Error> for Failure {
    fn from(error: lexopt::Error) -> Self {
        // An unexpected argument may be a PAT that was meant for standard input.
        Failure::Usage(match error {
            lexopt::Error::UnexpectedArgument(_) => "there is one argument too many".to_owned(),
            lexopt::Error::UnexpectedValue { option, .. } => format!("{option} takes no value"),
            other => other.to_string(),
        })
    }
}

/// Whether a person can mean a command by this word.
pub fn is_command(word: &str) -> bool {
    help::is_command(word)
}

/// Runs the command line after the program's name.
pub fn run(mut parser: lexopt::Parser, streams: &mut Streams<'_>, context: &Context) -> ExitStatus {
    let mut command = String::new();
    match dispatch(&mut parser, &mut command, streams, context) {
        Ok(()) => SUCCESS,
        Err(Failure::Output(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => FAILURE,
        Err(Failure::Found(status)) => status,
        Err(Failure::Usage(text)) => {
            terminal::say(streams.errors, &text);
            terminal::say(streams.errors, &help::pointer(&command));
            2
        }
        Err(Failure::Interrupted) => {
            terminal::say(streams.errors, "nothing was changed");
            // As a shell reports a program that SIGINT ended.
            130
        }
        Err(failure) => {
            terminal::say(streams.errors, &failure.to_string());
            let status = failure.status();
            if let Failure::Advised(_, steps) = failure {
                steps.iter().for_each(|step| terminal::add(streams.errors, step));
            }
            status
        }
    }
}

fn dispatch(
    parser: &mut lexopt::Parser,
    named: &mut String,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<(), Failure> {
    use lexopt::Arg::{Long, Short, Value};
    *named = match parser.next()? {
        Some(Long("help") | Short('h')) | None => return help::overview(streams),
        Some(Long("version") | Short('V')) => return help::version(streams),
        Some(Value(command)) => command.to_string_lossy().into_owned(),
        Some(other) => return Err(other.unexpected().into()),
    };
    match named.as_str() {
        "login" => login::run(parser, streams, context),
        "logout" => logout::run(parser, streams, context),
        "restore" => restore::restore(parser, streams, context),
        "default" => restore::make_default(parser, streams, context),
        "move" => move_pats::run(parser, streams, context),
        "store-move" => store_move::run(parser, streams, context),
        "unlock" => vault::unlock(parser, streams, context),
        "lock" => vault::lock(parser, streams, context),
        "passphrase" => vault::passphrase(parser, streams, context),
        "list" => list::run(parser, streams, context),
        "check" => check::run(parser, streams, context),
        "header" => header::run(parser, streams, context),
        "run" => run::run(parser, streams, context),
        "configure" => configure::run(parser, streams, context),
        "unconfigure" => configure::undo(parser, streams, context),
        "doctor" => doctor::run(parser, streams, context),
        "help" => help::run(parser, streams),
        "version" => help::version(streams),
        _ => Err(Failure::Usage(help::unknown(named))),
    }
}

/// Says what a store would not let go.
fn say_still_pending(aftermath: Aftermath, streams: &mut Streams<'_>) {
    if aftermath.still_pending > 0 {
        terminal::say(
            streams.errors,
            "an old PAT could not be deleted from its store now: it is not used any more, and \
             the next login or logout will try again",
        );
    }
}
