//! `login`: takes a PAT from a person or a pipe, keeps it, and lets git know.

use std::io::{ErrorKind, Read};

use super::{Failure, arguments, configure, say_left_over};
use crate::clock::Moment;
use crate::error::Error;
use crate::lifecycle::{self, Aftermath, NewPat, Place};
use crate::pat::{Linted, NotAPat, Secret, latest_end, lint};
use crate::protocol::read_all;
use crate::record::{PatName, StoredPat, title};
use crate::remote::Organisation;
use crate::settings;
use crate::store::StoreKind;
use crate::terminal;
use crate::world::{Streams, World};

/// Days (facts, azure-devops.md section 2.2). A date is not measured by it: clocks are wrong.
const LONGEST_LIFE: u32 = 366;

/// What stood on the command line.
#[derive(Default)]
struct Options {
    organisation: Option<String>,
    name: PatName,
    expires: Option<Moment>,
    store: Option<StoreKind>,
    make_default: bool,
    with_token: bool,
    allow_http: bool,
    no_git_config: bool,
}

pub(super) fn run(
    parser: &mut lexopt::Parser,
    streams: &mut Streams<'_>,
    world: &World,
) -> Result<(), Failure> {
    let Some(options) = parse(parser, world)? else {
        return super::help::of("login", streams);
    };
    let organisation = arguments::organisation(options.organisation.as_deref(), world)?;
    let record = arguments::record(world)?;
    let known = record.of(&organisation).next().is_some();
    refuse_plain_http(&organisation, options.allow_http || known, streams)?;
    let replaced = record.find(&organisation, &options.name).map(|pat| pat.slot.store);
    let store = match options.store {
        Some(store) => store,
        None => {
            settings::store(world.paths().map_err(Error::from)?, replaced).map_err(Error::from)?
        }
    };
    lifecycle::could_put(world, &organisation, store)?;
    let secret = ask(&organisation, options.with_token, streams)?;
    refuse_dead(&secret, (world.now)())?;
    let expires = match options.expires {
        None if !options.with_token => ask_for_end(streams, (world.now)())?,
        given => given,
    };
    let new = NewPat {
        organisation: &organisation,
        name: &options.name,
        secret: &secret,
        expires,
        store,
        make_default: options.make_default,
        place: Place::Any,
    };
    let aftermath = lifecycle::put(world, &new)?.unwrap_or_default();
    report(&new, aftermath, streams, world)?;
    if options.no_git_config {
        return Ok(());
    }
    configure::for_organisation(&organisation, streams, world)
}

fn parse(parser: &mut lexopt::Parser, world: &World) -> Result<Option<Options>, Failure> {
    use lexopt::Arg::{Long, Short, Value};
    let mut options = Options::default();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("name") => options.name = arguments::name(parser)?,
            Long("expires") => {
                let end = expiry(&arguments::text(parser)?, (world.now)());
                options.expires =
                    Some(end.map_err(|why| Failure::Usage(format!("--expires: {why}")))?);
            }
            Long("store") => options.store = Some(arguments::store(parser)?),
            Long("default") => options.make_default = true,
            Long("with-token") => options.with_token = true,
            Long("allow-http") => options.allow_http = true,
            Long("no-git-config") => options.no_git_config = true,
            Long("help") | Short('h') => return Ok(None),
            Value(value) => arguments::positional(&mut options.organisation, value)?,
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(Some(options))
}

/// `90d`, or `90`, or the last day as Azure shows it.
fn expiry(text: &str, now: Moment) -> Result<Moment, &'static str> {
    let days = text.strip_suffix('d').unwrap_or(text).parse().ok();
    let end = match days {
        Some(days) if days > LONGEST_LIFE => return Err("no PAT lives longer than a year"),
        Some(days) => Some(now.plus_days(days)),
        None => Moment::end_of_day(text),
    };
    match end {
        Some(end) if end > now => Ok(end),
        Some(_) => Err("that has passed already"),
        None => Err("that is no date (YYYY-MM-DD) and no number of days (90d)"),
    }
}

/// Plain http, only where the user has said so, now or before.
fn refuse_plain_http(
    organisation: &Organisation,
    allowed: bool,
    streams: &mut Streams<'_>,
) -> Result<(), Failure> {
    const DANGER: &str = "over http the PAT travels unencrypted: whoever can listen on the way \
        can use it until it ends";
    if !organisation.is_plain_http() {
        return Ok(());
    }
    if !allowed {
        return Err(Failure::Refused(format!(
            "{DANGER}. Use the https URL, or add --allow-http if there is none"
        )));
    }
    terminal::say(streams.errors, &format!("warning: {DANGER}"));
    Ok(())
}

