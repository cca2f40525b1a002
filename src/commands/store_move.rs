//! `store-move`: moves PATs to another store.

use super::{Failure, Result, arguments, refuse, say_still_pending, vault};
use crate::changes::{self, Carried, Stuck};
use crate::cli::StoreMove;
use crate::context::{Context, Streams};
use crate::index::PatEntry;
use crate::stores::{SecretSource, StoreKind};
use crate::util::terminal;

pub(super) fn run(options: &StoreMove, streams: &mut Streams<'_>, context: &Context) -> Result {
    let to = options.to;
    let (pats, elsewhere): (Vec<_>, Vec<_>) =
        meant(options, context)?.into_iter().partition(|pat| pat.location.source.store().is_some());
    for pat in &elsewhere {
        let title = pat.title();
        streams.print(match &pat.location.source {
            SecretSource::Entra(tokens) => format!(
                "There is nothing to move for {title}: git gets Entra tokens from {}.",
                tokens.provider.owner()
            ),
            SecretSource::Command(line) => {
                format!("The PAT for {title} was not moved: `{line}` prints it.")
            }
            _ => format!("The PAT for {title} was not moved."),
        })?;
    }
    if pats.is_empty() {
        return Ok(());
    }
    let is_pat = |pat: &PatEntry| pat.location.source.pat_store().is_some();
    let number: fn(usize) -> String = if pats.iter().all(is_pat) { number } else { secrets };
    let index = arguments::index(context)?;
    let replaced = index.replaced.iter().map(|replaced| &replaced.pat);
    let previous: Vec<&PatEntry> =
        replaced.filter(|old| pats.iter().any(|pat| pat.shares_name(old))).collect();
    let is_there = |pat: &PatEntry| pat.location.source.store() == Some(to);
    if pats.iter().all(is_there) {
        let are = match &*pats {
            [pat] => format!("The {} is", pat.stored_noun()),
            pats => format!("All {} are", number(pats.len())),
        };
        streams.print(format!("{are} already in {}.", place(to)))?;
        if previous.iter().all(|pat| is_there(pat)) {
            return Ok(());
        }
    }
    vault::open_for(&SecretSource::Store(to), streams, context)?;
    vault::try_reopen(pats.iter().chain(previous), streams, context)?;
    context
        .ready_to_write(to)
        .map_err(|why| Failure::Refused(format!("{why}; nothing was moved")))?;
    if to == StoreKind::File {
        let warning = "the file store is not encrypted: anyone who can read your files or \
                       a backup of them has the PATs";
        streams.warn(warning);
    }
    report(changes::carry(context, &pats, to)?, number, to, streams)
}

/// The PATs that the command line names.
fn meant(options: &StoreMove, context: &Context) -> Result<Vec<PatEntry>> {
    let index = arguments::index(context)?;
    let typed = options.organization.as_deref();
    if typed.is_some() || options.name.is_some() {
        let organization = arguments::organization(typed, context)?;
        let pats = arguments::pats_of(&organization, options.name.as_ref(), &index)?;
        return Ok(pats.into_iter().cloned().collect());
    }
    if index.pats.is_empty() {
        return refuse("no PAT is stored");
    }
    Ok(index.pats)
}

fn report(
    carried: Carried,
    number: fn(usize) -> String,
    to: StoreKind,
    streams: &mut Streams<'_>,
) -> Result {
    let Carried { moved, previous, changed, stuck, stopped, still_pending } = carried;
    if moved > 0 {
        streams.print(format!("Moved {} to {}.", number(moved), place(to)))?;
    } else if previous > 0 {
        writeln!(
            streams.output,
            "Moved {} (kept for restore --previous) to {}.",
            number(previous),
            place(to)
        )?;
    }
    say_still_pending(still_pending, streams);
    for Stuck { pats, store, why } in &stuck {
        let (s, stay) = if pats.len() == 1 { ("", "stays") } else { ("s", "stay") };
        let secret = pats.first().map_or("PAT", PatEntry::stored_noun);
        let names = pats.iter().map(PatEntry::title).collect::<Vec<_>>().join(", ");
        let place = place(*store);
        streams.error(format!("the {secret}{s} for {names} {stay} in {place}: {why}"));
    }
    if let Some(error) = stopped {
        return Err(error.into());
    }
    let left: usize = stuck.iter().map(|stuck| stuck.pats.len()).sum();
    if left > 0 {
        return refuse(format!("{} could not be moved", number(left)));
    }
    if changed > 0 {
        let changed = number(changed);
        return refuse(format!("{changed} changed during the move; run the command again"));
    }
    Ok(())
}

pub(super) fn place(store: StoreKind) -> &'static str {
    match store {
        StoreKind::Keyring => "the keyring",
        StoreKind::Vault => "the vault",
        StoreKind::Kernel => "kernel memory",
        StoreKind::Dpapi => "the DPAPI store",
        StoreKind::File => "the file store",
    }
}

/// The number of PATs and of other entries, in words.
pub(super) fn numbers<'a>(pats: impl IntoIterator<Item = &'a PatEntry>) -> String {
    let is_entra = |pat: &&PatEntry| pat.is_entra();
    let (entra, pats): (Vec<_>, Vec<_>) = pats.into_iter().partition(is_entra);
    let entries = terminal::counted(entra.len(), "Entra entry", "Entra entries");
    match (pats.len(), entra.len()) {
        (pats, 0) => number(pats),
        (0, _) => entries,
        (pats, _) => format!("{} and {entries}", number(pats)),
    }
}

/// PATs and client secrets.
fn secrets(secrets: usize) -> String {
    terminal::counted(secrets, "secret", "secrets")
}

pub(super) fn number(pats: usize) -> String {
    terminal::counted(pats, "PAT", "PATs")
}
