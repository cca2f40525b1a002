//! Chooses the store for a new PAT.
//!
//! An option or setting is followed, whether the store works or not. Otherwise the keyring is used, if
//! it would accept a secret now. No other store is used unless the user chooses it, now or for all PATs.

use super::{Failure, Result};
use crate::cli::{Login, LoginStore};
use crate::commands::{config, questions};
use crate::context::{Context, Streams};
use crate::settings::{self, Key};
use crate::stores::{StoreError, StoreKind};
use crate::util::terminal;

/// The stores that are offered where there is no keyring, the safest one first, and what the user has
/// to know about each.
const OFFERS: [(StoreKind, &str); 3] = [
    (StoreKind::Vault, "a file encrypted with a passphrase that you choose"),
    (StoreKind::Kernel, "Linux kernel memory, until the machine restarts"),
    (StoreKind::File, "a file only you can read, not encrypted"),
];

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
            None => Err(no_store(&why)),
        },
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
    let command = "  git credential-azdo config set store vault".to_owned();
    let steps = why.unlock_steps().into_iter().chain([elsewhere, default, command]);
    Failure::Advised(format!("{why}; nothing was stored"), steps.collect())
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
    // Containers forbid the kernel's memory; the others work everywhere.
    let works = |kind| kind != StoreKind::Kernel || context.ready_to_write(kind).is_ok();
    let offered: Vec<_> = OFFERS.into_iter().filter(|(store, _)| works(*store)).collect();
    let names: Vec<String> = offered.iter().map(|(store, _)| store.to_string()).collect();
    let rows: Vec<_> =
        offered.iter().map(|(store, about)| [store.to_string(), (*about).to_owned()]).collect();
    streams.note(question);
    questions::offer(&rows, streams)?;
    let kind = questions::ask("Store [1]: ", streams, |answer, _| {
        let index = questions::chosen(answer, &names);
        index.map(|index| offered[index].0).ok_or_else(|| questions::range(&names))
    })?;
    let remember = questions::yes_or_enter("Use this store for all new PATs?", streams)?;
    Ok(ChosenStore { kind, remember })
}
