//! `list`: what is stored, without any secret.

use serde_json::{Value, json};

mod environment;

use super::Failure;
use crate::clock::Moment;
use crate::error::Error;
use crate::record::{Health, Record, StoredPat};
use crate::settings;
use crate::store::CommandLine;
use crate::store::Slot;
use crate::terminal::{self, Colour};
use crate::world::{Streams, World};

/// The exit status of `--check` where something has to be done.
const DUE: u8 = 3;

#[derive(Default)]
struct Options {
    as_json: bool,
    check: bool,
}

pub(super) fn run(
    parser: &mut lexopt::Parser,
    streams: &mut Streams<'_>,
    world: &World,
) -> Result<(), Failure> {
    use lexopt::Arg::{Long, Short};
    let mut options = Options::default();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("json") => options.as_json = true,
            Long("check") => options.check = true,
            Long("help") | Short('h') => return super::help::of("list", streams),
            other => return Err(other.unexpected().into()),
        }
    }
    let mut record = world.record()?;
    let gone = record.pats.iter().map(|pat| &pat.slot).filter(|slot| world.lacks(slot));
    let soon =
        Soon { now: (world.now)(), days: warning_days(world)?, gone: gone.cloned().collect() };
    if options.check {
        record.pats.retain(|pat| soon.is_due(pat));
    }
    if options.as_json {
        let pats: Vec<Value> = record.pats.iter().map(|pat| in_json(pat, &soon)).collect();
        // Nothing is ever due about the environment: what is refused there is said at once.
        let provided = if options.check { Vec::new() } else { environment::in_json() };
        let all = json!({ "pats": pats, "environment": provided });
        writeln!(streams.output, "{}", terminal::in_lines(&all))?;
    } else if !options.check || !record.pats.is_empty() {
        table(&record, &soon, streams)?;
        say_leftovers(&record, streams);
        if !options.check {
            environment::show(streams)?;
        }
    }
    if options.check && !record.pats.is_empty() { Err(Failure::Found(DUE)) } else { Ok(()) }
}

/// Without a home nothing was set, and nothing is stored that could end.
fn warning_days(world: &World) -> Result<i64, Error> {
    match world.paths() {
        Ok(paths) => Ok(settings::warning_days(paths)?.into()),
        Err(_) => Ok(0),
    }
}

/// From when on something has to be done about a PAT.
struct Soon {
    now: Moment,
    days: i64,
    /// Where the store has lost the secret; whether a keyring has is not asked.
    gone: Vec<Slot>,
}

impl Soon {
    fn is_due(&self, pat: &StoredPat) -> bool {
        pat.health(self.now) != Health::Good || self.is_near(pat) || self.is_gone(pat)
    }

    fn is_gone(&self, pat: &StoredPat) -> bool {
        self.gone.contains(&pat.slot)
    }

    fn state(&self, pat: &StoredPat) -> &'static str {
        if self.is_gone(pat) { "missing" } else { state(pat.health(self.now)) }
    }

    fn is_near(&self, pat: &StoredPat) -> bool {
        pat.end().is_some_and(|(end, _)| self.now.days_until(end) <= self.days)
    }

    fn colour(&self, pat: &StoredPat) -> Colour {
        match pat.health(self.now) {
            _ if self.is_gone(pat) => Colour::Red,
            Health::Expired | Health::Rejected => Colour::Red,
            Health::Suspect => Colour::Yellow,
            Health::Good if self.is_near(pat) => Colour::Yellow,
            Health::Good => Colour::Green,
        }
    }
}

fn say_leftovers(record: &Record, streams: &mut Streams<'_>) {
    for slot in &record.leftovers {
        terminal::say(
            streams.errors,
            &format!(
                "an old PAT for {} could not be deleted from the {} yet: the next login or logout \
                 will try again",
                slot.organisation, slot.source
            ),
        );
    }
}

fn table(record: &Record, soon: &Soon, streams: &mut Streams<'_>) -> Result<(), Failure> {
    if record.pats.is_empty() {
        writeln!(
            streams.output,
            "No PAT is stored. To store one:\n  git credential-azdo login https://dev.azure.com/ORGANISATION"
        )?;
        return Ok(());
    }
    let mut rows = vec![["ORGANISATION", "NAME", "STORE", "EXPIRES", "STATE"].map(str::to_owned)];
    rows.extend(record.pats.iter().map(|pat| row(pat, soon)));
    let widths = [0, 1, 2, 3].map(|column| rows.iter().map(|row| row[column].len()).max());
    for (index, row) in rows.iter().enumerate() {
        for (cell, width) in row.iter().zip(widths) {
            write!(streams.output, "{cell:<width$}  ", width = width.unwrap_or(0))?;
        }
        let colour = index.checked_sub(1).map(|index| soon.colour(&record.pats[index]));
        writeln!(streams.output, "{}", terminal::paint(&row[4], colour))?;
    }
    for pat in record.pats.iter().filter(|pat| soon.is_due(pat)) {
        let title = pat.title();
        match pat.slot.source.command() {
            Some(line) => writeln!(
                streams.output,
                "The PAT for {title} has to be renewed where it comes from:\n  {line}"
            )?,
            None => {
                let command = pat.login_command();
                writeln!(streams.output, "To replace the PAT for {title}:\n  {command}")?;
            }
        }
    }
    Ok(())
}

fn row(pat: &StoredPat, soon: &Soon) -> [String; 5] {
    let now = soon.now;
    let name = if pat.default { format!("{} *", pat.name) } else { pat.name.to_string() };
    let end = match pat.end() {
        None => "unknown".to_owned(),
        Some((end, false)) => remaining(now, end),
        // No date that was given; and a number of days would look like one.
        Some((end, true)) => format!("by {}", end.last_day()),
    };
    let state = match pat.health(now) {
        Health::Good if soon.is_near(pat) && !soon.is_gone(pat) => "ends soon",
        _ => soon.state(pat),
    };
    let state = state.to_owned();
    [pat.organisation().to_string(), name, pat.slot.source.to_string(), end, state]
}

fn remaining(now: Moment, end: Moment) -> String {
    match now.days_until(end) {
        days if days < 0 => end.last_day(),
        0 => "today".to_owned(),
        1 => "in 1 day".to_owned(),
        days => format!("in {days} days"),
    }
}

fn state(health: Health) -> &'static str {
    match health {
        Health::Good => "ok",
        Health::Suspect => "suspect",
        Health::Expired => "expired",
        Health::Rejected => "rejected",
    }
}

/// Stable: keys are only ever added. Documented in docs/reference.md.
fn in_json(pat: &StoredPat, soon: &Soon) -> Value {
    let now = soon.now;
    let moment = |moment: Option<Moment>| moment.map(|moment| moment.to_string());
    json!({
        "organisation": pat.organisation().to_string(),
        "url": pat.organisation().url(),
        "name": pat.name.to_string(),
        "default": pat.default,
        "store": pat.slot.source.to_string(),
        "command": pat.slot.source.command().map(CommandLine::words),
        "state": soon.state(pat),
        "added": pat.added.to_string(),
        "expires": moment(pat.expires),
        "expires_at_latest": moment(pat.expires_at_latest),
        "days_left": pat.end().map(|(end, _)| now.days_until(end)),
        "suspect": moment(pat.suspect),
        "rejected": moment(pat.rejected),
    })
}
