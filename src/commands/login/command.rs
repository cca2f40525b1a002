//! `login --store command -- PROGRAM ARGUMENTS`: another program keeps the PAT.

use super::{Failure, Result};
use crate::cli::{Login, LoginStore};
use crate::context::Streams;
use crate::stores::{CommandLine, command};
use crate::util::pat::Secret;

pub(super) fn line(options: &Login) -> Result<Option<CommandLine>> {
    let from_command = options.store == Some(LoginStore::Command);
    let error = match &options.words {
        _ if !from_command && !options.unexpected.is_empty() => "unexpected argument",
        None if !from_command => return Ok(None),
        None => {
            "--store command needs the command that prints the PAT after `--`, such as: git \
             credential-azdo login acme --store command -- op read op://Work/azdo/token"
        }
        Some(_) if !from_command => "a command after `--` requires --store command",
        Some(_) if options.create => {
            "--create cannot be used with --store command, which prints the PAT itself"
        }
        Some(_) if options.with_token => {
            "--with-token cannot be used with --store command, which prints the PAT itself"
        }
        Some(_) if options.expires.is_some() => {
            "--expires cannot be used with --store command: the PAT may be renewed at any time"
        }
        Some(words) => match CommandLine::from_typed(words.clone()) {
            Ok(line) => return Ok(Some(line)),
            Err(why) => &format!("the command after `--`: {why}"),
        },
    };
    Err(Failure::Usage(error.to_owned()))
}

/// Runs the command once, and returns the token that it prints.
pub(super) fn token(line: &CommandLine, streams: &mut Streams<'_>) -> Result<Secret> {
    let printed = command::print(line).map_err(|error| {
        Failure::Refused(format!("{error}; nothing was stored. {}", error.next_step()))
    })?;
    if let Some(doubt) = printed.doubt {
        let program = line.program();
        let warning = format!("the output of `{program}`: {doubt}. Using it anyway");
        streams.warn(warning);
    }
    Ok(printed.pat)
}
