//! Questions that commands ask at the terminal.

use std::io::ErrorKind;

use super::{Failure, Result};
use crate::context::Streams;
use crate::util::pat::Secret;
use crate::util::redact::hide;
use crate::util::terminal;

/// The shortest passphrase, in characters. A guess takes a tenth of a second; a shorter passphrase
/// would be found within weeks.
pub(super) const SHORTEST: usize = 8;

/// Asks for a new passphrase, twice.
pub(super) fn new_passphrase(streams: &mut Streams<'_>) -> Result<Secret> {
    let question = format!("New passphrase for the vault (at least {SHORTEST} characters): ");
    loop {
        let first = hidden(&question)?;
        if first.expose().chars().count() < SHORTEST {
            writeln!(streams.errors, "Too short: use at least {SHORTEST} characters.")?;
            continue;
        }
        if hidden("Repeat the passphrase: ")? == first {
            return Ok(first);
        }
        writeln!(streams.errors, "Passphrases do not match.")?;
    }
}

pub(super) fn hidden(question: &str) -> Result<Secret> {
    terminal::read_hidden(question).map_err(no_answer)
}

pub(super) fn shown(question: &str) -> Result<String> {
    terminal::read_shown(&hide(question, "")).map_err(no_answer)
}

/// Asks a yes-or-no question. Anything but a yes is a no.
pub(super) fn yes(question: &str) -> Result<bool> {
    let answer = shown(question)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes" | "Yes"))
}

/// The failure if there is no answer.
pub(super) fn no_answer(error: std::io::Error) -> Failure {
    let why = match error.kind() {
        ErrorKind::Interrupted => return Failure::Interrupted,
        ErrorKind::InvalidData => "the input is not valid UTF-8; nothing was changed",
        _ => "nothing was changed",
    };
    Failure::Refused(why.to_owned())
}
