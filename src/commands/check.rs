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
use crate::git::{self, GitRemote};
use crate::index::{PatIndex, select};
use crate::organization::{Organization, Repository, parse_user_input, pasted_url};
use crate::util::shell::quoted;
use crate::util::terminal;

use examine::{CheckResult, examine};

pub(super) fn run(options: &cli::Check, streams: &mut Streams<'_>, context: &Context) -> Result {
    let mut index = arguments::index(context)?;
    index.add_bound();
    let mut repository = None;
    let mut remotes = Vec::new();
    let chosen = if options.all {
        if index.pats.is_empty() {
            let command = "git credential-azdo login https://dev.azure.com/ORGANIZATION";
            let next = NextStep::run("To store one, run", command).lines().collect();
            return Err(Failure::Advised("no PAT is stored".to_owned(), next));
        }
        index.pats.iter().collect()
    } else {
        let typed = options.organization.as_deref();
        if typed.is_none() {
            remotes = git::remotes();
        }
        let (organization, found) = subject(typed, &remotes, &index, context)?;
        repository = found;
        index.add_unbound(&organization);
        arguments::pats_of(&organization, options.name.as_ref(), &index)?
    };
    let mut snapshot = Snapshot::read(context);
    if let Some(pat) = chosen.first().filter(|_| !options.all) {
        snapshot.limit_to(pat.organization(), repository.as_ref().map(Repository::url));
    }
    // Whether git uses this program at all is a part of each result.
    let mut findings = doctor::git_setup(&snapshot);
    findings.retain(Finding::is_in_the_way);
    findings.iter().for_each(|finding| finding.warn(streams));
    let mut results = Vec::with_capacity(chosen.len());
    let mut warned = BTreeSet::new();
    for pat in chosen {
        let result = examine(pat, repository.as_ref(), &results, &snapshot, streams)?;
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
    say_pages(&remotes, &index, streams, context);
    if options.json {
        let findings: Vec<Value> = findings.iter().map(super::doctor::to_json).collect();
        let checks: Vec<Value> = results.iter().map(report::to_json).collect();
        writeln!(
            streams.output,
            "{}",
            terminal::in_lines(&json!({ "checks": checks, "findings": findings }))
        )?;
    }
    if results.iter().all(CheckResult::is_ok) { Ok(()) } else { Err(Failure::Found(FAILURE)) }
}

/// Shows how to fix remotes that were copied from a browser's address bar.
fn say_pages(
    remotes: &[GitRemote],
    index: &PatIndex,
    streams: &mut Streams<'_>,
    context: &Context,
) {
    for GitRemote { name, url, is_for_pushes } in remotes {
        let Some(clone_url) = clone_url_of_page(url, index, context) else {
            continue;
        };
        let option = if *is_for_pushes { "--push " } else { "" };
        streams.say(format!("warning: the remote {name} is not a clone URL. To fix it, run:"));
        streams.add(format!("git remote set-url {option}{} {clone_url}", quoted(name)));
    }
}

fn clone_url_of_page(url: &str, index: &PatIndex, context: &Context) -> Option<String> {
    if let Some(repository) = Repository::parse(url) {
        let found = select::organization(repository.remote(), None, index, context.hints);
        let is_ours = repository.is_page() && found.organization().is_some();
        return is_ours.then(|| repository.url().to_owned());
    }
    let organization = parse_user_input(url).ok().filter(|_| url.starts_with("http"))?;
    let is_ours = organization.origin().is_none();
    is_ours.then(|| format!("{}/PROJECT/_git/REPOSITORY", organization.url()))
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
        _ => Ok((arguments::organization(named, context)?, None)),
    }
}
