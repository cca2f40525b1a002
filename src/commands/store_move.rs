//! `store-move`: PATs go from the stores they are in to another one.

use super::{Failure, arguments, say_left_over, vault};
use crate::lifecycle::{self, Aftermath, Carried, Stuck};
use crate::record::{PatName, StoredPat};
use crate::store::{Source, StoreKind};
use crate::terminal;
use crate::world::{Streams, World};

struct Options {
    to: StoreKind,
    name: Option<PatName>,
    organisation: Option<String>,
}

pub(super) fn run(
    parser: &mut lexopt::Parser,
    streams: &mut Streams<'_>,
    world: &World,
) -> Result<(), Failure> {
    let Some(options) = parse(parser)? else {
        return super::help::of("store-move", streams);
    };
    let to = options.to;
    let (pats, elsewhere): (Vec<_>, Vec<_>) =
        meant(&options, world)?.into_iter().partition(|pat| pat.slot.source.store().is_some());
    for pat in &elsewhere {
        let (title, source) = (pat.title(), pat.slot.source.command());
        let command = source.map_or_else(String::new, |line| format!(" `{line}`"));
        writeln!(streams.output, "The PAT for {title} stays with the command{command}.")?;
    }
    if pats.is_empty() {
        return Ok(());
    }
    if pats.iter().all(|pat| pat.slot.source.store() == Some(to)) {
        writeln!(streams.output, "{} already in {}.", are(pats.len()), place(to))?;
        return Ok(());
    }
    vault::open_for(&Source::Store(to), streams, world)?;
    if let Some(pat) = pats.iter().find(|pat| pat.slot.source.store() == Some(StoreKind::Vault))
        && let Err(Failure::Interrupted) = vault::reopen_for(&pat.slot.source, streams, world)
    {
        return Err(Failure::Interrupted);
    }
    world.ready(to).map_err(|why| Failure::Refused(format!("nothing was moved: {why}")))?;
    if to == StoreKind::File {
        terminal::say(
            streams.errors,
            "warning: files are not encrypted: whoever can read your files or a backup of them \
             has the PATs",
        );
    }
    report(lifecycle::carry(world, &pats, to)?, to, streams)
}

fn parse(parser: &mut lexopt::Parser) -> Result<Option<Options>, Failure> {
    use lexopt::Arg::{Long, Short, Value};
    let (mut to, mut name, mut organisation) = (None, None, None);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("to") => to = Some(arguments::store("--to", &arguments::text(parser)?)?),
            Long("name") => name = Some(arguments::name(parser)?),
            Long("help") | Short('h') => return Ok(None),
            Value(value) => arguments::positional(&mut organisation, value)?,
            other => return Err(other.unexpected().into()),
        }
    }
    let to = to.ok_or_else(|| Failure::Usage("which store? Give it as --to STORE".to_owned()))?;
    Ok(Some(Options { to, name, organisation }))
}

/// The PATs that the command line names.
fn meant(options: &Options, world: &World) -> Result<Vec<StoredPat>, Failure> {
    let record = arguments::record(world)?;
    let typed = options.organisation.as_deref();
    let pats: Vec<StoredPat> = if typed.is_none() && options.name.is_none() {
        record.pats
    } else {
        let organisation = arguments::organisation(typed, world)?;
        let of_this_name = |pat: &&StoredPat| options.name.as_ref().is_none_or(|n| *n == pat.name);
        let pats: Vec<_> = record.of(&organisation).filter(of_this_name).cloned().collect();
        if pats.is_empty() {
            let name = options.name.clone().unwrap_or_default();
            return Err(arguments::no_such_pat(&organisation, &name, &record));
        }
        pats
    };
    if pats.is_empty() {
        return Err(Failure::Refused("no PAT is stored".to_owned()));
    }
    Ok(pats)
}

fn report(carried: Carried, to: StoreKind, streams: &mut Streams<'_>) -> Result<(), Failure> {
    let Carried { moved, changed, stuck, stopped, left_over } = carried;
    if moved > 0 {
        writeln!(streams.output, "Moved {} to {}.", number(moved), place(to))?;
    }
    say_left_over(Aftermath { left_over, ..Aftermath::default() }, streams);
    for Stuck { pats, store, why } in &stuck {
        let (the_pats, stay) =
            if pats.len() == 1 { ("the PAT", "stays") } else { ("the PATs", "stay") };
        let names: Vec<String> = pats.iter().map(StoredPat::title).collect();
        let (names, where_) = (names.join(", "), place(*store));
        terminal::say(streams.errors, &format!("{the_pats} for {names} {stay} in {where_}: {why}"));
    }
    if let Some(error) = stopped {
        return Err(error.into());
    }
    let left: usize = stuck.iter().map(|stuck| stuck.pats.len()).sum();
    if left > 0 {
        return Err(Failure::Refused(format!("{} could not be moved", number(left))));
    }
    if changed > 0 {
        let why = format!("{} changed while this ran: run it again", number(changed));
        return Err(Failure::Refused(why));
    }
    Ok(())
}

fn place(store: StoreKind) -> String {
    match store {
        StoreKind::Keyring => "the keyring".to_owned(),
        StoreKind::Vault => "the vault".to_owned(),
        StoreKind::Kernel => "the kernel's memory".to_owned(),
        other => format!("the {other} store"),
    }
}

fn number(pats: usize) -> String {
    if pats == 1 { "1 PAT".to_owned() } else { format!("{pats} PATs") }
}

fn are(pats: usize) -> String {
    if pats == 1 { "The PAT is".to_owned() } else { format!("All {pats} PATs are") }
}
