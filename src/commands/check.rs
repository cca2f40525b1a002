//! `check`: verifies PATs with their servers, and explains the failures.

mod examine;
mod report;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Failure, Result, arguments};
use crate::FAILURE;
use crate::azure::NextStep;
use crate::cli;
use crate::context::{Context, Streams};
use crate::index::{PatIndex, select};
use crate::organization::{Organization, Repository, pasted_url};
use crate::util::terminal;

use examine::{CheckResult, examine};

pub(super) fn run(options: &cli::Check, streams: &mut Streams<'_>, context: &Context) -> Result {
    let mut index = arguments::index(context)?;
    index.add_bound();
    let mut repository = None;
    let chosen = if options.all {
        if index.pats.is_empty() {
            let command = "git credential-azdo login https://dev.azure.com/ORGANIZATION";
            let next = NextStep::run("To store one, run", command).lines().collect();
            return Err(Failure::Advised("no PAT is stored".to_owned(), next));
        }
        index.pats.iter().collect()
    } else {
        let (organization, found) = subject(options.organization.as_deref(), &index, context)?;
        repository = found;
        index.add_unbound(&organization);
        arguments::pats_of(&organization, options.name.as_ref(), &index)?
    };
    let mut results = Vec::with_capacity(chosen.len());
    let mut warned = BTreeSet::new();
    for pat in chosen {
        let result = examine(pat, repository.as_ref(), &results, streams, context)?;
        for warning in &result.warnings {
            if warned.insert(warning.clone()) {
                terminal::say(streams.errors, warning);
            }
        }
        if !options.json {
            report::print(&result, !options.all, streams)?;
        }
        results.push(result);
    }
    if options.json {
        let checks: Vec<Value> = results.iter().map(report::to_json).collect();
        writeln!(streams.output, "{}", terminal::in_lines(&json!({ "checks": checks })))?;
    }
    if results.iter().all(CheckResult::is_ok) { Ok(()) } else { Err(Failure::Found(FAILURE)) }
}

/// The organization to check, and a repository of it if one is named or this is a clone of it.
fn subject(
    named: Option<&str>,
    index: &PatIndex,
    context: &Context,
) -> Result<(Organization, Option<Repository>)> {
    let of = |repository: Repository| {
        let found = select::organization(repository.remote(), None, index, context.hints);
        let organization = found.organization().cloned();
        organization.map(|organization| (organization, Some(repository)))
    };
    let pasted = |text| pasted_url(text).map(str::to_owned).into_iter().collect();
    let urls = named.map_or_else(context.hints.remotes, pasted);
    let mut found = urls.iter().filter_map(|url| Repository::parse(url)).filter_map(of);
    match found.next() {
        Some(first) if found.all(|(other, _)| other == first.0) => Ok(first),
        _ => Ok((arguments::organization(named, context)?, None)),
    }
}
