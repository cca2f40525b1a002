//! What people type: one file for each command.

mod arguments;
mod check;
mod completions;
mod configure;
mod default;
mod doctor;
mod failure;
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

use std::ffi::OsString;
use std::io::ErrorKind;

use crate::changes::Aftermath;
use crate::cli::{self, Command};
use crate::context::{Context, Streams};
use crate::util::terminal;
use crate::{ExitStatus, FAILURE, SUCCESS};

use failure::{Failure, Result};

/// The exit status for a wrong command line.
const USAGE: ExitStatus = 2;
/// The exit status that a shell reports for a program that SIGINT ended.
const INTERRUPTED: ExitStatus = 130;

/// Runs the command line after the program's name.
pub fn run(arguments: Vec<OsString>, streams: &mut Streams<'_>, context: &Context) -> ExitStatus {
    let typed = arguments.first().and_then(|word| word.to_str()).map(str::to_owned);
    let result = match cli::parse(arguments) {
        Ok(parsed) => dispatch(parsed.command, streams, context),
        Err(error) => help::answer(&error, streams),
    };
    let Err(failure) = result else {
        return SUCCESS;
    };
    match failure {
        Failure::Output(error) if error.kind() == ErrorKind::BrokenPipe => FAILURE,
        Failure::Found(status) => status,
        Failure::Usage(text) => {
            terminal::say(streams.errors, &text);
            let command = typed.filter(|word| word != "help" && cli::is_command(word));
            terminal::say(streams.errors, &cli::hint(command.as_deref()));
            USAGE
        }
        Failure::Interrupted => {
            terminal::say(streams.errors, &failure.to_string());
            INTERRUPTED
        }
        failure => {
            terminal::say(streams.errors, &failure.to_string());
            for step in failure.next_steps() {
                terminal::add(streams.errors, step);
            }
            failure.status()
        }
    }
}

fn dispatch(command: Option<Command>, streams: &mut Streams<'_>, context: &Context) -> Result {
    let Some(command) = command else {
        return help::overview(streams);
    };
    match command {
        Command::Login(options) => login::run(&options, streams, context),
        Command::Logout(options) => logout::run(&options, streams, context),
        Command::List(options) => list::run(&options, streams, context),
        Command::Header(options) => header::run(&options, streams, context),
        Command::Run(options) => run::run(&options, streams, context),
        Command::Check(options) => check::run(&options, streams, context),
        Command::Doctor(options) => doctor::run(&options, streams, context),
        Command::Restore(options) => restore::run(&options, streams, context),
        Command::Default(options) => default::run(&options, streams, context),
        Command::Move(options) => move_pats::run(&options, streams, context),
        Command::StoreMove(options) => store_move::run(&options, streams, context),
        Command::Unlock(options) => vault::unlock(&options, streams, context),
        Command::Lock => vault::lock(streams, context),
        Command::Passphrase(options) => vault::passphrase(&options, streams, context),
        Command::Configure(options) => configure::run(&options, streams, context),
        Command::Unconfigure(options) => configure::undo(&options, streams, context),
        Command::Completions(options) => completions::run(&options, streams),
        Command::Man(options) => help::write_pages(&options),
        Command::Help(options) => help::run(&options, streams),
        Command::Version => help::version(streams),
    }
}

/// Warns about a secret that a store could not delete.
fn say_still_pending(aftermath: Aftermath, streams: &mut Streams<'_>) {
    if aftermath.still_pending > 0 {
        terminal::say(
            streams.errors,
            "warning: an old PAT could not be deleted from its store; it is no longer used, and \
             the next login or logout tries again",
        );
    }
}
