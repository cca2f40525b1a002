//! `list`: what is stored, without any secret.

use serde_json::{Value, json};

use super::Failure;
use crate::clock::Moment;
use crate::error::Error;
use crate::record::{Health, Record, StoredPat};
use crate::terminal::{self, Colour};
use crate::world::{Streams, World};

pub(super) fn run(
    parser: &mut lexopt::Parser,
    streams: &mut Streams<'_>,
    world: &World,
) -> Result<(), Failure> {
    use lexopt::Arg::{Long, Short};
    let mut as_json = false;
    while let Some(argument) = parser.next()? {
        match argument {
            Long("json") => as_json = true,
            Long("help") | Short('h') => return super::help::of("list", streams),
            other => return Err(other.unexpected().into()),
        }
    }
    let file = world.record_file().map_err(Error::from)?;
    let record = file.read().map_err(Error::from)?;
    let now = (world.now)();
    if as_json {
        let pats: Vec<Value> = record.pats.iter().map(|pat| in_json(pat, now)).collect();
        writeln!(streams.output, "{:#}", json!({ "pats": pats }))?;
        return Ok(());
    }
    table(&record, now, streams)?;
    if !record.leftovers.is_empty() {
        terminal::say(
            streams.errors,
            &format!(
                "{} old PAT(s) could not be deleted from their store yet: the next login or \
                 logout will try again",
                record.leftovers.len()
            ),
        );
    }
    Ok(())
}

fn table(record: &Record, now: Moment, streams: &mut Streams<'_>) -> Result<(), Failure> {
    if record.pats.is_empty() {
        writeln!(
            streams.output,
            "No PAT is stored. To store one:\n  git credential-azdo login https://dev.azure.com/ORGANISATION"
        )?;
        return Ok(());
    }
    let mut rows = vec![["ORGANISATION", "NAME", "STORE", "EXPIRES", "STATE"].map(str::to_owned)];
    rows.extend(record.pats.iter().map(|pat| row(pat, now)));
    let widths = [0, 1, 2, 3].map(|column| rows.iter().map(|row| row[column].len()).max());
    for (index, row) in rows.iter().enumerate() {
        for (cell, width) in row.iter().zip(widths) {
            write!(streams.output, "{cell:<width$}  ", width = width.unwrap_or(0))?;
        }
        let health = index.checked_sub(1).map(|index| record.pats[index].health(now));
        writeln!(streams.output, "{}", terminal::paint(&row[4], health.map(colour)))?;
    }
    Ok(())
}

fn row(pat: &StoredPat, now: Moment) -> [String; 5] {
    [
        pat.organisation().to_string(),
        pat.name.to_string(),
        pat.slot.store.to_string(),
        pat.expires.map_or_else(|| "unknown".to_owned(), |end| remaining(now, end)),
        state(pat.health(now)).to_owned(),
    ]
}

fn remaining(now: Moment, end: Moment) -> String {
    match now.days_until(end) {
        days if days < 0 => format!("on {}", end.last_day()),
        0 => "today".to_owned(),
        1 => "in 1 day".to_owned(),
        days => format!("in {days} days"),
    }
}

fn state(health: Health) -> &'static str {
    match health {
        Health::Good => "ok",
        Health::Expired => "expired",
        Health::Rejected => "rejected",
    }
}

fn colour(health: Health) -> Colour {
    match health {
        Health::Good => Colour::Green,
        Health::Expired | Health::Rejected => Colour::Red,
    }
}

/// Stable: keys are only ever added. Documented in the README.
fn in_json(pat: &StoredPat, now: Moment) -> Value {
    let moment = |moment: Option<Moment>| moment.map(|moment| moment.to_string());
    json!({
        "organisation": pat.organisation().to_string(),
        "url": pat.organisation().url(),
        "name": pat.name.to_string(),
        "store": pat.slot.store.to_string(),
        "state": state(pat.health(now)),
        "added": pat.added.to_string(),
        "expires": moment(pat.expires),
        "days_left": pat.expires.map(|end| now.days_until(end)),
        "rejected": moment(pat.rejected),
    })
}
