//! Unlocking the vault during a git command: prompts for its passphrase as git would for a password.

use std::io::ErrorKind;
use std::time::Duration;

use crate::context::{Context, Streams};
use crate::git::{Entered, Prompt};
use crate::settings;
use crate::stores::{Asker, Condition, Kept, SecretLocation, StoreError, Vault, VaultError};
use crate::util::pat::Secret;

/// How often the user may mistype the passphrase.
const TRIES: u32 = 3;
/// How long to wait while another process prompts; after that the vault may be unlocked.
const PATIENCE: Duration = Duration::from_secs(5 * 60);
pub(crate) const PASSPHRASE_QUESTION: &str = "Passphrase for the git-credential-azdo vault: ";
const QUESTION_FOR_PROGRAMS: &str = "Password for 'git-credential-azdo-vault': ";

/// Reads a secret from wherever it is. Prompts if it is in a locked vault and git may prompt.
pub(super) fn secret(
    location: &SecretLocation,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<Secret, StoreError> {
    match context.secret(location) {
        Err(StoreError::Vault(VaultError::Locked)) => {
            vault(streams, context)?;
            context.secret(location)
        }
        other => other,
    }
}

pub(super) fn vault(streams: &mut Streams<'_>, context: &Context) -> Result<(), StoreError> {
    if (context.unattended)() {
        return Err(VaultError::Locked.into());
    }
    let asking = Prompt::from_config();
    if !asking.is_possible() {
        return Err(VaultError::Locked.into());
    }
    let vault = context.vault()?;
    // One of several parallel fetches prompts. On a file system without locks, each does.
    let prompt_lock = vault.lock_prompt(PATIENCE).ok();
    if vault.condition()? == Condition::Unlocked {
        return Ok(());
    }
    match prompt_lock.as_ref().and_then(|prompt_lock| prompt_lock.given_up) {
        Some(Asker::Person) => return Err(VaultError::GivenUp.into()),
        Some(Asker::Program) => return Err(VaultError::Locked.into()),
        None => {}
    }
    let opened = ask(vault, &asking, streams, context);
    if let (Err(error), Some(prompt_lock)) = (&opened, prompt_lock) {
        let nobody = matches!(error, StoreError::Vault(VaultError::Locked));
        prompt_lock.give_up(if nobody { Asker::Program } else { Asker::Person });
    }
    opened
}

fn ask(
    vault: &Vault,
    asking: &Prompt,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<(), StoreError> {
    // An invalid setting must not make git fail; `unlock` reports it.
    let timeout = settings::vault_timeout(context.dirs()?);
    let timeout = timeout.unwrap_or(Some(settings::VAULT_TIMEOUT));
    let mut question = PASSPHRASE_QUESTION.to_owned();
    let mut before: Option<Entered> = None;
    for _ in 0..TRIES {
        let entered = asking.hidden(&question, QUESTION_FOR_PROGRAMS).map_err(no_answer)?;
        let is_empty = entered.secret.expose().is_empty();
        let is_repeated = before.is_some_and(|before| before.secret == entered.secret);
        // An askpass script that only knows a PAT.
        if entered.from_program && (is_empty || is_repeated) {
            return Err(VaultError::Locked.into());
        }
        if is_empty {
            return Err(VaultError::GivenUp.into());
        }
        let answer = vault.unlock(&entered.secret, timeout);
        before = Some(entered);
        match answer {
            Ok(kept) => {
                not_kept(kept).iter().for_each(|warning| streams.say(warning));
                return Ok(());
            }
            Err(VaultError::WrongPassphrase) => {
                question = format!("Wrong passphrase.\n{PASSPHRASE_QUESTION}");
            }
            Err(error) => return Err(error.into()),
        }
    }
    Err(VaultError::WrongPassphrase.into())
}

fn no_answer(error: std::io::Error) -> VaultError {
    match error.kind() {
        ErrorKind::Interrupted => VaultError::Interrupted,
        // Nobody sees the prompt: the next one would wait in vain, too.
        ErrorKind::NotFound | ErrorKind::TimedOut => VaultError::Locked,
        _ => VaultError::GivenUp,
    }
}

/// What a user who has just entered the passphrase should know if the vault cannot stay unlocked.
pub(crate) fn not_kept(kept: Kept) -> Option<String> {
    let Kept::Nowhere(why) = kept else {
        return None;
    };
    Some(format!("{why}, so you are asked for the passphrase every time"))
}
