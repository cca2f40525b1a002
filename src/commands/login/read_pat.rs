//! The PAT itself, from a terminal or a pipe.

use std::io::{ErrorKind, Read};

use super::Failure;
use crate::commands::questions;
use crate::context::Streams;
use crate::git::protocol::read_all;
use crate::organization::Organization;
use crate::util::pat::{Linted, NotAPat, Secret, latest_end, lint};
use crate::util::terminal;
use crate::util::time::Timestamp;

/// Reads the PAT and looks at what was pasted.
pub(super) fn read(
    organization: &Organization,
    with_token: bool,
    streams: &mut Streams<'_>,
) -> Result<Secret, Failure> {
    if !with_token {
        return ask_person(organization, streams);
    }
    let linted = lint(&from_pipe(streams.input)?);
    let Linted { pat, doubt } =
        linted.map_err(|error| Failure::Refused(format!("nothing was stored: {error}")))?;
    if let Some(doubt) = doubt {
        terminal::say(streams.errors, &format!("warning: {doubt}. It is taken all the same"));
    }
    Ok(pat)
}

fn from_pipe(input: &mut dyn Read) -> Result<Secret, Failure> {
    let no_pat = || Failure::Refused("nothing was stored: standard input is no PAT".to_owned());
    let bytes = read_all(input)?.ok_or_else(no_pat)?;
    let text = str::from_utf8(&bytes).map_err(|_| no_pat())?;
    Ok(Secret::new(text.to_owned()))
}

/// Asks until something is pasted that can be a PAT, or the person has had enough.
fn ask_person(organization: &Organization, streams: &mut Streams<'_>) -> Result<Secret, Failure> {
    if !terminal::is_there() {
        return Err(Failure::Advised(
            "there is no terminal to ask on: give the PAT on standard input, as in".to_owned(),
            vec![format!("git credential-azdo login {organization} --with-token < pat.txt")],
        ));
    }
    writeln!(
        streams.errors,
        "Make a PAT for {organization} with the scope Code: Read & write:\n  {}",
        organization.token_page()
    )?;
    loop {
        let paste = questions::hidden("Paste it here (it is not shown): ")?;
        match lint(&paste) {
            Ok(Linted { pat, doubt: None }) => return Ok(pat),
            Ok(Linted { pat, doubt: Some(doubt) }) => {
                writeln!(streams.errors, "Careful: {doubt}.")?;
                if questions::yes("Store it all the same? [y/N] ")? {
                    return Ok(pat);
                }
            }
            Err(NotAPat::Empty) => {
                return Err(questions::no_answer(ErrorKind::UnexpectedEof.into()));
            }
            Err(error) => writeln!(streams.errors, "No, {error}.")?,
        }
    }
}

/// A PAT that says that it was issued more than a year ago.
pub(super) fn refuse_dead(secret: &Secret, now: Timestamp) -> Result<(), Failure> {
    match latest_end(secret) {
        Some(end) if end <= now => Err(Failure::Refused(format!(
            "nothing was stored: by the month in it this PAT expired on {} at the latest, since \
             none lives longer than a year (today is {})",
            end.last_day(),
            now.day()
        ))),
        _ => Ok(()),
    }
}
