//! `check`: verifies PATs with their servers, and explains the failures.

mod examine;
mod report;

use super::{Failure, Result, arguments};
use crate::azure::NextStep;
use crate::cli;
use crate::context::{Context, Streams};
use crate::index::select;
use crate::index::{PatEntry, PatIndex, PatName};
use crate::organization::{Organization, Repository};
use crate::util::terminal;

use examine::{CheckResult, examine};
use report::Detail;

/// The exit status if a check fails.
const FAILED: u8 = 1;

pub(super) fn run(options: &cli::Check, streams: &mut Streams<'_>, context: &Context) -> Result {
    let mut index = arguments::index(context)?;
    index.add_bound();
    let mut repository = None;
    let chosen = if options.all {
        all_pats(&index)?
    } else {
        let (organization, found) = subject(options.organization.as_deref(), &index, context)?;
        repository = found;
        index.add_unbound(&organization);
        pats_of(&organization, options.name.as_ref(), &index)?
    };
    let detail = if options.all { Detail::Problems } else { Detail::Hints };
    let mut results = Vec::with_capacity(chosen.len());
    let mut warnings: Vec<String> = Vec::new();
    for pat in chosen {
        let result = examine(pat, repository.as_ref(), &results, streams, context)?;
        for warning in &result.warnings {
            if !warnings.contains(warning) {
                terminal::say(streams.errors, warning);
                warnings.push(warning.clone());
            }
        }
        if !options.json {
            report::print(&result, detail, streams)?;
        }
        results.push(result);
    }
    if options.json {
        report::print_json(&results, streams)?;
    }
    if results.iter().all(CheckResult::is_ok) { Ok(()) } else { Err(Failure::Found(FAILED)) }
}

/// The organization to check, and a repository of it if one is named or this is a clone of it.
fn subject(
    named: Option<&str>,
    index: &PatIndex,
    context: &Context,
) -> Result<(Organization, Option<Repository>)> {
    let of = |repository: Repository| {
        let found = select::organization(repository.remote(), None, index, context.remotes);
        let organization = found.organization().cloned();
        organization.map(|organization| (organization, Some(repository)))
    };
    if let Some(named) = named {
        let found = Repository::parse(named).and_then(of);
        return match found {
            Some(found) => Ok(found),
            None => Ok((arguments::organization(Some(named), context)?, None)),
        };
    }
    let remotes = (context.remotes)();
    let mut found = remotes.iter().filter_map(|url| Repository::parse(url)).filter_map(of);
    match found.next() {
        Some(first) if found.all(|(other, _)| other == first.0) => Ok(first),
        _ => Ok((arguments::organization(None, context)?, None)),
    }
}

fn all_pats(index: &PatIndex) -> Result<Vec<&PatEntry>> {
    if index.pats.is_empty() {
        let command = "git credential-azdo login https://dev.azure.com/ORGANIZATION";
        let next = NextStep::run("To store one, run", command).lines().collect();
        return Err(Failure::Advised("no PAT is stored".to_owned(), next));
    }
    Ok(index.pats.iter().collect())
}

fn pats_of<'a>(
    organization: &Organization,
    name: Option<&PatName>,
    index: &'a PatIndex,
) -> Result<Vec<&'a PatEntry>> {
    let asked = |pat: &&PatEntry| name.is_none_or(|name| pat.name == *name);
    let found: Vec<&PatEntry> = index.of(organization).filter(asked).collect();
    if found.is_empty() {
        let name = name.cloned().unwrap_or_default();
        return Err(arguments::no_such_pat(organization, &name, index));
    }
    Ok(found)
}
