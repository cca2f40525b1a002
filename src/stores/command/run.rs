//! Running a program for the secret that it prints.

use std::io::ErrorKind;
use std::process::Command;

use zeroize::Zeroizing;

use super::error::CommandFault;
use super::line::CommandLine;
use crate::util::env;
use crate::util::redact::hide;
use crate::util::run_program::{Finished, Needed, RunError, run, why_not_started};
use crate::util::terminal;

/// Enough time for a fingerprint or a passphrase.
const LIMIT: u64 = 30;
const SHOWN_LINES: usize = 3;
const SHOWN_CHARS: usize = 300;

pub(super) fn output(line: &CommandLine) -> Result<Zeroizing<Vec<u8>>, CommandFault> {
    let not_found =
        || if line.is_on_path() { CommandFault::NotOnPath } else { CommandFault::NotFound };
    let file = line.program_file().ok_or_else(not_found)?;
    let mut command = Command::new(&file);
    command.args(&line.words()[1..]);
    let limit = env::parsed(env::COMMAND_TIMEOUT).unwrap_or(LIMIT);
    let progress = format!("Waiting for {}...", line.program());
    let finished =
        run(&mut command, Needed::FirstLine, limit, &progress).map_err(|error| match error {
            RunError::NotStarted(error) if error.kind() == ErrorKind::NotFound => not_found(),
            RunError::NotStarted(error) => {
                CommandFault::NotStarted(why_not_started(file.as_os_str(), &error))
            }
            RunError::TimedOut(limit) => CommandFault::TimedOut(limit),
            RunError::TooLong => CommandFault::NoToken("it is longer than 64 KiB"),
            RunError::Circle => CommandFault::Circle,
        })?;
    if finished.status.success() {
        return Ok(finished.output);
    }
    let status = finished.status.to_string();
    Err(CommandFault::Failed { status, words: last_words(&finished) })
}

/// The last few lines as one short line, without the secret that the program has printed.
fn last_words(finished: &Finished) -> String {
    let [secret, text] = [&finished.output, &finished.words]
        .map(|bytes| Zeroizing::new(String::from_utf8_lossy(bytes).into_owned()));
    let secret = secret.trim_start().lines().next().unwrap_or_default().trim_end();
    // Several words are an error message, and may be repeated.
    let text = hide(&text, if secret.contains(' ') { "" } else { secret });
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let last = lines[lines.len().saturating_sub(SHOWN_LINES)..].join(" / ");
    let outdated = last.chars().count().saturating_sub(SHOWN_CHARS);
    let last: String = last.chars().skip(outdated).collect();
    terminal::clean(&last).into_owned()
}
