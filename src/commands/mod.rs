//! What people type: one file for each command.

mod arguments;
mod azure_pats;
mod check;
mod clone_organization;
mod config;
mod configure;
mod default;
mod doctor;
mod failure;
mod header;
mod help;
mod import;
mod list;
mod log;
mod login;
mod logout;
mod questions;
mod rename;
mod renew;
mod restore;
mod revoke;
mod run;
mod select_pat;
mod store_move;
mod trust;
mod typed_line;
mod vault;
mod verdict;
mod whoami;

use std::ffi::OsString;
use std::io::{ErrorKind, Write};

use crate::cli::{self, Command};
use crate::context::{Context, Streams};
use crate::settings::SettingsError;
use crate::util::redact::Redacted;
use crate::{ExitStatus, FAILURE, SUCCESS};

use arguments::PatChoice;
use failure::{Failure, Result, refuse};

const USAGE: ExitStatus = 2;
/// The exit status that a shell reports for a program that SIGINT ended.
const INTERRUPTED: ExitStatus = 130;

/// About a comment, which an interactive zsh and Command Prompt pass on.
const NOT_A_COMMENT: &str = "your shell does not read # as a comment: omit the rest of the line";

pub fn run(
    mut arguments: Vec<OsString>,
    streams: &mut Streams<'_>,
    context: &Context,
) -> ExitStatus {
    // clap's own option ignores what follows it.
    if let Some(first) =
        arguments.first_mut().filter(|first| *first == "--version" || *first == "-V")
    {
        *first = "version".into();
    }
    // An option before the command is one of the command's, too.
    let mut words = arguments.iter().filter_map(|word| word.to_str());
    let typed = words.find(|word| !word.starts_with('-')).map(str::to_owned);
    let typed = typed.filter(|word| word != "help" && cli::is_command(word));
    let parsed = cli::parse(arguments.clone()).map(|parsed| parsed.command);
    let mut redacted;
    // These print a PAT: for the user, and for the git that `run` has started.
    let output: &mut dyn Write =
        if matches!(parsed, Ok(Some(Command::Header(_) | Command::Token(_) | Command::Run(_)))) {
            streams.output
        } else {
            redacted = Redacted::new(streams.output);
            &mut redacted
        };
    let mut errors = Redacted::new(streams.errors);
    let streams = &mut Streams { input: streams.input, output, errors: &mut errors };
    let result = match parsed {
        Ok(command) => dispatch(command, streams, context),
        Err(error) if error.use_stderr() && arguments.iter().any(|word| word == "#") => {
            Err(Failure::Usage(NOT_A_COMMENT.to_owned()))
        }
        Err(error) => help::answer(&error, typed.as_deref(), streams),
    };
    let Err(failure) = result else {
        return SUCCESS;
    };
    match &failure {
        Failure::Output(error) if error.kind() == ErrorKind::BrokenPipe => return FAILURE,
        Failure::Found(status) => return *status,
        _ => streams.error(&failure),
    }
    match failure {
        Failure::Usage(_) if let Some(steps) = typed_line::exposed_pat(&arguments) => {
            steps.iter().for_each(|step| streams.hint(step));
            USAGE
        }
        Failure::Mistyped(typed, meant) => {
            let steps = typed_line::corrected(&arguments, &typed, &meant)
                .map_or_else(arguments::list_all, |line| {
                    vec!["if so, run:".to_owned(), format!("  {line}")]
                });
            steps.iter().for_each(|step| streams.hint(step));
            FAILURE
        }
        Failure::Usage(_) => {
            let topic = typed.map(|command| format!(" {command}")).unwrap_or_default();
            streams.hint("for help, run:");
            streams.hint(format!("  git credential-azdo help{topic}"));
            USAGE
        }
        Failure::NotAzure(_) => {
            streams.hint("pass an Azure DevOps URL, such as https://dev.azure.com/acme");
            USAGE
        }
        Failure::Advised(_, steps) => {
            steps.iter().for_each(|step| streams.hint(step));
            FAILURE
        }
        Failure::Settings(SettingsError::Invalid { .. }) => {
            streams.hint("to see and change the settings, run:");
            streams.hint("  git credential-azdo config");
            FAILURE
        }
        Failure::Interrupted => INTERRUPTED,
        Failure::NotStarted(_, status) => status,
        _ => FAILURE,
    }
}

fn dispatch(command: Option<Command>, streams: &mut Streams<'_>, context: &Context) -> Result {
    let Some(command) = command else {
        return help::overview(streams);
    };
    if command.depends_on_settings() {
        config::warn_of_ignored(streams, context);
    }
    match command {
        Command::Login(options) => login::run(&options, streams, context),
        Command::Logout(options) => logout::run(options, streams, context),
        Command::Import(options) => import::run(&options, streams, context),
        Command::Renew(options) => renew::run(&options, streams, context),
        Command::Revoke(options) => revoke::run(options, streams, context),
        Command::List(options) => list::run(&options, streams, context),
        Command::Status(options) => check::run(&options.into(), streams, context),
        Command::Log(options) => log::run(&options, streams, context),
        Command::Header(options) => header::run(&options, streams, context),
        Command::Token(options) => header::token(&options, streams, context),
        Command::Run(options) => run::run(&options, streams, context),
        Command::Check(options) => check::run(&options, streams, context),
        Command::Whoami(options) => whoami::run(&options, streams, context),
        Command::Doctor(options) => doctor::run(&options, streams, context),
        Command::Restore(options) => restore::run(options, streams, context),
        Command::Default(pat) => {
            default::run(&PatChoice::new(pat, streams, context)?, streams, context)
        }
        Command::Rename(options) => rename::run(&options, streams, context),
        Command::StoreMove(options) => store_move::run(&options, streams, context),
        Command::Unlock(options) => vault::unlock(&options, streams, context),
        Command::Lock => vault::lock(streams, context),
        Command::Passphrase(options) => vault::passphrase(&options, streams, context),
        Command::Configure(options) => configure::run(&options, streams, context),
        Command::Unconfigure(options) => configure::undo(&options, streams, context),
        Command::Config(options) => config::run(options, streams, context),
        Command::Completions { shell } => help::completions(shell, streams),
        Command::Man { out } => help::write_pages(&out),
        Command::Help { topic } => help::run(topic.as_deref(), streams),
        Command::Version { json } => help::version(json, streams),
    }
}

fn say_still_pending(secrets: usize, streams: &mut Streams<'_>) {
    if secrets > 0 {
        let warning = "an old PAT could not be deleted from its store; it is no longer \
                       used, and the next login or logout tries again";
        streams.warn(warning);
    }
}
