//! Prints the PATs that were found, as a table or as JSON.

use serde_json::{Value, json};

use super::assess::{Candidate, State};
use crate::commands::Result;
use crate::context::Streams;
use crate::import::{Place, Refused, Source};
use crate::index::Verdict;
use crate::util::pat::NotAPat;
use crate::util::redact::abbreviate;
use crate::util::terminal::{self, Color};

const TITLES: [&str; 4] = ["ORGANIZATION", "PAT", "FROM", "STATE"];

pub(super) fn table(candidates: &[Candidate], streams: &mut Streams<'_>) -> Result {
    if candidates.is_empty() {
        return Ok(streams.print("No Azure DevOps PATs were found in other tools.")?);
    }
    let mut rows = vec![TITLES.map(str::to_owned)];
    rows.extend(candidates.iter().map(row));
    let is_table = terminal::fits(&rows);
    for (candidate, row) in candidates.iter().zip(&mut rows[1..]) {
        row[3] = terminal::paint(&row[3], color(candidate));
    }
    if is_table {
        for line in terminal::aligned(&rows) {
            writeln!(streams.output, "{line}")?;
        }
        return Ok(());
    }
    for row in &rows[1..] {
        writeln!(streams.output, "{}", row[0])?;
        for (title, cell) in TITLES.iter().zip(row).skip(1) {
            writeln!(streams.output, "  {:<5}  {cell}", title.to_lowercase())?;
        }
    }
    Ok(())
}

fn row(candidate: &Candidate) -> [String; 4] {
    let found = &candidate.found;
    let organization = found.organization.as_ref().map_or("?".to_owned(), ToString::to_string);
    let mut places: Vec<String> = found.places.iter().map(ToString::to_string).collect();
    places.dedup();
    let state = match &candidate.state {
        State::Works(_) if candidate.is_here => "already stored, works".to_owned(),
        State::Works(Verdict::Accepted { account: Some(account) }) => {
            format!("works ({})", terminal::clean(account))
        }
        State::Works(_) => "works".to_owned(),
        State::Unverified => "not verified".to_owned(),
        State::Rejected => "rejected".to_owned(),
        State::Expired => "expired".to_owned(),
        State::Stored => "already stored".to_owned(),
        State::Unnamed => "organization unknown".to_owned(),
    };
    [organization, abbreviate(&found.secret), places.join(", "), state]
}

fn color(candidate: &Candidate) -> Option<Color> {
    Some(match candidate.state {
        State::Works(_) | State::Stored => Color::Green,
        State::Unverified | State::Unnamed => Color::Yellow,
        State::Rejected | State::Expired => Color::Red,
    })
}

/// Stable: keys are only ever added. Documented in docs/reference.md.
pub(super) fn json(
    candidates: &[Candidate],
    refused: &[Refused],
    failures: &[(Source, String)],
    streams: &mut Streams<'_>,
) -> Result {
    let refused = refused.iter().map(|it| {
        let why = if it.why == NotAPat::Jwt { "entra-token" } else { "not-a-pat" };
        let organization = it.organization.as_ref().map(ToString::to_string);
        json!({
            "organization": organization,
            "source": it.place.source.name(),
            "place": it.place.detail(),
            "why": why,
        })
    });
    let unread =
        failures.iter().map(|(source, why)| json!({ "source": source.name(), "why": why }));
    let all = json!({
        "pats": candidates.iter().map(in_json).collect::<Vec<_>>(),
        "refused": refused.collect::<Vec<_>>(),
        "unread": unread.collect::<Vec<_>>(),
    });
    Ok(writeln!(streams.output, "{}", terminal::in_lines(&all))?)
}

fn in_json(candidate: &Candidate) -> Value {
    let found = &candidate.found;
    let place = |it: &Place| json!({ "source": it.source.name(), "place": it.detail() });
    let account = match &candidate.state {
        State::Works(Verdict::Accepted { account: Some(account) }) => Some(account),
        _ => found.account.as_ref(),
    };
    let stored = candidate.stored.as_ref();
    json!({
        "organization": found.organization.as_ref().map(ToString::to_string),
        "url": found.organization.as_ref().map(|it| it.url()),
        "account": account.map(|it| terminal::clean(it)),
        "pat": abbreviate(&found.secret),
        "places": found.places.iter().map(place).collect::<Vec<_>>(),
        "expires": found.expires.map(|end| end.to_string()),
        "state": match candidate.state {
            _ if candidate.is_here && stored.is_none() => "stored",
            State::Works(_) => "works",
            State::Unverified => "unverified",
            State::Rejected => "rejected",
            State::Expired => "expired",
            State::Stored => "stored",
            State::Unnamed => "unnamed",
        },
        "name": stored.map(|(name, _)| name.given()),
        "store": stored.map(|(_, kind)| kind.to_string()),
        "removed": candidate.removed.len() == found.places.len(),
    })
}
