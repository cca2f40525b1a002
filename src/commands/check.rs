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
use crate::doctor::{self, Finding, Snapshot};
use crate::git::GitRemote;
use crate::index::{PatIndex, select};
use crate::organization::{Organization, Repository, pasted_url};
use crate::util::terminal::{self, Progress};

use examine::{CheckResult, examine};
pub(super) use examine::{check_command, how_to_replace};
pub(super) use report::about_token;

pub(super) fn run(options: &cli::Check, streams: &mut Streams<'_>, context: &Context) -> Result {
    let mut index = arguments::index(context)?;
    index.add_bound();
    let mut snapshot = Snapshot::read(context);
    let mut repository = None;
    let mut chosen: Vec<_> = if options.all {
        if index.pats.is_empty() {
            let command = "git credential-azdo login https://dev.azure.com/ORGANIZATION";
            let next = NextStep::run("To store one, run", command).lines().collect();
            return Err(Failure::Advised("no PAT is stored yet".to_owned(), next));
        }
        index.pats.iter().collect()
    } else {
        let typed = options.organization.as_deref();
        let remotes = if typed.is_none() { &*snapshot.remotes } else { &[] };
        let (organization, found) = subject(typed, remotes, &index, context)?;
        repository = found;
        index.add_unbound(&organization);
        if index.of(&organization).next().is_none() {
            return Err(arguments::nothing_stored(&organization, &index));
        }
        arguments::pats_of(&organization, options.name.as_ref(), &index)?
    };
    chosen.sort_by_cached_key(|pat| pat.place());
    let is_overview = options.all || options.is_overview;
    if let Some(pat) = chosen.first().filter(|_| !options.all) {
        snapshot.limit_to(pat.organization(), repository.as_ref().map(Repository::url));
    }
    let mut findings = doctor::git_setup(&snapshot);
    findings.retain(|finding| finding.is_in_the_way() || finding.is_not_asked());
    let mut is_used = !findings.iter().any(Finding::is_in_the_way);
    findings.iter().filter(|it| it.is_in_the_way()).for_each(|it| it.warn(streams));
    let mut results = Vec::with_capacity(chosen.len());
    let mut warned = BTreeSet::new();
    let progress = options.all.then(|| Progress::new(""));
    for (number, pat) in chosen.iter().copied().enumerate() {
        if let Some(progress) = &progress {
            progress.set(&format!("{} of {}", number + 1, chosen.len()));
        }
        // For people; a program reads each entry by itself.
        let is_explained = !options.json && results.iter().any(CheckResult::explains_rejection);
        let result = examine(pat, repository.as_ref(), &results, is_explained, &snapshot, streams)?;
        for warning in &result.warnings {
            if warned.insert(warning.clone()) {
                streams.warn(warning);
            }
        }
        if !options.json {
            report::print(&result, is_overview, streams)?;
        }
        results.push(result);
    }
    drop(progress);
    // Until a PAT works, this is not the problem.
    if results.iter().any(|result| result.is_ok() && result.git_uses_helper == Some(false)) {
        findings.iter().filter(|it| it.is_not_asked()).for_each(|it| it.warn(streams));
        is_used = false;
    }
    if options.json {
        let findings: Vec<Value> = findings.iter().map(super::doctor::to_json).collect();
        let checks: Vec<Value> = results.iter().map(report::to_json).collect();
        writeln!(
            streams.output,
            "{}",
            terminal::in_lines(&json!({ "checks": checks, "findings": findings }))
        )?;
    }
    let is_fine = |result: &CheckResult<'_>| result.is_ok() && result.how_to_restore().is_none();
    if is_used && results.iter().all(is_fine) { Ok(()) } else { Err(Failure::Found(FAILURE)) }
}

/// The organization to check, and a repository of it if one is named or this is a clone of it.
fn subject(
    named: Option<&str>,
    remotes: &[GitRemote],
    index: &PatIndex,
    context: &Context,
) -> Result<(Organization, Option<Repository>)> {
    let of = |repository: Repository| {
        let found = select::organization(repository.remote(), None, index, context.hints);
        let organization = found.organization().cloned();
        organization.map(|organization| (organization, Some(repository)))
    };
    let named_url = named.map(|text| pasted_url(text).unwrap_or_default());
    let urls = named_url.into_iter().chain(remotes.iter().map(|remote| &*remote.url));
    let mut found = urls.filter_map(Repository::parse).filter_map(of);
    match found.next() {
        Some(first) if found.all(|(other, _)| other == first.0) => Ok(first),
        _ => Ok((organization(named, remotes, index, context)?, None)),
    }
}

/// As [`arguments::organization`]; where there are no remotes, also the only one with a PAT.
fn organization(
    named: Option<&str>,
    remotes: &[GitRemote],
    index: &PatIndex,
    context: &Context,
) -> Result<Organization> {
    let why = match arguments::organization(named, context) {
        Err(Failure::Usage(why)) if named.is_none() => why,
        organization => return organization,
    };
    match &index.organizations()[..] {
        [only] if remotes.is_empty() => Ok((*only).clone()),
        [] => Err(Failure::Usage(why)),
        _ => Err(Failure::Usage(format!("{why}; to check all: git credential-azdo check --all"))),
    }
}
