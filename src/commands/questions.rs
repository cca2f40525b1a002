//! Questions that commands ask at the terminal.

use std::io::ErrorKind;

use super::{Failure, Result};
use crate::context::Streams;
use crate::util::pat::Secret;
use crate::util::redact::hide;
use crate::util::terminal::{self, EchoOff, Style};

/// The shortest passphrase, in characters. A guess takes a tenth of a second; a shorter passphrase
/// would be found within weeks.
pub(super) const SHORTEST: usize = 8;

/// The answer to a PAT where another answer was expected, and shown.
pub(super) const VISIBLE_PAT: &str = "That looks like a PAT. It was visible on the screen and was \
    not stored. You will be asked for the PAT later.";

/// Asks for a new passphrase, twice.
pub(super) fn new_passphrase(streams: &mut Streams<'_>) -> Result<Secret> {
    let question = format!("New passphrase for the vault (at least {SHORTEST} characters): ");
    loop {
        let first = hidden(&question)?;
        if first.expose().chars().count() < SHORTEST {
            streams.note(format!("Too short: use at least {SHORTEST} characters."));
            continue;
        }
        if hidden("Repeat the passphrase: ")? == first {
            return Ok(first);
        }
        streams.note("Passphrases do not match.");
    }
}

/// Keeps what is typed between hidden questions from being shown.
pub(super) fn echo_off() -> Result<EchoOff> {
    EchoOff::new().map_err(no_answer)
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

/// Asks a yes-or-no question that Enter answers with yes.
pub(super) fn yes_or_enter(question: &str) -> Result<bool> {
    let answer = shown(question)?;
    Ok(matches!(answer.trim(), "" | "y" | "Y" | "yes" | "Yes"))
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

/// The failure if there is no answer.
pub(super) fn no_answer(error: std::io::Error) -> Failure {
    let why = match error.kind() {
        ErrorKind::Interrupted => return Failure::Interrupted,
        ErrorKind::InvalidData => "the input is not valid UTF-8; nothing was changed",
        _ => "canceled; nothing was changed",
    };
    Failure::Refused(why.to_owned())
}
