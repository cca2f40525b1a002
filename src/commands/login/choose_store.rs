//! Which store a PAT goes to.
//!
//! What somebody has settled is followed, whether it works or not. Else it is the keyring, if
//! that would take a secret now. Nothing goes anywhere else, least of all into a file that is
//! not encrypted, unless a person says so.

use zeroize::Zeroizing;

use super::Failure;
use crate::cli::{Login, LoginStore};
use crate::commands::questions;
use crate::context::{Context, Streams};
use crate::error::Error;
use crate::settings;
use crate::stores::{StoreError, StoreKind};
use crate::util::terminal;

/// A store that is offered where there is no keyring.
struct Offer {
    /// What `--store` and the settings call it.
    name: &'static str,
    /// What a person has to know about it.
    about: &'static str,
}

/// The safest one first.
const OFFERS: [Offer; 3] = [
    Offer { name: "vault", about: "one encrypted file, which a passphrase opens" },
    Offer { name: "kernel", about: "the kernel's memory, until the machine restarts" },
    Offer { name: "file", about: "a file that only you can read, not encrypted" },
];

/// Longer than any name that is mistyped, and shorter than any token.
const LONG: usize = 20;

/// The store for this login.
pub(super) fn store(
    options: &Login,
    replaced: Option<StoreKind>,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<StoreKind, Failure> {
    if let Some(LoginStore::Kept(store)) = options.store {
        return Ok(store);
    }
    let paths = context.dirs().map_err(Error::from)?;
    if let Some(store) = settings::store(paths, replaced).map_err(Error::from)? {
        return Ok(store);
    }
    match context.ready(StoreKind::Keyring) {
        Ok(()) => Ok(StoreKind::Keyring),
        Err(why) if options.with_token || !terminal::is_there() => Err(no_store(&why, context)?),
        Err(why) => ask_person(&why, streams, context),
    }
}

/// Nobody can be asked.
fn no_store(why: &StoreError, context: &Context) -> Result<Failure, Failure> {
    let others = if cfg!(target_os = "linux") {
        ", --store file (not encrypted) or --store kernel (in memory, until the next start)"
    } else {
        " or --store file (not encrypted)"
    };
    Ok(Failure::Advised(
        format!("nothing was stored: {why}"),
        vec![
            format!(
                "To keep it elsewhere add --store vault (encrypted, with a passphrase){others}."
            ),
            format!("To settle that for good write `store = vault` into {}", settings(context)?),
        ],
    ))
}

/// Asks where to keep it instead, until that is clear or the person has had enough.
fn ask_person(
    why: &StoreError,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<StoreKind, Failure> {
    terminal::say(streams.errors, &why.to_string());
    let offered = OFFERS.iter().filter_map(|offer| Some((offer, offer.name.parse().ok()?)));
    // Containers forbid the kernel's memory; the others work everywhere.
    let works = |kind| kind != StoreKind::Kernel || context.ready(kind).is_ok();
    let offered: Vec<(&Offer, StoreKind)> = offered.filter(|(_, kind)| works(*kind)).collect();
    writeln!(streams.errors, "Where else shall the PAT be kept? (It is asked for after this.)")?;
    for Offer { name, about } in offered.iter().map(|(offer, _)| offer) {
        writeln!(streams.errors, "  {name:<6} {about}")?;
    }
    let names: Vec<&str> = offered.iter().map(|(offer, _)| offer.name).collect();
    let names = names.join(", ");
    let (offer, store) = loop {
        let answer = Zeroizing::new(questions::shown(&format!("{names}, or Enter to stop: "))?);
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
                "That looks like a PAT. It was shown on the screen, and is not stored. The PAT is \
                 asked for later."
            )?;
        }
        writeln!(streams.errors, "No, that is none of {names}.")?;
    };
    let settings = settings(context)?;
    writeln!(
        streams.errors,
        "To settle that for good write `store = {}` into {}",
        offer.name,
        terminal::clean(&settings)
    )?;
    Ok(*store)
}

fn settings(context: &Context) -> Result<String, Failure> {
    Ok(context.dirs().map_err(Error::from)?.settings().display().to_string())
}
