//! `login`: takes a PAT from a person or a pipe, keeps it, and lets git know.

mod choosing;
mod command;
mod end;
mod paste;
mod trial;

use std::ffi::OsString;

use super::{Failure, arguments, configure, say_left_over, vault};
use crate::clock::Moment;
use crate::lifecycle::{self, Aftermath, NewPat, Place};
use crate::record::{PatName, StoredPat, title};
use crate::remote::Organisation;
use crate::store::{Source, StoreKind};
use crate::terminal;
use crate::world::{Streams, World};

/// What stood on the command line.
#[derive(Default)]
struct Options {
    organisation: Option<String>,
    name: PatName,
    expires: Option<Moment>,
    store: Option<StoreKind>,
    /// `--store command`.
    from_command: bool,
    /// What stands behind `--`.
    words: Option<Vec<OsString>>,
    make_default: bool,
    with_token: bool,
    allow_http: bool,
    no_git_config: bool,
    no_verify: bool,
}

impl Options {
    /// Whether a person pastes the PAT.
    fn is_typed(&self) -> bool {
        !self.with_token && !self.from_command
    }
}

pub(super) fn run(
    parser: &mut lexopt::Parser,
    streams: &mut Streams<'_>,
    world: &World,
) -> Result<(), Failure> {
    let Some(mut options) = parse(parser, world)? else {
        return super::help::of("login", streams);
    };
    let line = command::line(&mut options)?;
    let organisation = arguments::organisation(options.organisation.as_deref(), world)?;
    let record = arguments::record(world)?;
    let known = record.of(&organisation).next().is_some();
    refuse_plain_http(&organisation, options.allow_http || known, streams)?;
    if let Some(line) = line {
        return command::run(line, &organisation, &options, streams, world);
    }
    let replaced =
        record.find(&organisation, &options.name).and_then(|pat| pat.slot.source.store());
    let store = choosing::store(&options, replaced, streams, world)?;
    let source = Source::Store(store);
    vault::open_for(&source, streams, world)?;
    lifecycle::could_put(world, &organisation, &source)?;
    let secret = paste::read(&organisation, options.with_token, streams)?;
    paste::refuse_dead(&secret, (world.now)())?;
    trial::run(&secret, &organisation, &options, streams, world)?;
    let expires = match options.expires {
        None if !options.with_token => end::ask_for_end(streams, (world.now)())?,
        given => given,
    };
    let new = NewPat {
        organisation: &organisation,
        name: &options.name,
        secret: &secret,
        expires,
        source,
        make_default: options.make_default,
        place: Place::Any,
    };
    let aftermath = lifecycle::put(world, &new)?.unwrap_or_default();
    report(&new, aftermath, streams, world)?;
    tell_git(&organisation, &options, streams, world)
}

/// The last step of each login.
fn tell_git(
    organisation: &Organisation,
    options: &Options,
    streams: &mut Streams<'_>,
    world: &World,
) -> Result<(), Failure> {
    if options.no_git_config {
        return Ok(());
    }
    configure::for_organisation(organisation, streams, world)
}

fn parse(parser: &mut lexopt::Parser, world: &World) -> Result<Option<Options>, Failure> {
    use lexopt::Arg::{Long, Short, Value};
    let mut options = Options::default();
    loop {
        options.words = command::words(parser);
        let Some(argument) = parser.next()? else {
            break;
        };
        match argument {
            Long("name") => options.name = arguments::name(parser)?,
            Long("expires") => {
                let end = end::expiry(&arguments::text(parser)?, (world.now)());
                options.expires =
                    Some(end.map_err(|why| Failure::Usage(format!("--expires: {why}")))?);
            }
            Long("store") => {
                let store = arguments::text(parser)?;
                options.from_command = store == Source::COMMAND;
                options.store = (!options.from_command).then(|| kept_in(&store)).transpose()?;
            }
            Long("default") => options.make_default = true,
            Long("with-token") => options.with_token = true,
            Long("allow-http") => options.allow_http = true,
            Long("no-git-config") => options.no_git_config = true,
            Long("no-verify") => options.no_verify = true,
            Long("help") | Short('h') => return Ok(None),
            Value(_) if options.from_command && options.organisation.is_some() => {
                return Err(command::no_line());
            }
            Value(value) => arguments::positional(&mut options.organisation, value)?,
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(Some(options))
}

/// The value of `--store`, where it is a store of ours.
fn kept_in(store: &str) -> Result<StoreKind, Failure> {
    arguments::store("--store", store).map_err(|failure| match failure {
        Failure::Usage(text) => Failure::Usage(format!("{text} and {}", Source::COMMAND)),
        other => other,
    })
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

fn report(
    new: &NewPat<'_>,
    aftermath: Aftermath,
    streams: &mut Streams<'_>,
    world: &World,
) -> Result<(), Failure> {
    let verb = if aftermath.replaced { "Replaced" } else { "Stored" };
    let title = title(new.organisation, new.name);
    let place = match &new.source {
        Source::Store(StoreKind::Keyring) => "in the keyring",
        Source::Store(StoreKind::File) => "in a file that only you can read",
        Source::Store(StoreKind::Vault) => "in the vault",
        Source::Store(StoreKind::Kernel) => "in the kernel's memory, until the machine restarts",
        Source::Command(line) => return command::report(line, &title, aftermath, streams),
        Source::Environment(_) => "in the environment",
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
