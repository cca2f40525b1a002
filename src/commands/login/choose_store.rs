//! Chooses the store for a new PAT.
//!
//! An option or setting is followed, whether the store works or not. Otherwise the keyring is used, if
//! it would accept a secret now. No other store is used unless the user chooses it.

use zeroize::Zeroizing;

use super::{Failure, Result};
use crate::cli::{Login, LoginStore};
use crate::commands::questions;
use crate::context::{Context, Streams};
use crate::settings;
use crate::stores::{StoreError, StoreKind};
use crate::util::terminal;

/// A store that is offered where there is no keyring.
struct Offer {
    /// What `--store` and the settings call it.
    name: &'static str,
    /// What the user has to know about it.
    about: &'static str,
}

/// The safest one first.
const OFFERS: [Offer; 3] = [
    Offer { name: "vault", about: "one encrypted file with a passphrase" },
    Offer { name: "kernel", about: "memory of the Linux kernel, until the machine restarts" },
    Offer { name: "file", about: "a file only you can read, not encrypted" },
];

/// Longer than any name that is mistyped, and shorter than any token.
const LONG: usize = 20;

/// The store for this login.
pub(super) fn store(
    options: &Login,
    replaced: Option<StoreKind>,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<StoreKind> {
    if let Some(LoginStore::Kept(store)) = options.store {
        return Ok(store);
    }
    let paths = context.dirs()?;
    if let Some(store) = settings::store(paths, replaced)? {
        return Ok(store);
    }
    match context.prepare(StoreKind::Keyring) {
        Ok(()) => Ok(StoreKind::Keyring),
        Err(why) if options.with_token || !terminal::is_there() => Err(no_store(&why, context)?),
        Err(why) => ask_person(&why, streams, context),
    }
}

/// The failure if the user cannot be asked.
fn no_store(why: &StoreError, context: &Context) -> Result<Failure> {
    let others = if cfg!(target_os = "linux") {
        ", --store kernel (in memory, until a restart) or --store file (not encrypted)"
    } else {
        " or --store file (not encrypted)"
    };
    Ok(Failure::Advised(
        format!("{why}; nothing was stored"),
        vec![
            format!(
                "To store it elsewhere, add --store vault (encrypted, with a passphrase){others}"
            ),
            format!("To make that the default, add `store = vault` to {}", settings(context)?),
        ],
    ))
}

/// Asks which store to use instead, until the answer is valid or the user cancels.
fn ask_person(why: &StoreError, streams: &mut Streams<'_>, context: &Context) -> Result<StoreKind> {
    terminal::say(streams.errors, &why.to_string());
    let offered = OFFERS.iter().filter_map(|offer| Some((offer, offer.name.parse().ok()?)));
    // Containers forbid the kernel's memory; the others work everywhere.
    let works = |kind| kind != StoreKind::Kernel || context.prepare(kind).is_ok();
    let offered: Vec<(&Offer, StoreKind)> = offered.filter(|(_, kind)| works(*kind)).collect();
    writeln!(streams.errors, "Where should the PAT be stored instead? (You will paste it next.)")?;
    for Offer { name, about } in offered.iter().map(|(offer, _)| offer) {
        writeln!(streams.errors, "  {name:<6} {about}")?;
    }
    let names: Vec<&str> = offered.iter().map(|(offer, _)| offer.name).collect();
    let question = format!("Store [{}] (Enter cancels): ", names.join("/"));
    let (offer, store) = loop {
        let answer = Zeroizing::new(questions::shown(&question)?);
        let answer = answer.trim();
        if answer.is_empty() {
            return Err(Failure::Refused("nothing was stored".to_owned()));
        }
        // A first letter will do: no two begin with the same.
        let is_meant =
            |name: &str| [name, &name[..1]].iter().any(|form| answer.eq_ignore_ascii_case(form));
        if let Some(chosen) = offered.iter().find(|(offer, _)| is_meant(offer.name)) {
            break chosen;
        }
        if answer.len() >= LONG {
            writeln!(
                streams.errors,
                "That looks like a PAT. It was visible on the screen and was not stored. You will \
                 be asked for the PAT later."
            )?;
        }
        writeln!(streams.errors, "Enter {}.", one_of(&names))?;
    };
    let settings = settings(context)?;
    writeln!(
        streams.errors,
        "To make this the default, add `store = {}` to {}",
        offer.name,
        terminal::clean(&settings)
    )?;
    Ok(*store)
}

/// `vault, kernel or file`.
fn one_of(names: &[&str]) -> String {
    match names.split_last() {
        Some((last, others)) if !others.is_empty() => format!("{} or {last}", others.join(", ")),
        _ => names.concat(),
    }
}

fn settings(context: &Context) -> Result<String> {
    Ok(context.dirs()?.settings().display().to_string())
}
