//! `log`: when PATs were used, and by which programs.

use serde_json::{Value, json};

use super::{Failure, Result};
use crate::cli;
use crate::context::{Context, Streams};
use crate::util::terminal;
use crate::{settings, use_log};

pub(super) fn run(options: &cli::Log, streams: &mut Streams<'_>, context: &Context) -> Result {
    let dirs = context.dirs()?;
    let is_on = settings::log(dirs)?;
    let uses = use_log::read(dirs).map_err(|error| Failure::Refused(error.to_string()))?;
    if is_on && let Some(obstacle) = use_log::obstacle(dirs) {
        streams.warn(format!("uses are not logged: {obstacle}"));
    }
    if options.json {
        let all = json!({ "on": is_on, "uses": uses });
        return Ok(writeln!(streams.output, "{}", terminal::in_lines(&all))?);
    }
    if !uses.is_empty() {
        let titles = ["TIME", "ORGANIZATION", "NAME", "COMMAND", "CALLER", "URL"];
        let rows: Vec<_> =
            [titles.map(str::to_owned)].into_iter().chain(uses.iter().map(row)).collect();
        if terminal::fits(&rows) {
            for line in terminal::aligned(&rows) {
                writeln!(streams.output, "{line}")?;
            }
        } else {
            rows[1..].iter().try_for_each(|row| record(&titles, row, streams))?;
        }
    }
    if !is_on {
        streams.print("Logging is off. To turn it on, run:")?;
        streams.print("  git credential-azdo config set log yes")?;
    } else if uses.is_empty() {
        streams.print("No PAT has been used since logging was turned on.")?;
    }
    Ok(())
}

/// A use, where the table is too wide.
fn record(titles: &[&str; 6], row: &[String; 6], streams: &mut Streams<'_>) -> Result {
    writeln!(streams.output, "{}", row[0])?;
    for (title, cell) in titles.iter().zip(row).skip(1).filter(|(_, cell)| *cell != "-") {
        writeln!(streams.output, "  {:<12}  {cell}", title.to_lowercase())?;
    }
    Ok(())
}

fn row(entry: &Value) -> [String; 6] {
    ["time", "organization", "name", "command", "caller", "url"]
        .map(|key| terminal::clean(entry[key].as_str().unwrap_or("-")).into_owned())
}
