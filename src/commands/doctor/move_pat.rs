//! A PAT in the URL of a remote: stored for its organisation, and taken out of the remote.

use std::path::Path;

use zeroize::Zeroizing;

use crate::command::{Failure, ask, configure};
use crate::doctor::{shown, taken_apart};
use crate::error::Error;
use crate::git;
use crate::lifecycle::{self, NewPat, Place};
use crate::pat::Secret;
use crate::record::PatName;
use crate::remote::Organisation;
use crate::settings;
use crate::store::{Source, StoreKind};
use crate::terminal;
use crate::world::{Streams, World};

/// Shows the remote as it is and as it would be, asks, and does it. `true` if it was done.
pub(super) fn ask(
    file: &Path,
    key: &str,
    streams: &mut Streams<'_>,
    world: &World,
) -> Result<bool, Failure> {
    let mut done = false;
    for value in values_of(file, key)? {
        done |= ask_about(file, key, &value, streams, world)?;
    }
    Ok(done)
}

type Value = Zeroizing<String>;

fn values_of(file: &Path, key: &str) -> Result<Vec<Value>, Failure> {
    let entries = git::list_file(file)?.into_iter();
    Ok(entries.filter(|entry| *entry.key == *key).map(|entry| entry.value).collect())
}

fn ask_about(
    file: &Path,
    key: &str,
    value: &Value,
    streams: &mut Streams<'_>,
    world: &World,
) -> Result<bool, Failure> {
    let Some((organisation, pat, new)) = taken_apart(value) else {
        return Ok(false);
    };
    let place = shown(&file.display().to_string());
    writeln!(streams.errors, "In {place}:")?;
    writeln!(streams.errors, "- {key} = {}", shown(value))?;
    writeln!(streams.errors, "+ {key} = {}", shown(&new))?;
    refuse_unless_ours(file, &place)?;
    let becomes_new = |value: &&Value| taken_apart(value).is_some_and(|(_, _, other)| other == new);
    if values_of(file, key)?.iter().filter(becomes_new).count() > 1 {
        let text = format!("that is there twice, with two PATs: take one out of {place} by hand");
        return Err(Failure::Refused(text));
    }
    if !terminal::is_there() {
        writeln!(streams.errors, "That is only done where somebody can say yes.")?;
        return Ok(false);
    }
    let name = free_name(&organisation, &pat, world)?;
    let what = match &name {
        None => format!("It is stored for {organisation} already. Take it out? [y/N] "),
        Some(_) => format!("Store this PAT for {organisation} and take it out? [y/N] "),
    };
    if !ask::yes(&what)? {
        return Ok(false);
    }
    // A PAT that came there meanwhile would be lost.
    if !values_of(file, key)?.contains(value) {
        return Err(Failure::Refused(format!("{place} has changed meanwhile: run this again")));
    }
    if let Some(name) = name {
        store(&organisation, &name, &pat, streams, world)?;
    }
    git::take_user_out(file, key, &new)?;
    Ok(true)
}

/// git writes another file and gives it the name: it would be ours then, and its owner might not
/// even read it any more (`sudo`).
fn refuse_unless_ours(file: &Path, place: &str) -> Result<(), Failure> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        if file.metadata()?.uid() != rustix::process::geteuid().as_raw() {
            let text = format!("{place} belongs to another user: run this as that user");
            return Err(Failure::Refused(text));
        }
    }
    let _ = (file, place);
    Ok(())
}

/// The name to store it by; `None` if it is stored already.
fn free_name(
    organisation: &Organisation,
    pat: &Secret,
    world: &World,
) -> Result<Option<PatName>, Failure> {
    let record = world.record()?;
    let same = record
        .of_by_cost(organisation)
        .into_iter()
        .filter(|stored| stored.slot.source.store().is_some())
        .any(|stored| world.secret(&stored.slot).is_ok_and(|secret| secret == *pat));
    Ok((!same).then(|| record.free_name(organisation)))
}

/// As login does where nothing is said.
fn store(
    organisation: &Organisation,
    name: &PatName,
    pat: &Secret,
    streams: &mut Streams<'_>,
    world: &World,
) -> Result<(), Failure> {
    let kind = kind(organisation, world)?;
    let new = NewPat {
        organisation,
        name,
        secret: pat,
        expires: None,
        source: Source::Store(kind),
        make_default: false,
        place: Place::Only(None),
    };
    if lifecycle::put(world, &new)?.is_none() {
        let text = format!("a PAT for {organisation} has been stored meanwhile: try again");
        return Err(Failure::Refused(text));
    }
    let title = crate::record::title(organisation, name);
    writeln!(streams.errors, "Stored the PAT for {title} in the {kind}.")?;
    // What it says there would be in the middle of `--json`.
    let mut output = std::io::sink();
    let mut quiet = Streams { input: streams.input, output: &mut output, errors: streams.errors };
    configure::for_organisation(organisation, &mut quiet, world)
}

/// The store that is settled, or where this organisation has a PAT already, or the keyring.
fn kind(organisation: &Organisation, world: &World) -> Result<StoreKind, Failure> {
    let record = world.record()?;
    let beside = record.of(organisation).find_map(|pat| pat.slot.source.store());
    let paths = world.paths().map_err(Error::from)?;
    if let Some(kind) = settings::store(paths, beside).map_err(Error::from)? {
        return Ok(kind);
    }
    world.ready(StoreKind::Keyring).map_err(|why| {
        Failure::Refused(format!(
            "nothing was changed: {why}. Say where to store it: \
             GIT_CREDENTIAL_AZDO_STORE=vault git credential-azdo doctor --fix"
        ))
    })?;
    Ok(StoreKind::Keyring)
}
