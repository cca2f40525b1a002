//! `login --store command -- PROGRAM ARGUMENTS`: another program keeps the PAT.

use super::{read_pat, tell_git, verify};
use crate::changes::{self, Aftermath, NewPat, Replaces};
use crate::cli::{Login, LoginStore};
use crate::commands::{Failure, Result, say_still_pending};
use crate::context::{Context, Streams};
use crate::index::title;
use crate::organization::Organization;
use crate::stores::{CommandLine, SecretSource, command};
use crate::util::terminal;

/// The command line of `--store command`.
pub(super) fn line(options: &Login) -> Result<Option<CommandLine>> {
    let from_command = options.store == Some(LoginStore::Command);
    let usage = |text: &str| Err(Failure::Usage(text.to_owned()));
    match &options.words {
        _ if !from_command && !options.unexpected.is_empty() => usage("unexpected argument"),
        None if !from_command => Ok(None),
        None => usage(
            "--store command needs the command that prints the PAT after `--`, such as: git \
             credential-azdo login acme --store command -- op read op://Work/azdo/token",
        ),
        Some(_) if !from_command => usage("a command after `--` requires --store command"),
        Some(_) if options.with_token => {
            usage("--with-token cannot be used with --store command, which prints the PAT itself")
        }
        Some(_) if options.expires.is_some() => {
            usage("--expires cannot be used with --store command: the PAT may be renewed any time")
        }
        Some(words) => match CommandLine::from_typed(words.clone()) {
            Ok(line) => Ok(Some(line)),
            Err(why) => Err(Failure::Usage(format!("the command after `--`: {why}"))),
        },
    }
}

/// Runs the command once and, if it prints a token, stores the command.
pub(super) fn run(
    line: CommandLine,
    organization: &Organization,
    options: &Login,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result {
    let printed = command::print(&line).map_err(|error| {
        Failure::Refused(format!("{error}; nothing was stored. {}", error.next_step()))
    })?;
    read_pat::refuse_dead(&printed.secret, (context.now)())?;
    if let Some(doubt) = printed.doubt {
        let program = line.program();
        let warning = format!("warning: the output of `{program}`: {doubt}. Using it anyway");
        terminal::say(streams.errors, &warning);
    }
    verify::run(&printed.secret, organization, options, streams, context)?;
    let new = NewPat {
        organization,
        name: &options.name,
        secret: &printed.secret,
        expires: None,
        source: SecretSource::Command(line.clone()),
        make_default: options.make_default,
        place: Replaces::Any,
    };
    let aftermath = changes::put(context, &new)?.unwrap_or_default();
    report(&line, &title(organization, &options.name), aftermath, streams)?;
    tell_git(organization, options, streams, context)
}

/// Reports what was stored.
pub(super) fn report(
    line: &CommandLine,
    title: &str,
    aftermath: Aftermath,
    streams: &mut Streams<'_>,
) -> Result {
    let start = if aftermath.replaced {
        format!("Replaced the PAT for {title}: git now gets it")
    } else {
        format!("git now gets the PAT for {title}")
    };
    writeln!(streams.output, "{start} from `{line}`. Only this command is stored.")?;
    say_still_pending(aftermath, streams);
    Ok(())
}
