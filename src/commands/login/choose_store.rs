//! Chooses the store for a new PAT.
//!
//! An option or setting is followed, whether the store works or not. Otherwise the keyring is used, if
//! it would accept a secret now. No other store is used unless the user chooses it, now or for all PATs.

use std::env::consts::OS;

use super::{Failure, Result};
use crate::cli::{Login, LoginStore};
use crate::commands::{config, questions};
use crate::context::{Context, Streams};
use crate::settings::{self, Key};
use crate::stores::{StoreError, StoreKind};
use crate::util::terminal;

/// A store that is offered where there is no keyring.
struct Offer {
    store: StoreKind,
    /// What the user has to know about it.
    about: &'static str,
    /// `about` in a few words, for an error.
    brief: &'static str,
    /// Its name in a sentence.
    title: &'static str,
}

/// In order of preference: those that neither prompt nor forget come first, then the safer ones.
const OFFERS: [Offer; 4] = [
    Offer {
        store: StoreKind::Dpapi,
        about: "files that Windows encrypts for your account",
        brief: "encrypted by Windows for your account",
        title: "DPAPI",
    },
    Offer {
        store: StoreKind::Vault,
        about: "a file encrypted with a passphrase that you choose",
        brief: "encrypted, with a passphrase",
        title: "the vault",
    },
    Offer {
        store: StoreKind::Kernel,
        about: "Linux kernel memory, until the machine restarts",
        brief: "in memory, until a restart",
        title: "kernel memory",
    },
    Offer {
        store: StoreKind::File,
        about: "a file only you can read, not encrypted",
        brief: "not encrypted",
        title: "the file store",
    },
];

impl Offer {
    /// Containers forbid the kernel's memory, and some logons have no key for DPAPI. The vault's
    /// passphrase is asked for once it is chosen.
    fn works(&self, context: &Context) -> bool {
        self.store.is_on(OS)
            && (self.store == StoreKind::Vault || context.ready_to_write(self.store).is_ok())
    }
}

/// The store of a new PAT.
pub(in crate::commands) struct ChosenStore {
    pub(in crate::commands) kind: StoreKind,
    /// Whether the user wants it for all new PATs.
    remember: bool,
}

impl ChosenStore {
    /// Makes it the default, if the user wants that. The PAT is stored, so a failure is a warning.
    pub(in crate::commands) fn remember(
        &self,
        streams: &mut Streams<'_>,
        context: &Context,
    ) -> Result {
        if !self.remember {
            return Ok(());
        }
        let kind = self.kind;
        if let Err(why) = config::change(Key::Store, Some(&kind.to_string()), context) {
            streams.warn(format!("the default store was not saved: {why}"));
            return Ok(());
        }
        Ok(streams.print(format!(
            "The default store for new PATs is now {kind}. To undo that, run:\n  git \
             credential-azdo config unset {}",
            Key::Store
        ))?)
    }
}

impl From<StoreKind> for ChosenStore {
    fn from(kind: StoreKind) -> Self {
        ChosenStore { kind, remember: false }
    }
}

pub(super) fn store(
    options: &Login,
    is_created: bool,
    replaced: Option<StoreKind>,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<ChosenStore> {
    if let Some(LoginStore::Kept(store)) = options.store {
        return Ok(store.into());
    }
    let question = if is_created {
        "Where should PATs be stored instead?"
    } else {
        "Where should PATs be stored instead? (You will paste yours next.)"
    };
    let can_ask = !options.with_token && terminal::is_there();
    choose_store(replaced, can_ask.then_some(question), streams, context)
}

/// The configured store, the one of a similar PAT, the keyring, or what the user answers.
pub(in crate::commands) fn choose_store(
    similar: Option<StoreKind>,
    question: Option<&str>,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<ChosenStore> {
    if let Some(store) = settings::store(context.dirs()?, similar)? {
        return Ok(store.into());
    }
    match context.ready_to_write(StoreKind::Keyring) {
        Ok(()) => Ok(StoreKind::Keyring.into()),
        Err(why) => match question {
            Some(question) => ask_person(&why, question, streams, context),
            None => Err(no_store(&why, context)),
        },
    }
}

/// The failure if the user cannot be asked.
fn no_store(why: &StoreError, context: &Context) -> Failure {
    let offers = offers(context);
    let options: Vec<_> =
        offers.iter().map(|offer| format!("--store {} ({})", offer.store, offer.brief)).collect();
    let mut steps = why.unlock_steps();
    steps.push(format!("To store it elsewhere, add {}", either(&options)));
    if let Some(Offer { store, title, .. }) = offers.first() {
        steps.push(format!("To make {title} the default, run:"));
        steps.push(format!("  git credential-azdo config set store {store}"));
    }
    Failure::Advised(format!("{why}; nothing was stored"), steps)
}

/// `a, b or c`
fn either(options: &[String]) -> String {
    match options.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => String::new(),
    }
}

fn offers(context: &Context) -> Vec<Offer> {
    OFFERS.into_iter().filter(|offer| offer.works(context)).collect()
}

/// Asks which store to use instead of the keyring, until the answer is valid.
fn ask_person(
    why: &StoreError,
    question: &str,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<ChosenStore> {
    streams.warn(why);
    why.unlock_steps().into_iter().for_each(|line| streams.note(line));
    let offered = offers(context);
    let names: Vec<String> = offered.iter().map(|offer| offer.store.to_string()).collect();
    let rows: Vec<_> =
        offered.iter().map(|offer| [offer.store.to_string(), offer.about.to_owned()]).collect();
    streams.note(question);
    questions::offer(&rows, streams)?;
    let kind = questions::ask("Store [1]: ", streams, |answer, _| {
        let index = questions::chosen(answer, &names);
        index.map(|index| offered[index].store).ok_or_else(|| questions::range(&names))
    })?;
    let remember = questions::yes_or_enter("Use this store for all new PATs?", streams)?;
    Ok(ChosenStore { kind, remember })
}
