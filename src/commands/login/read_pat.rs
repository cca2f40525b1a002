//! The PAT itself, from a terminal or a pipe.

use std::io::{ErrorKind, Read};

use super::Failure;
use crate::clock::Moment;
use crate::command::ask;
use crate::pat::{Linted, NotAPat, Secret, latest_end, lint};
use crate::protocol::read_all;
use crate::remote::Organisation;
use crate::terminal;
use crate::world::Streams;

/// Reads the PAT and looks at what was pasted.
pub(super) fn read(
    organisation: &Organisation,
    with_token: bool,
    streams: &mut Streams<'_>,
) -> Result<Secret, Failure> {
    if !with_token {
        return ask_person(organisation, streams);
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
fn ask_person(organisation: &Organisation, streams: &mut Streams<'_>) -> Result<Secret, Failure> {
    if !terminal::is_there() {
        return Err(Failure::Advised(
            "there is no terminal to ask on: give the PAT on standard input, as in".to_owned(),
            vec![format!("git credential-azdo login {organisation} --with-token < pat.txt")],
        ));
    }
    writeln!(
        streams.errors,
        "Make a PAT for {organisation} with the scope Code: Read & write:\n  {}",
        organisation.token_page()
    )?;
    loop {
        let paste = ask::hidden("Paste it here (it is not shown): ")?;
        match lint(&paste) {
            Ok(Linted { pat, doubt: None }) => return Ok(pat),
            Ok(Linted { pat, doubt: Some(doubt) }) => {
                writeln!(streams.errors, "Careful: {doubt}.")?;
                if ask::yes("Store it all the same? [y/N] ")? {
                    return Ok(pat);
                }
            }
            Err(NotAPat::Empty) => return Err(ask::no_answer(ErrorKind::UnexpectedEof.into())),
            Err(error) => writeln!(streams.errors, "No, {error}.")?,
        }
    }
}

/// A PAT that says that it was issued more than a year ago.
pub(super) fn refuse_dead(secret: &Secret, now: Moment) -> Result<(), Failure> {
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
