//! `--store command -- PROGRAM ARGUMENTS`: another program has the PAT.

use std::ffi::OsString;

use super::{Options, read_pat, tell_git, verify};
use crate::changes::{self, Aftermath, NewPat, Place};
use crate::commands::{Failure, say_still_pending};
use crate::context::{Context, Streams};
use crate::index::title;
use crate::organization::Organization;
use crate::stores::{CommandLine, SecretSource, command};
use crate::util::terminal;

/// What stands behind `--`, if that is what comes next.
pub(super) fn words(parser: &mut lexopt::Parser) -> Option<Vec<OsString>> {
    let mut rest = parser.try_raw_args()?;
    rest.next_if(|word| word == "--")?;
    Some(rest.collect())
}

/// The command line, if there shall be one.
pub(super) fn line(options: &mut Options) -> Result<Option<CommandLine>, Failure> {
    let usage = |text: String| Err(Failure::Usage(text));
    match (options.from_command, options.words.take()) {
        (false, None) => Ok(None),
        (false, Some(_)) => usage(
            "behind -- stands the program that prints the PAT, and only with --store command"
                .to_owned(),
        ),
        (true, None) => Err(no_line()),
        (true, Some(_)) if options.with_token => usage(
            "--with-token does not go with --store command: the program prints the PAT each time"
                .to_owned(),
        ),
        (true, Some(_)) if options.expires.is_some() => usage(
            "--expires does not go with --store command: the PAT can be renewed at any time where \
             it is kept"
                .to_owned(),
        ),
        (true, Some(words)) => match CommandLine::typed(words) {
            Ok(line) => Ok(Some(line)),
            Err(why) => usage(format!("the command behind --: {why}")),
        },
    }
}

/// The words are missing, or may be where they do not belong.
pub(super) fn no_line() -> Failure {
    Failure::Usage(
        "--store command needs the program that prints the PAT, behind -- at the end, as in: \
         git credential-azdo login ORGANIZATION --store command -- op read op://Work/azdo/token"
            .to_owned(),
    )
}

/// Runs the command once and, if it prints a token, notes it.
pub(super) fn run(
    line: CommandLine,
    organization: &Organization,
    options: &Options,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<(), Failure> {
    let printed = command::print(&line).map_err(|error| {
        Failure::Refused(format!("nothing was stored: {error}. {}", error.next_step()))
    })?;
    read_pat::refuse_dead(&printed.secret, (context.now)())?;
    if let Some(doubt) = printed.doubt {
        let program = line.program();
        let warning =
            format!("warning: what `{program}` printed: {doubt}. It is taken all the same");
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
        place: Place::Any,
    };
    let aftermath = changes::put(context, &new)?.unwrap_or_default();
    report(&line, &title(organization, &options.name), aftermath, streams)?;
    tell_git(organization, options, streams, context)
}

/// What was noted.
pub(super) fn report(
    line: &CommandLine,
    title: &str,
    aftermath: Aftermath,
    streams: &mut Streams<'_>,
) -> Result<(), Failure> {
    let start = if aftermath.replaced {
        format!("Replaced the PAT for {title}: git gets it")
    } else {
        format!("git gets the PAT for {title}")
    };
    writeln!(streams.output, "{start} from `{line}` each time. Only this line is stored.")?;
    say_still_pending(aftermath, streams);
    Ok(())
}