/// Reads the PAT and looks at what was pasted.
fn ask(
    organisation: &Organisation,
    with_token: bool,
    streams: &mut Streams<'_>,
) -> Result<Secret, Failure> {
    if !with_token {
        return ask_person(organisation, streams);
    }
    let linted = lint(&from_pipe(streams.input)?);
    let Linted { pat, doubt } =
        linted.map_err(|error| Failure::Refused(format!("nothing was stored: {error}")))?;
    if let Some(doubt) = doubt {
        terminal::say(streams.errors, &format!("warning: {doubt}. It is taken all the same"));
    }
    Ok(pat)
}

fn from_pipe(input: &mut dyn Read) -> Result<Secret, Failure> {
    let no_pat = || Failure::Refused("nothing was stored: standard input is no PAT".to_owned());
    let bytes = read_all(input)?.ok_or_else(no_pat)?;
    let text = str::from_utf8(&bytes).map_err(|_| no_pat())?;
    Ok(Secret::new(text.to_owned()))
}

/// Asks until something is pasted that can be a PAT, or the person has had enough.
fn ask_person(organisation: &Organisation, streams: &mut Streams<'_>) -> Result<Secret, Failure> {
    if !terminal::is_there() {
        return Err(Failure::Refused(format!(
            "there is no terminal to ask on: give the PAT on standard input, as in\n  \
             git credential-azdo login {organisation} --with-token < pat.txt"
        )));
    }
    writeln!(
        streams.errors,
        "Make a PAT for {organisation} with the scope Code: Read & write:\n  {}",
        organisation.token_page()
    )?;
    loop {
        let paste =
            terminal::read_hidden("Paste it here (it is not shown): ").map_err(no_answer)?;
        match lint(&paste) {
            Ok(Linted { pat, doubt: None }) => return Ok(pat),
            Ok(Linted { pat, doubt: Some(doubt) }) => {
                writeln!(streams.errors, "Careful: {doubt}.")?;
                if yes("Store it all the same? [y/N] ")? {
                    return Ok(pat);
                }
            }
            Err(NotAPat::Empty) => return Err(no_answer(ErrorKind::UnexpectedEof.into())),
            Err(error) => writeln!(streams.errors, "No, {error}.")?,
        }
    }
}

fn yes(question: &str) -> Result<bool, Failure> {
    let answer = terminal::read_shown(question).map_err(no_answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes" | "Yes"))
}

/// A PAT that says that it was issued more than a year ago.
fn refuse_dead(secret: &Secret, now: Moment) -> Result<(), Failure> {
    match latest_end(secret) {
        Some(end) if end <= now => Err(Failure::Refused(format!(
            "nothing was stored: by the month in it this PAT expired on {} at the latest, since \
             none lives longer than a year (today is {})",
            end.last_day(),
            now.day()
        ))),
        _ => Ok(()),
    }
}

fn ask_for_end(streams: &mut Streams<'_>, now: Moment) -> Result<Option<Moment>, Failure> {
    loop {
        let question = "Its last day (2027-02-28 or 90d; Enter if unknown): ";
        let answer = terminal::read_shown(question).map_err(no_answer)?;
        match answer.trim() {
            "" => return Ok(None),
            text => match expiry(text, now) {
                Ok(end) => return Ok(Some(end)),
                Err(why) => writeln!(streams.errors, "No, {why}.")?,
            },
        }
    }
}

fn no_answer(error: std::io::Error) -> Failure {
    match error.kind() {
        ErrorKind::Interrupted => Failure::Interrupted,
        ErrorKind::InvalidData => Failure::Refused("nothing was stored: that is no PAT".to_owned()),
        _ => Failure::Refused("nothing was stored".to_owned()),
    }
}

fn report(
    new: &NewPat<'_>,
    aftermath: Aftermath,
    streams: &mut Streams<'_>,
    world: &World,
) -> Result<(), Failure> {
    let verb = if aftermath.replaced { "Replaced" } else { "Stored" };
    let title = title(new.organisation, new.name);
    let place = match new.store {
        StoreKind::Keyring => "in the keyring",
        StoreKind::File => "in a file that only you can read",
    };
    let record = arguments::record(world)?;
    let end = record.find(new.organisation, new.name).and_then(StoredPat::end);
    let end = match end {
        Some((end, false)) => format!(" It expires on {}.", end.last_day()),
        Some((end, true)) => format!(" It expires on {} at the latest.", end.last_day()),
        None => String::new(),
    };
    writeln!(streams.output, "{verb} the PAT for {title} {place}.{end}")?;
    say_left_over(aftermath, streams);
    Ok(())
}
