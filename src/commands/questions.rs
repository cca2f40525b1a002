//! Questions to a person, for the commands.

use std::io::ErrorKind;

use super::Failure;
use crate::context::Streams;
use crate::util::pat::Secret;
use crate::util::terminal;

/// Characters. Each guess costs whoever has the file a tenth of a second; fewer would be found in
/// weeks.
pub(super) const SHORTEST: usize = 8;

/// Asks for a new passphrase, twice.
pub(super) fn new_passphrase(streams: &mut Streams<'_>) -> Result<Secret, Failure> {
    let question = format!("New passphrase for the vault ({SHORTEST} characters or more): ");
    loop {
        let first = hidden(&question)?;
        if first.expose().chars().count() < SHORTEST {
            writeln!(streams.errors, "No, it needs {SHORTEST} characters or more.")?;
            continue;
        }
        if hidden("The same again: ")? == first {
            return Ok(first);
        }
        writeln!(streams.errors, "No, these are two different ones.")?;
    }
}

/// Asks for a secret.
pub(super) fn hidden(question: &str) -> Result<Secret, Failure> {
    terminal::read_hidden(question).map_err(no_answer)
}

/// Asks for something that may be seen.
pub(super) fn shown(question: &str) -> Result<String, Failure> {
    terminal::read_shown(question).map_err(no_answer)
}

/// Asks for a yes; anything else is a no.
pub(super) fn yes(question: &str) -> Result<bool, Failure> {
    let answer = shown(question)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes" | "Yes"))
}

/// What it means when there is none.
pub(super) fn no_answer(error: std::io::Error) -> Failure {
    match error.kind() {
        ErrorKind::Interrupted => Failure::Interrupted,
        ErrorKind::InvalidData => {
            Failure::Refused("nothing was changed: that is no text".to_owned())
        }
        _ => Failure::Refused("nothing was changed".to_owned()),
    }
}
