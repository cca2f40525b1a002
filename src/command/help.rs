//! `help`, `--help` and `--version`. The texts are files, as they are read.

use super::{Failure, arguments};
use crate::world::Streams;

const OVERVIEW: &str = include_str!("help/overview.txt");

/// Every command and its help.
pub(super) const COMMANDS: [(&str, &str); 16] = [
    ("login", include_str!("help/login.txt")),
    ("logout", include_str!("help/logout.txt")),
    ("list", include_str!("help/list.txt")),
    ("check", include_str!("help/check.txt")),
    ("header", include_str!("help/header.txt")),
    ("run", include_str!("help/run.txt")),
    ("restore", include_str!("help/restore.txt")),
    ("default", include_str!("help/default.txt")),
    ("move", include_str!("help/move.txt")),
    ("store-move", include_str!("help/store-move.txt")),
    ("unlock", include_str!("help/unlock.txt")),
    ("lock", include_str!("help/lock.txt")),
    ("passphrase", include_str!("help/passphrase.txt")),
    ("configure", include_str!("help/configure.txt")),
    ("unconfigure", include_str!("help/unconfigure.txt")),
    ("doctor", include_str!("help/doctor.txt")),
];

pub(super) fn run(parser: &mut lexopt::Parser, streams: &mut Streams<'_>) -> Result<(), Failure> {
    match parser.next()? {
        None => overview(streams),
        Some(lexopt::Arg::Value(command)) => {
            let mut named = None;
            arguments::positional(&mut named, command)?;
            of(&named.unwrap_or_default(), streams)
        }
        Some(other) => Err(other.unexpected().into()),
    }
}

/// The help of one command.
pub(super) fn of(command: &str, streams: &mut Streams<'_>) -> Result<(), Failure> {
    let found = COMMANDS.iter().find(|(name, _)| *name == command);
    let (_, text) = found.ok_or_else(|| Failure::Usage("there is no such command".to_owned()))?;
    streams.output.write_all(text.as_bytes())?;
    Ok(())
}

pub(super) fn overview(streams: &mut Streams<'_>) -> Result<(), Failure> {
    streams.output.write_all(OVERVIEW.as_bytes())?;
    Ok(())
}

pub(super) fn version(streams: &mut Streams<'_>) -> Result<(), Failure> {
    writeln!(streams.output, "{} {}", env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"))?;
    Ok(())
}
