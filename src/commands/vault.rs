//! `unlock`, `lock`, and `passphrase`, and how other commands open or create the vault.

use std::char::REPLACEMENT_CHARACTER;

use super::{Failure, Result, questions, refuse};
use crate::cli::{Passphrase, Unlock, UnlockTime};
use crate::context::{Context, Streams};
use crate::git::protocol::read_all;
use crate::helper::{PASSPHRASE_QUESTION, not_kept};
use crate::index::PatEntry;
use crate::settings;
use crate::stores::{Condition, Kept, SecretSource, StoreKind, Vault, VaultError, token_cache};
use crate::util::encoding::decode;
use crate::util::pat::Secret;
use crate::util::shell::Shell;
use crate::util::terminal;
use crate::util::time::Timestamp;

/// How often a passphrase is asked for.
const TRIES: u32 = 3;

pub(super) fn unlock(options: &Unlock, streams: &mut Streams<'_>, context: &Context) -> Result {
    let vault = context.vault()?;
    let seconds = match options.time {
        Some(UnlockTime(seconds)) => seconds,
        None => timeout(context)?,
    };
    let condition = vault.condition()?;
    if condition == Condition::Absent {
        return Err(VaultError::Absent.into());
    }
    let mut word = "";
    let kept = if options.with_passphrase {
        let [passphrase] = lines(streams)?;
        vault.unlock(&passphrase, seconds)?
    } else if condition == Condition::Locked {
        ask_and_unlock(vault, seconds)?
    } else if options.time.is_none() {
        word = "already ";
        Kept::Until(vault.kept_until()?)
    } else if is_longer(seconds, vault.kept_until()?, context) {
        // So that no one else can prolong it at an unattended terminal.
        ask_and_unlock(vault, seconds)?
    } else {
        vault.keep_for(seconds)?
    };
    let end = match kept {
        Kept::Until(Some(end)) => until(end, (context.now)()),
        Kept::Until(None) if cfg!(windows) => "until you lock it or log off".to_owned(),
        Kept::Until(None) => "until you lock it or the machine restarts".to_owned(),
        Kept::Nowhere(why) => {
            return refuse(format!(
                "the passphrase is correct, but {why}: the vault cannot stay unlocked, and git \
                 asks for the passphrase every time"
            ));
        }
    };
    Ok(streams.print(format!("The vault is {word}unlocked {end}."))?)
}

/// Whether this many seconds from now end after `end`.
fn is_longer(seconds: Option<u32>, end: Option<Timestamp>, context: &Context) -> bool {
    end.is_some_and(|end| seconds.is_none_or(|seconds| (context.now)().plus_seconds(seconds) > end))
}

pub(super) fn lock(streams: &mut Streams<'_>, context: &Context) -> Result {
    let vault = context.vault()?;
    // git would get what was issued for a secret in it until the end.
    let index = context.index()?;
    for pat in index.with_replaced().filter(|pat| is_vault(&pat.location.source)) {
        token_cache::remove(&pat.location, context.dirs()?);
    }
    let said = match vault.lock()? {
        true => "The vault is locked.",
        false if matches!(vault.condition(), Ok(Condition::Absent)) => "There is no vault.",
        false => "The vault is already locked.",
    };
    Ok(streams.print(said)?)
}

