//! Questions to a person, for the commands.

use std::io::ErrorKind;

use super::Failure;
use crate::pat::Secret;
use crate::terminal;

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
        ErrorKind::InvalidData => Failure::Refused("nothing was stored: that is no PAT".to_owned()),
        _ => Failure::Refused("nothing was stored".to_owned()),
    }
}
