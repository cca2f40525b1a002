//! Chooses the store for a new PAT.
//!
//! An option or setting is followed, whether the store works or not. Otherwise the keyring is used, if
//! it would accept a secret now. No other store is used unless the user chooses it.

use zeroize::Zeroizing;

use super::{Failure, Result};
use crate::cli::{Login, LoginStore};
use crate::commands::{questions, refuse};
use crate::context::{Context, Streams};
use crate::settings;
use crate::stores::{StoreError, StoreKind};
use crate::util::terminal;

/// The stores that are offered where there is no keyring, the safest one first, and what the user has
/// to know about each.
const OFFERS: [(StoreKind, &str); 3] = [
    (StoreKind::Vault, "one encrypted file with a passphrase"),
    (StoreKind::Kernel, "memory of the Linux kernel, until the machine restarts"),
    (StoreKind::File, "a file only you can read, not encrypted"),
];

/// Longer than any name that is mistyped, and shorter than any token.
const LONG: usize = 20;

pub(super) fn store(
    options: &Login,
    replaced: Option<StoreKind>,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<StoreKind> {
    if let Some(LoginStore::Kept(store)) = options.store {
        return Ok(store);
    }
    if let Some(store) = settings::store(context.dirs()?, replaced)? {
        return Ok(store);
    }
    match context.prepare(StoreKind::Keyring) {
        Ok(()) => Ok(StoreKind::Keyring),
        Err(why) if options.with_token || !terminal::is_there() => Err(no_store(&why)),
        Err(why) => ask_person(&why, streams, context),
    }
}

/// The failure if the user cannot be asked.
fn no_store(why: &StoreError) -> Failure {
    let others = if cfg!(target_os = "linux") {
        ", --store kernel (in memory, until a restart) or --store file (not encrypted)"
    } else {
        " or --store file (not encrypted)"
    };
    let elsewhere =
        format!("To store it elsewhere, add --store vault (encrypted, with a passphrase){others}");
    let default = "To make the vault the default, run:".to_owned();
    let command = "git credential-azdo config set store vault".to_owned();
    Failure::Advised(format!("{why}; nothing was stored"), vec![elsewhere, default, command])
}

/// Asks which store to use instead, until the answer is valid or the user cancels.
fn ask_person(why: &StoreError, streams: &mut Streams<'_>, context: &Context) -> Result<StoreKind> {
    terminal::say(streams.errors, &why.to_string());
    // Containers forbid the kernel's memory; the others work everywhere.
    let works = |kind| kind != StoreKind::Kernel || context.prepare(kind).is_ok();
    let offered: Vec<_> = OFFERS.into_iter().filter(|(store, _)| works(*store)).collect();
    writeln!(streams.errors, "Where should the PAT be stored instead? (You will paste it next.)")?;
    for (store, about) in &offered {
        writeln!(streams.errors, "  {store:<6} {about}")?;
    }
    let names: Vec<String> = offered.iter().map(|(store, _)| store.to_string()).collect();
    let question = format!("Store [{}] (Enter cancels): ", names.join("/"));
    let store = loop {
        let answer = Zeroizing::new(questions::shown(&question)?);
        let answer = answer.trim();
        if answer.is_empty() {
            return refuse("nothing was stored");
        }
        // The first letter is enough: no two names share one.
        let is_meant =
            |name: &str| [name, &name[..1]].iter().any(|form| answer.eq_ignore_ascii_case(form));
        if let Some(place) = names.iter().position(|name| is_meant(name)) {
            break offered[place].0;
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
    writeln!(streams.errors, "To make this the default, run:")?;
    writeln!(streams.errors, "  git credential-azdo config set store {store}")?;
    Ok(store)
}

/// `vault, kernel, or file`.
fn one_of(names: &[String]) -> String {
    match names {
        [others @ .., last] if others.len() > 1 => format!("{}, or {last}", others.join(", ")),
        _ => names.join(" or "),
    }
}
