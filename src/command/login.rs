//! `login`: takes a PAT from a person or a pipe, keeps it, and lets git know.

use std::io::{ErrorKind, Read};

use super::{Failure, arguments, configure, say_left_over};
use crate::clock::Moment;
use crate::lifecycle::{self, Aftermath, NewPat};
use crate::pat::{Linted, Secret, lint};
use crate::protocol::read_all;
use crate::record::PatName;
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
    refuse_plain_http(&organisation, options.allow_http, streams)?;
    let store = match options.store {
        Some(store) => store,
        None => settings::default_store(world.paths().map_err(crate::error::Error::from)?)
            .map_err(crate::error::Error::from)?,
    };
    lifecycle::could_put(world, &organisation, store)?;
    let secret = ask(&organisation, options.with_token, streams)?;
    let new = NewPat {
        organisation: &organisation,
        name: &options.name,
        secret: &secret,
        expires: options.expires,
        store,
    };
    let aftermath = lifecycle::put(world, &new)?;
    report(&new, &aftermath, streams)?;
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
                options.expires = Some(expiry(&arguments::text(parser)?, (world.now)())?);
            }
            Long("store") => options.store = Some(arguments::store(parser)?),
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
fn expiry(text: &str, now: Moment) -> Result<Moment, Failure> {
    let days = text.strip_suffix('d').and_then(|days| days.parse().ok());
    let end = match days {
        Some(days) => Some(now.plus_days(days)),
        None => Moment::end_of_day(text),
    };
    match end {
        Some(end) if end > now => Ok(end),
        Some(_) => Err(Failure::Usage("--expires: that has passed already".to_owned())),
        None => Err(Failure::Usage(
            "--expires: give the last day as YYYY-MM-DD, or a number of days as 90d".to_owned(),
        )),
    }
}

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
        terminal::say(streams.errors, &format!("warning: {doubt}; stored all the same"));
    }
    Ok(pat)
}

fn from_pipe(input: &mut dyn Read) -> Result<Secret, Failure> {
    let bytes = read_all(input)?.unwrap_or_default();
    let text = str::from_utf8(&bytes);
    let text = text.map_err(|_| Failure::Refused("standard input is not text".to_owned()))?;
    Ok(Secret::new(text.to_owned()))
}

fn from_person(organisation: &Organisation, streams: &mut Streams<'_>) -> Result<Secret, Failure> {
    writeln!(
        streams.errors,
        "Make a PAT for {organisation} with the scope Code: Read & write:\n  {}",
        organisation.token_page()
    )?;
    terminal::read_hidden("Paste it here (it is not shown): ").map_err(|error| {
        Failure::Refused(match error.kind() {
            ErrorKind::UnexpectedEof | ErrorKind::Interrupted => "nothing was stored".to_owned(),
            ErrorKind::InvalidData => "nothing was stored: that is no PAT".to_owned(),
            _ => "there is no terminal to ask on: give the PAT on standard input, with \
                  --with-token"
                .to_owned(),
        })
    })
}

fn report(
    new: &NewPat<'_>,
    aftermath: &Aftermath,
    streams: &mut Streams<'_>,
) -> Result<(), Failure> {
    let verb = if aftermath.replaced { "Replaced" } else { "Stored" };
    let name = if new.name.is_default() { String::new() } else { format!(" ({})", new.name) };
    let place = match new.store {
        StoreKind::Keyring => "in the keyring",
        StoreKind::File => "in a file that only you can read",
    };
    let end = match new.expires {
        Some(end) => format!("; it expires on {}", end.last_day()),
        None => String::new(),
    };
    writeln!(streams.output, "{verb} the PAT for {}{name} {place}{end}.", new.organisation)?;
    say_left_over(aftermath, streams);
    Ok(())
}