pub(super) fn passphrase(
    options: &Passphrase,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result {
    let vault = context.vault()?;
    let seconds = timeout(context)?;
    let is_absent = vault.condition()? == Condition::Absent;
    let mut echo_off = None;
    // Even if the vault is unlocked, so that no one else can change it at an unattended terminal.
    let new = if !options.with_passphrase {
        need_terminal("Use --with-passphrase and pass it on standard input")?;
        echo_off = Some(questions::echo_off()?);
        if !is_absent {
            ask_and_unlock(vault, seconds)?;
        }
        questions::new_passphrase(streams)?
    } else if is_absent {
        let [new] = lines(streams)?;
        long_enough(new)?
    } else {
        let [old, new] = lines(streams)?;
        vault.unlock(&old, seconds)?;
        long_enough(new)?
    };
    let (done, kept) = if is_absent {
        ("Created the vault", vault.create(&new, seconds)?)
    } else {
        ("Changed the vault passphrase", vault.change_passphrase(&new, seconds)?)
    };
    drop(echo_off);
    let unlocked = if matches!(kept, Kept::Until(_)) { "; it is unlocked" } else { "" };
    streams.print(format!("{done}{unlocked}."))?;
    warn_not_kept(kept, streams);
    Ok(())
}

/// Unlocks the vault if a PAT is to be stored there, and creates it if there is none.
pub(super) fn open_for(
    source: &SecretSource,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result {
    if !is_vault(source) || context.vault()?.condition()? != Condition::Absent {
        return reopen_for(source, streams, context);
    }
    let (vault, seconds) = (context.vault()?, timeout(context)?);
    need_terminal(&from_file("Create the vault", "passphrase"))?;
    let _echo_off = questions::echo_off()?;
    streams.note("Creating an encrypted vault. Choose its passphrase.");
    streams.note(format!("  {}", terminal::clean(&vault.path().to_string_lossy())));
    warn_not_kept(vault.create(&questions::new_passphrase(streams)?, seconds)?, streams);
    Ok(())
}

/// Unlocks the vault if one of these PATs is in it. Only Ctrl-C is an error: without the passphrase the
/// others can still be moved, and all can be deleted.
pub(super) fn try_reopen<'a>(
    pats: impl IntoIterator<Item = &'a PatEntry>,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result {
    let in_vault = pats.into_iter().find(|pat| is_vault(&pat.location.source));
    match in_vault.map(|pat| reopen_for(&pat.location.source, streams, context)) {
        Some(Err(Failure::Interrupted)) => Err(Failure::Interrupted),
        _ => Ok(()),
    }
}

fn is_vault(source: &SecretSource) -> bool {
    source.store() == Some(StoreKind::Vault)
}

/// Unlocks the vault if a PAT is read from there.
pub(super) fn reopen_for(
    source: &SecretSource,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result {
    if is_vault(source) && context.vault()?.condition()? == Condition::Locked {
        warn_not_kept(ask_and_unlock(context.vault()?, timeout(context)?)?, streams);
    }
    Ok(())
}

fn ask_and_unlock(vault: &Vault, seconds: Option<u32>) -> Result<Kept> {
    need_terminal(&from_file("Unlock it", "unlock"))?;
    let _echo_off = questions::echo_off()?;
    let mut question = PASSPHRASE_QUESTION.to_owned();
    for _ in 0..TRIES {
        match vault.unlock(&questions::hidden(&question)?, seconds) {
            Err(VaultError::WrongPassphrase) => {
                question = format!("Wrong passphrase.\n{PASSPHRASE_QUESTION}");
            }
            other => return Ok(other?),
        }
    }
    Err(VaultError::WrongPassphrase.into())
}

/// Warns if the vault cannot stay unlocked.
fn warn_not_kept(kept: Kept, streams: &mut Streams<'_>) {
    not_kept(kept).iter().for_each(|warning| streams.warn(warning));
}

/// The next step without a terminal.
fn from_file(what: &str, command: &str) -> String {
    let command = format!("git credential-azdo {command} --with-passphrase");
    format!("{what}: {}", Shell::of_user().with_input(&command, "file"))
}

fn need_terminal(next: &str) -> Result {
    if terminal::is_there() {
        return Ok(());
    }
    refuse(format!("no terminal to ask for the vault passphrase. {next}"))
}

/// Reads this number of lines from standard input.
fn lines<const N: usize>(streams: &mut Streams<'_>) -> Result<[Secret; N]> {
    let wrong = || {
        let what = match N {
            1 => "the passphrase on one line",
            _ => "the old and the new passphrase, one per line",
        };
        Failure::Refused(format!("standard input must be {what}; nothing was changed"))
    };
    let bytes = read_all(streams.input)?.ok_or_else(wrong)?;
    let text = decode(&bytes);
    if text.expose().contains(REPLACEMENT_CHARACTER) {
        return Err(wrong());
    }
    let lines: Vec<Secret> =
        text.expose().lines().map(|line| Secret::new(line.to_owned())).collect();
    lines.try_into().map_err(|_| wrong())
}

fn long_enough(new: Secret) -> Result<Secret> {
    if new.expose().chars().count() >= questions::SHORTEST {
        return Ok(new);
    }
    let rule = format!("use at least {} characters; nothing was changed", questions::SHORTEST);
    refuse(format!("the new passphrase is too short: {rule}"))
}

fn timeout(context: &Context) -> Result<Option<u32>> {
    Ok(settings::vault_timeout(context.dirs()?)?)
}

/// `until 21:40 (8 h left)`.
fn until(end: Timestamp, now: Timestamp) -> String {
    let minutes = (end.unix() - now.unix()).max(0).unsigned_abs().div_ceil(60);
    let left = match minutes {
        0..=90 => format!("{minutes} min"),
        91..=2880 => format!("{} h", (minutes + 30) / 60),
        _ => terminal::counted((minutes + 720) / 1440, "day", "days"),
    };
    format!("until {} ({left} left)", end.to_local(now))
}
