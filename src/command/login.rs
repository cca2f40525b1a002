//! `login`: takes a PAT from a person or a pipe, keeps it, and lets git know.

use std::io::{ErrorKind, Read};

use super::{Failure, arguments, configure, say_left_over};
use crate::clock::Moment;
use crate::error::Error;
use crate::lifecycle::{self, Aftermath, NewPat};
use crate::pat::{Linted, Secret, latest_end, lint};
use crate::protocol::read_all;
use crate::record::{PatName, StoredPat};
use crate::remote::Organisation;
use crate::settings;
use crate::store::StoreKind;
use crate::terminal;
use crate::world::{Streams, World};

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
        None if !options.with_token => ask_for_end((world.now)())?,
        given => given,
    };
    let new = NewPat {
        organisation: &organisation,
        name: &options.name,
        secret: &secret,
        expires,
        store,
        make_default: options.make_default,
    };
    let aftermath = lifecycle::put(world, &new)?;
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

/// `90d`, or the last day as Azure shows it.
fn expiry(text: &str, now: Moment) -> Result<Moment, &'static str> {
    let days = text.strip_suffix('d').and_then(|days| days.parse().ok());
    let end = match days {
        Some(days) => Some(now.plus_days(days)),
        None => Moment::end_of_day(text),
    };
    match end {
        Some(end) if end > now => Ok(end),
        Some(_) => Err("that has passed already"),
        None => Err("give the last day as YYYY-MM-DD, or a number of days as 90d"),
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
    let paste =
        if with_token { from_pipe(streams.input)? } else { from_person(organisation, streams)? };
    let Linted { pat, doubt } =
        lint(&paste).map_err(|error| Failure::Refused(format!("nothing was stored: {error}")))?;
    if let Some(doubt) = doubt {
        terminal::say(streams.errors, &format!("warning: {doubt}; it is taken all the same"));
    }
    Ok(pat)
}

fn from_pipe(input: &mut dyn Read) -> Result<Secret, Failure> {
    let no_pat = || Failure::Refused("nothing was stored: standard input is no PAT".to_owned());
    let bytes = read_all(input)?.ok_or_else(no_pat)?;
    let text = str::from_utf8(&bytes).map_err(|_| no_pat())?;
    Ok(Secret::new(text.to_owned()))
}

fn from_person(organisation: &Organisation, streams: &mut Streams<'_>) -> Result<Secret, Failure> {
    writeln!(
        streams.errors,
        "Make a PAT for {organisation} with the scope Code: Read & write:\n  {}",
        organisation.token_page()
    )?;
    terminal::read_hidden("Paste it here (it is not shown): ").map_err(no_answer)
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

fn ask_for_end(now: Moment) -> Result<Option<Moment>, Failure> {
    let mut question = "Its last day, as YYYY-MM-DD or 90d (Enter if unknown): ".to_owned();
    loop {
        let answer = terminal::read_shown(&question).map_err(no_answer)?;
        match answer.trim() {
            "" => return Ok(None),
            text => match expiry(text, now) {
                Ok(end) => return Ok(Some(end)),
                Err(why) => question = format!("{why} (Enter if unknown): "),
            },
        }
    }
}

fn no_answer(error: std::io::Error) -> Failure {
    Failure::Refused(match error.kind() {
        ErrorKind::UnexpectedEof | ErrorKind::Interrupted => "nothing was stored".to_owned(),
        ErrorKind::InvalidData => "nothing was stored: that is no PAT".to_owned(),
        _ => "there is no terminal to ask on: give the PAT on standard input, with --with-token"
            .to_owned(),
    })
}

fn report(
    new: &NewPat<'_>,
    aftermath: Aftermath,
    streams: &mut Streams<'_>,
    world: &World,
) -> Result<(), Failure> {
    let verb = if aftermath.replaced { "Replaced" } else { "Stored" };
    let name = if new.name.is_default() { String::new() } else { format!(" ({})", new.name) };
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
    writeln!(streams.output, "{verb} the PAT for {}{name} {place}.{end}", new.organisation)?;
    say_left_over(aftermath, streams);
    Ok(())
}
