//! The expiration date of a PAT, as users enter it.

use super::{Failure, Result};
use crate::commands::questions;
use crate::context::Streams;
use crate::util::terminal::upper;
use crate::util::time::Timestamp;

/// The longest lifetime that Azure DevOps allows, in days. A date is not compared with it, because
/// the clock may be wrong.
const LONGEST_LIFE: u32 = 366;

/// Parses `90d`, `90`, or the last day in the form that Azure DevOps shows.
fn parse(text: &str, now: Timestamp) -> Result<Timestamp, &'static str> {
    let days = text.strip_suffix('d').unwrap_or(text).parse().ok();
    let end = match days {
        Some(days) if days > LONGEST_LIFE => return Err("a PAT is valid for at most a year"),
        Some(days) => Some(now.plus_days(days)),
        None => Timestamp::end_of_day(text),
    };
    match end {
        Some(end) if end > now => Ok(end),
        Some(_) => Err("this date is in the past"),
        None => Err("not a date; use YYYY-MM-DD, or days such as 90d"),
    }
}

/// The value of --expires, if it was given.
pub(in crate::commands) fn given(typed: Option<&str>, now: Timestamp) -> Result<Option<Timestamp>> {
    let end = typed.map(|text| parse(text, now)).transpose();
    end.map_err(|why| Failure::Usage(format!("--expires: {why}")))
}

/// Asks for the date at the terminal. `None` if the user skips it.
pub(super) fn ask(streams: &mut Streams<'_>, now: Timestamp) -> Result<Option<Timestamp>> {
    let question = "Expires on (2027-02-28 or 90d, Enter to skip): ";
    questions::ask(question, streams, |answer, _| match answer {
        "" => Ok(None),
        text => parse(text, now).map(Some).map_err(|why| format!("{}.", upper(why))),
    })
}
