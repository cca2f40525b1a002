//! `help`, `--help` and `--version`. The texts are files, as they are read.

use super::{Failure, arguments};
use crate::context::Streams;

const OVERVIEW: &str = include_str!("help/overview.txt");

/// Every command and its help.
const COMMANDS: [(&str, &str); 16] = [
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

/// Help that is no command's.
const VARIABLES: (&str, &str) = ("variables", include_str!("help/variables.txt"));

/// Whether a person can mean a command by this word.
pub(super) fn is_command(word: &str) -> bool {
    names().any(|name| name == word)
}

/// What shows the help of what was typed.
pub(super) fn pointer(command: &str) -> String {
    let own = COMMANDS.iter().find(|(name, _)| *name == command);
    let own = own.map(|(name, _)| format!(" {name}")).unwrap_or_default();
    format!("for help: git credential-azdo help{own}")
}

fn names() -> impl Iterator<Item = &'static str> {
    COMMANDS.iter().map(|(name, _)| *name).chain(["help", "version"])
}

pub(super) fn run(parser: &mut lexopt::Parser, streams: &mut Streams<'_>) -> Result<(), Failure> {
    match parser.next()? {
        None => overview(streams),
        Some(lexopt::Arg::Value(command)) => {
            let mut named = None;
            arguments::positional(&mut named, command)?;
            match named.unwrap_or_default().as_str() {
                "help" | "version" => overview(streams),
                named => of(named, streams),
            }
        }
        Some(other) => Err(other.unexpected().into()),
    }
}

/// The help of one command.
pub(super) fn of(command: &str, streams: &mut Streams<'_>) -> Result<(), Failure> {
    let found = COMMANDS.iter().chain([&VARIABLES]).find(|(name, _)| *name == command);
    let (_, text) = found.ok_or_else(|| Failure::Usage(unknown(command)))?;
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

/// What is said of a mistyped command. It is not repeated if it may be a PAT in the wrong place.
pub(super) fn unknown(command: &str) -> String {
    let is_word = |byte: u8| byte.is_ascii_alphabetic() || byte == b'-';
    if command.len() > 20 || !command.bytes().all(is_word) {
        return "there is no such command".to_owned();
    }
    let near = |name: &&str| {
        command.len() > 2 && (distance(name, command) <= 2 || name.starts_with(command))
    };
    match names().filter(near).min_by_key(|name| distance(name, command)) {
        Some(name) => format!("there is no command {command}. Did you mean {name}?"),
        None => format!("there is no command {command}"),
    }
}

/// How many letters have to be changed, added or taken away (Levenshtein).
fn distance(from: &str, to: &str) -> usize {
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (index, letter) in from.bytes().enumerate() {
        let mut corner = std::mem::replace(&mut row[0], index + 1);
        for (column, other) in to.bytes().enumerate() {
            let changed = corner + usize::from(letter != other);
            corner = row[column + 1];
            row[column + 1] = changed.min(corner + 1).min(row[column] + 1);
        }
    }
    row[to.len()]
}
