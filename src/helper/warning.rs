//! The reminder during the last days of a PAT: once a day, at a terminal. It comes after the answer,
//! so that nothing here can keep git from it.

use crate::changes;
use crate::context::{Context, Streams};
use crate::index::{End, PatEntry};
use crate::settings::{self, LONGEST_WARNING};

/// Reminds the user if the PAT expires soon.
pub(crate) fn of_the_end(pat: &PatEntry, streams: &mut Streams<'_>, context: &Context) {
    let now = (context.now)();
    let Some(end) = pat.end().filter(|_| is_near(pat, context)) else {
        return;
    };
    let days = now.days_until(end.at);
    let Ok(paths) = context.dirs() else {
        return;
    };
    let soon = settings::warning_days(paths).is_ok_and(|before| days <= i64::from(before));
    // Of several parallel commands, only the first to note it reminds.
    if soon && changes::note_warning(context, &pat.location, now).unwrap_or(false) {
        streams.say(line(pat, end, days));
        pat.failed_renewal("renewing it").iter().for_each(|failed| streams.add(failed));
    }
}

/// Whether the PAT may expire soon and there is a terminal to say so.
pub(super) fn is_near(pat: &PatEntry, context: &Context) -> bool {
    let now = (context.now)();
    // Cheapest first: almost always the first condition is false.
    pat.end().is_some_and(|end| now.days_until(end.at) <= i64::from(LONGEST_WARNING))
        && !pat.was_warned_on(now)
        && (context.errors_are_seen)()
}

fn line(pat: &PatEntry, end: End, days: i64) -> String {
    let when = match days {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        days => format!("in {days} days ({})", end.at.last_day()),
    };
    let at_latest = if end.at_latest { " at the latest" } else { "" };
    let (verb, command) = pat.replacement();
    let whose = pat.title();
    format!("the PAT for {whose} expires {when}{at_latest}; to {verb} it, run: {command}")
}
