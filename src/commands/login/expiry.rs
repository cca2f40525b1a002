//! When the PAT ends, as a person says it.

use super::Failure;
use crate::commands::questions;
use crate::context::Streams;
use crate::util::time::Timestamp;

/// Days (facts, azure-devops.md section 2.2). A date is not measured by it: clocks are wrong.
const LONGEST_LIFE: u32 = 366;

/// `90d`, or `90`, or the last day as Azure shows it.
pub(super) fn parse(text: &str, now: Timestamp) -> Result<Timestamp, &'static str> {
    let days = text.strip_suffix('d').unwrap_or(text).parse().ok();
    let end = match days {
        Some(days) if days > LONGEST_LIFE => return Err("no PAT lives longer than a year"),
        Some(days) => Some(now.plus_days(days)),
        None => Timestamp::end_of_day(text),
    };
    match end {
        Some(end) if end > now => Ok(end),
        Some(_) => Err("that has passed already"),
        None => Err("that is no date (YYYY-MM-DD) and no number of days (90d)"),
    }
}

/// Asks for it at a terminal.
pub(super) fn ask(streams: &mut Streams<'_>, now: Timestamp) -> Result<Option<Timestamp>, Failure> {
    loop {
        let question = "Its last day (2027-02-28 or 90d; Enter if unknown): ";
        let answer = questions::shown(question)?;
        match answer.trim() {
            "" => return Ok(None),
            text => match parse(text, now) {
                Ok(end) => return Ok(Some(end)),
                Err(why) => writeln!(streams.errors, "No, {why}.")?,
            },
        }
    }
}
