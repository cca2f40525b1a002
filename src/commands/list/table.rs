//! The PATs as a table, or one below the other where a table is too wide.

use super::state::{LOCKED, Listed};
use crate::commands::Result;
use crate::context::Streams;
use crate::index::{PatEntry, PatIndex, select};
use crate::stores::StoreKind;
use crate::util::terminal;
use crate::util::time::Timestamp;

const TITLES: [&str; 6] = ["ORGANIZATION", "NAME", "ACCOUNT", "STORE", "EXPIRES", "STATE"];

pub(super) fn show(pats: &[Listed<'_>], index: &PatIndex, streams: &mut Streams<'_>) -> Result {
    if pats.is_empty() {
        let login = "git credential-azdo login https://dev.azure.com/ORGANIZATION";
        return Ok(streams.print(format!("No PAT is stored yet. To store one, run:\n  {login}"))?);
    }
    let mut rows = vec![TITLES.map(str::to_owned)];
    rows.extend(pats.iter().map(row));
    if !terminal::fits(&rows) {
        drop_empty_columns(&mut rows);
    }
    let is_table = terminal::fits(&rows);
    // The last column, because the others are aligned by the number of their characters.
    for (listed, row) in pats.iter().zip(&mut rows[1..]) {
        row[5] = terminal::paint(&row[5], listed.color());
    }
    if is_table {
        for line in terminal::aligned(&rows) {
            writeln!(streams.output, "{line}")?;
        }
    } else {
        for (listed, row) in pats.iter().zip(&rows[1..]) {
            record(listed, row, streams)?;
        }
    }
    let failed = pats.iter().filter_map(|it| {
        let what = format!("Renewing the PAT for {}", it.pat.title());
        it.pat.failed_renewal(&what)
    });
    for failed in failed {
        streams.print(format!("{}.", terminal::clean(&failed)))?;
    }
    let needs_step = |it: &&Listed<'_>| it.is_due() || it.pat.renewal_failure.is_some();
    let mut steps: Vec<String> =
        pats.iter().filter(needs_step).map(|it| next_step(it, index)).collect();
    // Several PATs are in one locked vault.
    steps.dedup();
    Ok(steps.iter().try_for_each(|step| streams.print(step))?)
}

/// Names and accounts, if there are none. Where a program reads the table, it keeps all its columns.
fn drop_empty_columns(rows: &mut [[String; 6]]) {
    for column in 1..3 {
        if rows[1..].iter().all(|row| row[column] == "-") {
            rows.iter_mut().for_each(|row| row[column].clear());
        }
    }
}

fn row(listed: &Listed<'_>) -> [String; 6] {
    let pat = listed.pat;
    let name = pat.name.given().unwrap_or("-");
    [
        pat.organization().to_string(),
        if pat.default { format!("{name} *") } else { name.to_owned() },
        terminal::clean(pat.account.as_deref().unwrap_or("-")).into_owned(),
        pat.location.source.to_string(),
        expiration(pat, listed.now),
        listed.in_words(),
    ]
}

/// When a PAT expires, relative to now if that was given exactly.
pub(in crate::commands) fn expiration(pat: &PatEntry, now: Timestamp) -> String {
    let Some(end) = pat.end() else {
        // git gets new tokens by itself.
        return if pat.is_entra() { "-" } else { "unknown" }.to_owned();
    };
    match now.days_until(end.at) {
        // Not a date that was given at login; a number of days would look like one.
        _ if end.at_latest => format!("by {}", end.at.last_day()),
        ..0 => end.at.last_day(),
        0 => "today".to_owned(),
        days => format!("in {}", terminal::counted(days, "day", "days")),
    }
}

fn record(listed: &Listed<'_>, row: &[String; 6], streams: &mut Streams<'_>) -> Result {
    let mark = if listed.pat.default { " *" } else { "" };
    writeln!(streams.output, "{}{mark}", listed.pat.title())?;
    for (title, cell) in
        TITLES.iter().zip(row).skip(2).filter(|(_, cell)| !["", "-"].contains(&cell.as_str()))
    {
        writeln!(streams.output, "  {:<7}  {cell}", title.to_lowercase())?;
    }
    Ok(())
}

fn next_step(listed @ Listed { pat, state, now }: &Listed<'_>, index: &PatIndex) -> String {
    let title = pat.title();
    let source = &pat.location.source;
    match (source.command(), source.store()) {
        (_, Some(StoreKind::Vault)) if *state == LOCKED => {
            "The vault is locked. To unlock it:\n  git credential-azdo unlock".to_owned()
        }
        (_, Some(store)) if *state == LOCKED => {
            format!(
                "The {} with the PAT for {title} is locked: git asks you to unlock it.",
                store.noun()
            )
        }
        _ if let (true, Some(tokens)) =
            (listed.is_unusable(), select::entra_beside(index, pat, *now)) =>
        {
            let (from, logout) = (tokens.provider.owner(), pat.logout_command());
            format!(
                "git tries Entra tokens from {from} for {}. To remove the PAT for {title}:\n  {logout}",
                pat.organization()
            )
        }
        (Some(line), _) => {
            format!("To renew the PAT for {title}, use the program it comes from:\n  {line}")
        }
        (None, _) => {
            let (verb, command) = pat.replacement();
            format!("To {verb} the PAT for {title}:\n  {command}")
        }
    }
}
