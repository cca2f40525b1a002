//! `login`: reads a PAT from a terminal or a pipe, stores it, and makes git use it.

mod choose_organization;
pub(super) mod choose_store;
mod command;
mod create;
mod entra;
pub(super) mod expiry;
mod options;
mod read_pat;
mod service_principal;
mod token_source;
mod verify;

use super::trust::Named;
use super::{
    Failure, Result, arguments, configure, import, questions, refuse, say_still_pending, vault,
};
use crate::changes::{self, Aftermath, NewPat, Replaces};
use crate::cli::Login;
use crate::context::{Context, Streams};
use crate::index::{PatEntry, PatIndex, Verdict, title};
use crate::organization::Organization;
use crate::stores::{SecretSource, StoreKind};
use crate::util::pat::Secret;
use crate::util::terminal::{self, EchoOff};

pub(super) fn run(options: &Login, streams: &mut Streams<'_>, context: &Context) -> Result {
    let now = (context.now)();
    let given = expiry::given(options.expires.as_deref(), now)?;
    options::check(options)?;
    let line = command::line(options)?;
    create::scope(options)?;
    let is_asked_for_end = given.is_none() && line.is_none() && !options.with_token;
    let index = arguments::index(context)?;
    let mut named = choose_organization::choose(options, &index, streams, context)?;
    named.check_host(&index, streams)?;
    named.check_collection(options.is_typed(), &index, streams)?;
    let organization = named.organization.clone();
    let known = index.of(&organization).next().is_some();
    named.check_scheme(options.allow_http || known, options.is_typed(), streams)?;
    if let Some(provider) = options.entra {
        entra::run(provider, &organization, options, streams, context)?;
        return configure_git(&organization, options, streams, context);
    }
    let replaced = index.find(&organization, &options.pat_name());
    if !known {
        entra::hint(options, &organization, streams);
    } else if options.is_typed() {
        entra::warn_of_replacing(replaced, streams);
    }
    let mut chosen_store = None;
    // While the PAT is verified, it may be pasted once more, as nothing showed that it arrived.
    let mut echo_off = None;
    let mut offered = None;
    let source = if let Some(line) = line {
        SecretSource::Command(line)
    } else {
        if options.is_typed() && !options.create && terminal::is_there() {
            offered = import::offer(&organization, &index, streams, context)?;
        }
        let server = match offered {
            Some(_) => None,
            None => create::offer(options, &organization, streams)?,
        };
        let place = replaced.and_then(|pat| pat.location.source.store());
        let store = choose_store::store(options, server.is_some(), place, streams, context)?;
        let source = SecretSource::Store(store.kind);
        vault::open_for(&source, streams, context)?;
        changes::could_put(context, &organization, &options.pat_name(), &source)?;
        if let Some(server) = server {
            create::run(&server, store, given, options, streams, context)?;
            entra::report_replaced(replaced, streams)?;
            return configure_git(&organization, options, streams, context);
        }
        chosen_store = Some(store);
        echo_off = options.is_typed().then(EchoOff::new);
        source
    };
    // Of one that another tool has, a person does not know the end.
    let is_asked_for_end = is_asked_for_end && offered.is_none();
    let end = offered.as_ref().and_then(|found| found.expires);
    let offered = offered.map(|found| found.secret);
    let (secret, verdict) =
        read_verified(options, &source, &named, offered, &index, streams, context)?;
    drop(echo_off);
    let expires =
        if is_asked_for_end { expiry::ask(streams, (context.now)())? } else { given.or(end) };
    let new = NewPat {
        organization: &organization,
        name: &options.pat_name(),
        secret: &secret,
        expires,
        source,
        make_default: options.make_default,
        verdict,
        place: Replaces::Any,
        issued: None,
    };
    let mut aftermath = changes::put(context, &new)?.unwrap_or_default();
    aftermath.replaced &= !replaced.is_some_and(PatEntry::is_entra);
    report(&new, aftermath, streams, context)?;
    entra::report_replaced(replaced, streams)?;
    if let Some(store) = chosen_store {
        store.remember(streams, context)?;
    }
    configure_git(&organization, options, streams, context)
}

fn configure_git(
    organization: &Organization,
    options: &Login,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result {
    if options.no_git_config {
        return Ok(());
    }
    configure::for_organization(organization, streams, context)
}

pub(super) fn place(store: StoreKind) -> &'static str {
    match store {
        StoreKind::Keyring => "in the keyring",
        StoreKind::File => "in a file that only you can read",
        StoreKind::Vault => "in the vault",
        StoreKind::Kernel => "in kernel memory until the machine restarts",
        StoreKind::Dpapi => "in a file that Windows encrypts for you",
    }
}

/// Reads the PAT and verifies it, again if the user does not want to store the one that was rejected.
fn read_verified(
    options: &Login,
    source: &SecretSource,
    named: &Named,
    mut offered: Option<Secret>,
    index: &PatIndex,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<(Secret, Verdict)> {
    let organization = &named.organization;
    for _ in 0..questions::TRIES {
        let secret = match source {
            SecretSource::Command(line) => command::token(line, streams)?,
            _ if let Some(secret) = offered.take() => secret,
            _ => read_pat::read(organization, options.with_token, streams, context)?,
        };
        read_pat::refuse_dead(&secret, (context.now)())?;
        named.check_pat(&secret, index, streams)?;
        if let Some(verdict) = verify::run(&secret, organization, options, streams, context)? {
            return Ok((secret, verdict));
        }
    }
    refuse("nothing was stored")
}

fn report(
    new: &NewPat<'_>,
    aftermath: Aftermath,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result {
    let title = title(new.organization, new.name);
    if let Some(line) = new.source.command() {
        let start = if aftermath.replaced {
            format!("Replaced the PAT for {title}: git now gets it")
        } else {
            format!("git now gets the PAT for {title}")
        };
        streams.print(format!("{start} from `{line}`. Only this command is stored."))?;
        say_still_pending(aftermath.still_pending, streams);
        return Ok(());
    }
    let place = new.source.store().map_or("elsewhere", place);
    let done = if aftermath.replaced {
        format!("Replaced the PAT for {title}. The new one is stored {place}")
    } else {
        format!("Stored the PAT for {title} {place}")
    };
    let index = arguments::index(context)?;
    let end = index.find(new.organization, new.name).and_then(PatEntry::end).map(|end| {
        let at_latest = if end.at_latest { " at the latest" } else { "" };
        format!(" It expires on {}{at_latest}.", end.at.last_day())
    });
    if matches!(new.verdict, Verdict::RejectedAt(_)) {
        streams.print(format!("The server rejected the PAT for {title}. It is stored anyway."))?;
    }
    streams.print(format!("{done}.{}", end.unwrap_or_default()))?;
    say_still_pending(aftermath.still_pending, streams);
    Ok(())
}
