//! `list`: the stored PATs, without the secrets.

mod environment;

use serde_json::{Value, json};

use super::{Failure, Result};
use crate::cli;
use crate::context::{Context, Streams};
use crate::index::{Health, PatEntry, PatIndex};
use crate::settings;
use crate::stores::{CommandLine, SecretLocation, SecretSource, StoreError, VaultError};
use crate::util::terminal::{self, Color};
use crate::util::time::Timestamp;

/// The exit status of `--check` if a PAT needs attention.
const DUE: u8 = 3;
const OK: &str = "ok";
/// The state of a healthy PAT that expires within the days of the setting.
const ENDS_SOON: &str = "ends soon";
const LOCKED: &str = "locked";

pub(super) fn run(options: &cli::List, streams: &mut Streams<'_>, context: &Context) -> Result {
    let index = context.index()?;
    // Where nothing can be stored, there may be no settings either.
    let has_pats = !index.pats.is_empty();
    let warning_days = if has_pats { settings::warning_days(context.dirs()?)? } else { 0 }.into();
    let mut closed = Vec::new();
    let all = index.pats.iter().map(|pat| Listed::new(pat, warning_days, &mut closed, context));
    let pats: Vec<Listed<'_>> = all.filter(|pat| !options.check || pat.is_due()).collect();
    if options.json {
        let pats: Vec<Value> = pats.iter().map(in_json).collect();
        // Variables never need attention: a rejected one is reported when git uses it.
        let provided = if options.check { Vec::new() } else { environment::in_json() };
        let all = json!({ "pats": pats, "environment": provided });
        writeln!(streams.output, "{}", terminal::in_lines(&all))?;
    } else if !options.check || !pats.is_empty() {
        table(&pats, streams)?;
        say_leftovers(&index, streams);
        if !options.check {
            environment::show(streams)?;
        }
    }
    if options.check && !pats.is_empty() { Err(Failure::Found(DUE)) } else { Ok(()) }
}

struct Listed<'a> {
    pat: &'a PatEntry,
    state: &'static str,
    color: Color,
    /// Negative if the PAT has expired.
    days_left: Option<i64>,
}

impl Listed<'_> {
    /// `warning_days` before its end, a PAT starts to need attention.
    fn new<'a>(
        pat: &'a PatEntry,
        warning_days: i64,
        closed: &mut Vec<(&'a SecretSource, &'static str)>,
        context: &Context,
    ) -> Listed<'a> {
        let now = (context.now)();
        let days_left = pat.end().map(|end| now.days_until(end.at));
        let source = &pat.location.source;
        let known = closed.iter().find(|(other, _)| *other == source).map(|(_, state)| *state);
        let unreadable = known.or_else(|| {
            let why = context.check_readable(&pat.location).err()?;
            let state = match why {
                StoreError::Missing(_) => "missing",
                StoreError::Locked | StoreError::Vault(VaultError::Locked) => LOCKED,
                _ => "unreadable",
            };
            // A keyring that does not answer costs its time limit.
            if why.is_closed() {
                closed.push((source, state));
            }
            Some(state)
        });
        let (state, color) = match (unreadable, pat.health(now)) {
            (Some(LOCKED), Health::Good) => (LOCKED, Color::Yellow),
            (Some(state), _) if state != LOCKED => (state, Color::Red),
            (_, Health::Good) if days_left.is_some_and(|days| days <= warning_days) => {
                (ENDS_SOON, Color::Yellow)
            }
            (_, Health::Good) => (OK, Color::Green),
            (_, Health::Suspect) => ("suspect", Color::Yellow),
            (_, Health::Expired) => ("expired", Color::Red),
            (_, Health::Rejected) => ("rejected", Color::Red),
        };
        Listed { pat, state, color, days_left }
    }

    fn is_due(&self) -> bool {
        self.state != OK
    }
}

fn say_leftovers(index: &PatIndex, streams: &mut Streams<'_>) {
    for location in &index.pending_deletions {
        let SecretLocation { organization, source, .. } = location;
        let warning = format!(
            "an old PAT for {organization} could not be deleted from the {source}; the \
             next login or logout tries again"
        );
        streams.warn(warning);
    }
}

fn table(pats: &[Listed<'_>], streams: &mut Streams<'_>) -> Result {
    if pats.is_empty() {
        let login = "git credential-azdo login https://dev.azure.com/ORGANIZATION";
        return Ok(writeln!(streams.output, "No PAT is stored. To store one:\n  {login}")?);
    }
    let mut rows = vec![["ORGANIZATION", "NAME", "STORE", "EXPIRES", "STATE"].map(str::to_owned)];
    rows.extend(pats.iter().map(row));
    for line in terminal::aligned(&rows) {
        writeln!(streams.output, "{line}")?;
    }
    for Listed { pat, state, .. } in pats.iter().filter(|listed| listed.is_due()) {
        let (title, login) = (pat.title(), pat.login_command());
        let source = &pat.location.source;
        let next = match source.command() {
            _ if *state == LOCKED => {
                format!(
                    "The {source} with the PAT for {title} is locked: git asks you to unlock it."
                )
            }
            Some(line) => {
                format!("To renew the PAT for {title}, use the program it comes from:\n  {line}")
            }
            None => format!("To replace the PAT for {title}:\n  {login}"),
        };
        writeln!(streams.output, "{next}")?;
    }
    Ok(())
}

fn row(Listed { pat, state, color, days_left }: &Listed<'_>) -> [String; 5] {
    let name = if pat.default { format!("{} *", pat.name) } else { pat.name.to_string() };
    let end = match pat.end().zip(*days_left) {
        None => "unknown".to_owned(),
        // Not a date that was given at login; a number of days would look like one.
        Some((end, _)) if end.at_latest => format!("by {}", end.at.last_day()),
        Some((end, ..0)) => end.at.last_day(),
        Some((_, 0)) => "today".to_owned(),
        Some((_, days)) => format!("in {}", terminal::counted(days, "day", "days")),
    };
    let store = pat.location.source.to_string();
    [pat.organization().to_string(), name, store, end, terminal::paint(state, Some(*color))]
}

/// Stable: keys are only ever added. Documented in docs/reference.md.
fn in_json(Listed { pat, state, days_left, .. }: &Listed<'_>) -> Value {
    // A PAT that ends soon has `days_left`.
    let state = if *state == ENDS_SOON { OK } else { state };
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
        "days_left": days_left,
        "suspect": moment(pat.suspect),
        "rejected": moment(pat.rejected),
    })
}
