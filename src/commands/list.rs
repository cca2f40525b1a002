//! `list`: the stored PATs, without the secrets.

use serde_json::{Value, json};

mod environment;

use super::{Failure, Result};
use crate::cli;
use crate::context::{Context, Streams};
use crate::index::{Health, PatEntry, PatIndex};
use crate::settings;
use crate::stores::{CommandLine, SecretLocation};
use crate::util::terminal::{self, Color};
use crate::util::time::Timestamp;

/// The exit status of `--check` if a PAT needs attention.
const DUE: u8 = 3;
const OK: &str = "ok";
/// The state of a healthy PAT that expires within the days of the setting.
const ENDS_SOON: &str = "ends soon";

pub(super) fn run(options: &cli::List, streams: &mut Streams<'_>, context: &Context) -> Result {
    let mut index = context.index()?;
    let gone =
        index.pats.iter().map(|pat| &pat.location).filter(|location| context.is_missing(location));
    // Without a home directory nothing is stored.
    let days = context.dirs().map_or(Ok(0), settings::warning_days)?.into();
    let soon = Soon { now: (context.now)(), days, gone: gone.cloned().collect() };
    if options.check {
        index.pats.retain(|pat| soon.is_due(pat));
    }
    if options.json {
        let pats: Vec<Value> = index.pats.iter().map(|pat| in_json(pat, &soon)).collect();
        // Variables never need attention: a rejected one is reported when git uses it.
        let provided = if options.check { Vec::new() } else { environment::in_json() };
        let all = json!({ "pats": pats, "environment": provided });
        writeln!(streams.output, "{}", terminal::in_lines(&all))?;
    } else if !options.check || !index.pats.is_empty() {
        table(&index, &soon, streams)?;
        say_leftovers(&index, streams);
        if !options.check {
            environment::show(streams)?;
        }
    }
    if options.check && !index.pats.is_empty() { Err(Failure::Found(DUE)) } else { Ok(()) }
}

struct Soon {
    now: Timestamp,
    /// How many days before its end a PAT needs attention.
    days: i64,
    /// The secrets that their stores have lost; keyrings are not asked.
    gone: Vec<SecretLocation>,
}

impl Soon {
    fn is_due(&self, pat: &PatEntry) -> bool {
        self.state(pat).0 != OK
    }

    fn is_near(&self, pat: &PatEntry) -> bool {
        pat.end().is_some_and(|end| self.now.days_until(end.at) <= self.days)
    }

    fn state(&self, pat: &PatEntry) -> (&'static str, Color) {
        match pat.health(self.now) {
            _ if self.gone.contains(&pat.location) => ("missing", Color::Red),
            Health::Good if self.is_near(pat) => (ENDS_SOON, Color::Yellow),
            Health::Good => (OK, Color::Green),
            Health::Suspect => ("suspect", Color::Yellow),
            Health::Expired => ("expired", Color::Red),
            Health::Rejected => ("rejected", Color::Red),
        }
    }
}

fn say_leftovers(index: &PatIndex, streams: &mut Streams<'_>) {
    for location in &index.pending_deletions {
        let SecretLocation { organization, source, .. } = location;
        let warning = format!(
            "warning: an old PAT for {organization} could not be deleted from the {source}; the \
             next login or logout tries again"
        );
        terminal::say(streams.errors, &warning);
    }
}

fn table(index: &PatIndex, soon: &Soon, streams: &mut Streams<'_>) -> Result {
    if index.pats.is_empty() {
        let login = "git credential-azdo login https://dev.azure.com/ORGANIZATION";
        writeln!(streams.output, "No PAT is stored. To store one:\n  {login}")?;
        return Ok(());
    }
    let mut rows = vec![["ORGANIZATION", "NAME", "STORE", "EXPIRES", "STATE"].map(str::to_owned)];
    rows.extend(index.pats.iter().map(|pat| row(pat, soon)));
    let widths = [0, 1, 2, 3].map(|column| rows.iter().map(|row| row[column].len()).max());
    for (number, row) in rows.iter().enumerate() {
        for (cell, width) in row.iter().zip(widths) {
            write!(streams.output, "{cell:<width$}  ", width = width.unwrap_or(0))?;
        }
        let color = number.checked_sub(1).map(|place| soon.state(&index.pats[place]).1);
        writeln!(streams.output, "{}", terminal::paint(&row[4], color))?;
    }
    for pat in index.pats.iter().filter(|pat| soon.is_due(pat)) {
        let (title, login) = (pat.title(), pat.login_command());
        let next = match pat.location.source.command() {
            Some(line) => {
                format!("To renew the PAT for {title}, use the program it comes from:\n  {line}")
            }
            None => format!("To replace the PAT for {title}:\n  {login}"),
        };
        writeln!(streams.output, "{next}")?;
    }
    Ok(())
}

fn row(pat: &PatEntry, soon: &Soon) -> [String; 5] {
    let now = soon.now;
    let name = if pat.default { format!("{} *", pat.name) } else { pat.name.to_string() };
    let end = match pat.end() {
        None => "unknown".to_owned(),
        // Not a date that was given at login; a number of days would look like one.
        Some(end) if end.at_latest => format!("by {}", end.at.last_day()),
        Some(end) => remaining(now, end.at),
    };
    let state = soon.state(pat).0.to_owned();
    [pat.organization().to_string(), name, pat.location.source.to_string(), end, state]
}

fn remaining(now: Timestamp, end: Timestamp) -> String {
    match now.days_until(end) {
        days if days < 0 => end.last_day(),
        0 => "today".to_owned(),
        1 => "in 1 day".to_owned(),
        days => format!("in {days} days"),
    }
}

/// Stable: keys are only ever added. Documented in docs/reference.md.
fn in_json(pat: &PatEntry, soon: &Soon) -> Value {
    // A PAT that ends soon has `days_left`.
    let state = if soon.state(pat).0 == ENDS_SOON { OK } else { soon.state(pat).0 };
    let moment = |moment: Option<Timestamp>| moment.map(|moment| moment.to_string());
    json!({
        "organization": pat.organization().to_string(),
        "url": pat.organization().url(),
        "name": pat.name.to_string(),
        "default": pat.default,
        "store": pat.location.source.to_string(),
        "command": pat.location.source.command().map(CommandLine::words),
        "state": state,
        "added": pat.added.to_string(),
        "expires": moment(pat.expires),
        "expires_at_latest": moment(pat.expires_at_latest),
        "days_left": pat.end().map(|end| soon.now.days_until(end.at)),
        "suspect": moment(pat.suspect),
        "rejected": moment(pat.rejected),
    })
}
