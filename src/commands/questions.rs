//! Questions that commands ask at the terminal.

use std::io::ErrorKind;

use super::{Failure, Result, refuse};
use crate::context::Streams;
use crate::util::pat::Secret;
use crate::util::redact::{hide, holds_secret};
use crate::util::terminal::{self, EchoOff, Style};

/// The shortest passphrase, in characters. A guess takes a tenth of a second; a shorter passphrase
/// would be found within weeks.
pub(super) const SHORTEST: usize = 8;

/// How often a question is asked until its answer is valid.
pub(super) const TRIES: u32 = 5;
/// Longer than any short answer that is mistyped, and shorter than any token.
const LONG: usize = 20;
const NO_ANSWER: &str = "no valid answer; nothing was changed";
const VISIBLE_PAT: &str = "That looks like a PAT. It was not stored, but it is now visible on the \
    screen and in the scrollback. Paste a PAT only at a prompt that hides it.";

/// Asks for a new passphrase, twice.
pub(super) fn new_passphrase(streams: &mut Streams<'_>) -> Result<Secret> {
    let question = format!("New passphrase for the vault (at least {SHORTEST} characters): ");
    for _ in 0..TRIES {
        let first = hidden(&question)?;
        if holds_secret(first.expose()) {
            streams.note("That looks like a PAT, not a passphrase.");
            continue;
        }
        if first.expose().chars().count() < SHORTEST {
            streams.note(format!("Too short: use at least {SHORTEST} characters."));
            continue;
        }
        if hidden("Repeat the passphrase: ")? == first {
            return Ok(first);
        }
        streams.note("Passphrases do not match.");
    }
    refuse(NO_ANSWER)
}

/// Keeps what is typed between hidden questions from being shown.
pub(super) fn echo_off() -> Result<EchoOff> {
    EchoOff::new().map_err(no_answer)
}

pub(super) fn hidden(question: &str) -> Result<Secret> {
    terminal::read_hidden(question).map_err(no_answer)
}

/// Asks until `read` accepts the answer, which is visible. Its error says what to enter instead.
pub(super) fn ask<T>(
    question: &str,
    streams: &mut Streams<'_>,
    mut read: impl FnMut(&str, &mut Streams<'_>) -> Result<T, String>,
) -> Result<T> {
    for _ in 0..TRIES {
        let answer = terminal::read_shown(&hide(question, "")).map_err(no_answer)?;
        let answer = answer.expose().trim();
        if holds_secret(answer) {
            streams.note(VISIBLE_PAT);
            continue;
        }
        match read(answer, streams) {
            Ok(value) => return Ok(value),
            Err(instead) => {
                // Other tokens, and parts of a PAT.
                if answer.len() >= LONG && !answer.contains([' ', '/', ':', '.']) {
                    streams.note(VISIBLE_PAT);
                }
                streams.note(instead);
            }
        }
    }
    refuse(NO_ANSWER)
}

/// Asks a yes-or-no question that Enter answers with no.
pub(super) fn yes(question: &str, streams: &mut Streams<'_>) -> Result<bool> {
    yes_or(false, &format!("{question} [y/N] "), streams)
}

/// Asks a yes-or-no question that Enter answers with yes.
pub(super) fn yes_or_enter(question: &str, streams: &mut Streams<'_>) -> Result<bool> {
    yes_or(true, &format!("{question} [Y/n] "), streams)
}

fn yes_or(default: bool, question: &str, streams: &mut Streams<'_>) -> Result<bool> {
    ask(question, streams, |answer, _| match &*answer.to_ascii_lowercase() {
        "" => Ok(default),
        "y" | "yes" => Ok(true),
        "n" | "no" => Ok(false),
        _ => Err("Answer y or n.".to_owned()),
    })
}

/// Shows what can be chosen: a number, a name, and what the user has to know about it.
pub(super) fn offer(offers: &[[String; 2]], streams: &mut Streams<'_>) -> Result {
    let width = offers.iter().map(|[name, _]| name.chars().count()).max().unwrap_or_default();
    for (index, [name, about]) in offers.iter().enumerate() {
        let row = format!("  {}  {name:<width$}  ", index + 1);
        let used = row.chars().count();
        let about = terminal::wrap(about, Style::stderr().width, used, used);
        writeln!(streams.errors, "{}", format!("{row}{about}").trim_end())?;
    }
    Ok(())
}

/// The place in the list of what the user chose, by its number or its name. Enter is the first.
pub(super) fn chosen(answer: &str, names: &[String]) -> Option<usize> {
    if answer.is_empty() {
        return (!names.is_empty()).then_some(0);
    }
    let by_number = answer.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    let by_name = || names.iter().position(|name| name.eq_ignore_ascii_case(answer));
    by_number.filter(|index| *index < names.len()).or_else(by_name)
}

/// What to enter if the answer is none of these.
pub(super) fn range(names: &[String]) -> String {
    format!("Enter a number from 1 to {}.", names.len())
}

/// The failure if there is no answer.
pub(super) fn no_answer(error: std::io::Error) -> Failure {
    let why = match error.kind() {
        ErrorKind::Interrupted => return Failure::Interrupted,
        ErrorKind::InvalidData => "the input is not valid UTF-8; nothing was changed",
        _ => "canceled; nothing was changed",
    };
    Failure::Refused(why.to_owned())
}
