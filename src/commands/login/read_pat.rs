//! Reads the PAT from a terminal or a pipe.

use std::io::ErrorKind;

use super::{Failure, Result};
use crate::commands::{questions, refuse};
use crate::context::{Context, Streams};
use crate::git::protocol::read_all;
use crate::index::{PatName, login_command};
use crate::organization::Organization;
use crate::util::encoding::decode;
use crate::util::pat::{NotAPat, ParsedPat, Secret, latest_end, parse_pasted};
use crate::util::shell::Shell;
use crate::util::terminal;
use crate::util::time::Timestamp;

pub(super) fn read(
    organization: &Organization,
    with_token: bool,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<Secret> {
    if !with_token {
        return ask_person(organization, streams);
    }
    let refused = |what: &str| Failure::Refused(format!("{what}; nothing was stored"));
    let input = from_input("PAT", streams, context)?;
    let ParsedPat { pat, doubt } = parse_pasted(&input).map_err(|error| match error {
        NotAPat::Empty => refused("standard input was empty"),
        error => refused(&error.to_string()),
    })?;
    if let Some(doubt) = doubt {
        streams.warn(format!("{doubt}. Storing it anyway"));
    }
    Ok(pat)
}

/// Reads standard input to its end.
pub(super) fn from_input(
    what: &str,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<Secret> {
    if (context.input_is_typed)() {
        let keys = Shell::of_user().end_of_input();
        streams.note(format!(
            "Paste the {what}, then press {keys}. To hide the input, omit --with-token."
        ));
    }
    match read_all(streams.input)? {
        Some(bytes) => Ok(decode(&bytes)),
        None => refuse(format!("standard input is not a {what}; nothing was stored")),
    }
}

/// Asks until the input can be a PAT, or the user gives up.
fn ask_person(organization: &Organization, streams: &mut Streams<'_>) -> Result<Secret> {
    if !terminal::is_there() {
        let login = login_command(organization, &PatName::default());
        let from_file = Shell::of_user().with_input(&format!("{login} --with-token"), "pat.txt");
        let mut steps = vec![format!("  {from_file}")];
        if terminal::needs_winpty() {
            steps.push("Or run this and paste the PAT:".to_owned());
            steps.push(format!("  winpty {login}"));
        }
        let why = "no terminal to ask for the PAT; pass it on standard input:";
        return Err(Failure::Advised(why.to_owned(), steps));
    }
    let what = format!("Create a PAT for {organization} with the Code (Read & write) scope");
    streams.note(format!("{what}: {}", organization.token_page()));
    for _ in 0..questions::TRIES {
        match parse_pasted(&questions::hidden("Paste the PAT (input is hidden): ")?) {
            Ok(ParsedPat { pat, doubt: None }) => return Ok(pat),
            Ok(ParsedPat { pat, doubt: Some(doubt) }) => {
                streams.warn(doubt);
                if questions::yes("Store it anyway?", streams)? {
                    return Ok(pat);
                }
            }
            Err(NotAPat::Empty) => {
                return Err(questions::no_answer(ErrorKind::UnexpectedEof.into()));
            }
            Err(error) => streams.note(format!("{}.", terminal::upper(&error.to_string()))),
        }
    }
    refuse("no PAT was pasted; nothing was stored")
}

/// Refuses a PAT that was created more than a year ago, according to the month in it.
pub(super) fn refuse_dead(secret: &Secret, now: Timestamp) -> Result {
    match latest_end(secret) {
        Some(end) if end <= now => refuse(format!(
            "this PAT expired by {}: it contains the month it was created in, and a PAT is valid \
             for at most a year (today is {}); nothing was stored",
            end.last_day(),
            now.day()
        )),
        _ => Ok(()),
    }
}
