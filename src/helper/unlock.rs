//! The vault, opened in the middle of git's work: by asking for its passphrase, as git would ask
//! for a password.

use std::io::ErrorKind;
use std::time::Duration;

use crate::context::{Context, Streams};
use crate::git::{Entered, Prompt};
use crate::settings;
use crate::stores::{Asker, Condition, Kept, SecretLocation, StoreError, Vault, VaultError};
use crate::util::pat::Secret;
use crate::util::terminal;

/// How often a passphrase may be mistyped.
const TRIES: u32 = 3;
/// How long another process may take to ask the user; when it is done there may be nothing left
/// to ask.
const PATIENCE: Duration = Duration::from_secs(5 * 60);
const QUESTION: &str = "Passphrase of the vault of git-credential-azdo: ";
const QUESTION_FOR_PROGRAMS: &str = "Password for 'git-credential-azdo-vault': ";

/// A secret, wherever it comes from; the user is asked if it is in a locked vault and git would
/// ask too.
pub(super) fn secret(
    location: &SecretLocation,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<Secret, StoreError> {
    match context.secret(location) {
        Err(StoreError::Vault(VaultError::LockedIndex)) => {
            vault(streams, context)?;
            context.secret(location)
        }
        other => other,
    }
}

/// Unlocks the vault.
pub(super) fn vault(streams: &mut Streams<'_>, context: &Context) -> Result<(), StoreError> {
    if (context.unattended)() {
        return Err(VaultError::LockedIndex.into());
    }
    let asking = Prompt::from_config();
    if !asking.is_possible() {
        return Err(VaultError::LockedIndex.into());
    }
    let vault = context.vault()?;
    // Of several fetches at once, one asks. Where the disk takes no lock, each does.
    let prompt_lock = vault.wait_for_prompt_lock(PATIENCE).ok();
    if vault.condition()? == Condition::Unlocked {
        return Ok(());
    }
    match prompt_lock.as_ref().and_then(|prompt_lock| prompt_lock.given_up) {
        Some(Asker::Person) => return Err(VaultError::GivenUp.into()),
        Some(Asker::Program) => return Err(VaultError::LockedIndex.into()),
        None => {}
    }
    let opened = ask(vault, &asking, streams, context);
    if let (Err(error), Some(prompt_lock)) = (&opened, prompt_lock) {
        let nobody = matches!(error, StoreError::Vault(VaultError::LockedIndex));
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
    // A setting that cannot be followed is no reason to keep git from its work; `unlock` says it.
    let timeout = settings::vault_timeout(context.dirs()?);
    let timeout = timeout.unwrap_or(Some(settings::VAULT_TIMEOUT));
    let mut question = QUESTION.to_owned();
    let mut before = None;
    for _ in 0..TRIES {
        let Entered { secret, from_program } =
            asking.hidden(&question, QUESTION_FOR_PROGRAMS).map_err(no_answer)?;
        // A script that has a PAT for git, and no passphrase: as good as nobody.
        if from_program && (secret.expose().is_empty() || before.as_ref() == Some(&secret)) {
            return Err(VaultError::LockedIndex.into());
        }
        if secret.expose().is_empty() {
            return Err(VaultError::GivenUp.into());
        }
        let answer = vault.unlock(&secret, timeout);
        before = Some(secret);
        match answer {
            Ok(kept) => {
                warn_not_kept(kept, streams);
                return Ok(());
            }
            Err(VaultError::WrongPassphrase) => {
                question = format!("Wrong passphrase.\n{QUESTION}");
            }
            Err(error) => return Err(error.into()),
        }
    }
    Err(VaultError::WrongPassphrase.into())
}

fn no_answer(error: std::io::Error) -> VaultError {
    match error.kind() {
        ErrorKind::Interrupted => VaultError::Interrupted,
        ErrorKind::NotFound => VaultError::LockedIndex,
        _ => VaultError::GivenUp,
    }
}

/// Tells a user who has just entered the passphrase if the vault cannot stay unlocked.
pub(crate) fn warn_not_kept(kept: Kept, streams: &mut Streams<'_>) {
    if let Kept::Nowhere(why) = kept {
        terminal::say(
            streams.errors,
            &format!("{why}, so you are asked for the passphrase every time"),
        );
    }
}
