//! The organization that a clone's remotes belong to.

use super::{Failure, Result, arguments};
use crate::context::Context;
use crate::git;
use crate::organization::{Organization, Unclear, either, parse_user_input};
use crate::util::terminal;

/// Why it is not clear which organization is meant.
pub(super) struct NotOne {
    /// Those that it may be.
    pub(super) candidates: Vec<Organization>,
    /// What is known about it, for a person who is asked.
    pub(super) known: Option<String>,
    failure: Box<Failure>,
}

impl NotOne {
    pub(super) fn new(
        candidates: Vec<Organization>,
        demand: &str,
        known: Option<String>,
    ) -> NotOne {
        let failure = Box::new(Failure::Usage(match &known {
            Some(known) if demand.is_empty() => known.clone(),
            Some(known) => format!("{demand}; {known}"),
            None => demand.to_owned(),
        }));
        NotOne { candidates, known, failure }
    }
}

impl From<Failure> for NotOne {
    fn from(failure: Failure) -> NotOne {
        NotOne {
            candidates: Vec::new(),
            known: Some(failure.to_string()),
            failure: Box::new(failure),
        }
    }
}

impl From<NotOne> for Failure {
    fn from(not_one: NotOne) -> Failure {
        *not_one.failure
    }
}

/// The organization of the remotes, on any host.
pub(super) fn of_clone(context: &Context) -> Result<Organization, NotOne> {
    let mut found: Vec<Vec<Organization>> = Vec::new();
    let mut unclear = None;
    for url in (context.hints.remotes)() {
        // Any host could be a server, and most remotes are not Azure DevOps: on hosts other than
        // Azure's own, only this shows it.
        let is_azure = url.contains("/_git/") || url.contains("/_ssh/");
        let candidates = match parse_user_input(&url) {
            Ok(organization) => vec![organization],
            Err(Unclear::Ambiguous(candidates)) => candidates,
            Err(Unclear::AnotherForge(_)) => continue,
            Err(error) => {
                unclear = unclear.or(is_azure.then_some(error));
                continue;
            }
        };
        if candidates[0].origin().is_some() && !is_azure {
            continue;
        }
        let known = arguments::only_known(&candidates, context)?.map(|known| vec![known]);
        let candidates = known.unwrap_or(candidates);
        if !found.contains(&candidates) {
            found.push(candidates);
        }
    }
    if found.is_empty() {
        refuse_untrusted_repository()?;
    }
    let names: Vec<String> = found.iter().map(|candidates| either(candidates)).collect();
    let (demand, known) = match (&mut found[..], unclear) {
        ([only], _) if only.len() == 1 => return Ok(only.remove(0)),
        ([_], _) => ("name the collection", format!("the remote here belongs to {}", names[0])),
        ([], Some(error)) => ("", format!("the remote here is unclear: {error}")),
        ([], None) => match foreign_remote() {
            Some(known) => (&*name_one(context), known),
            None => {
                let name_one = name_one(context);
                let demand = format!("{name_one}, or run this inside an Azure DevOps clone");
                return Err(NotOne::new(Vec::new(), &demand, None));
            }
        },
        _ => ("name an organization", format!("the remotes here belong to {}", names.join(", "))),
    };
    Err(NotOne::new(found.concat(), demand, Some(known)))
}

/// What to type: one of the organizations with a PAT, if there are any.
fn name_one(context: &Context) -> String {
    let index = context.index().unwrap_or_default();
    let stored: Vec<Organization> = index.organizations().into_iter().cloned().collect();
    let examples = if stored.is_empty() { "https://dev.azure.com/acme" } else { &either(&stored) };
    format!("name an organization, such as {examples}")
}

/// Fails if git does not use the repository here, such as one of another user's.
pub(super) fn refuse_untrusted_repository() -> Result {
    let Some(git::Refusal { what, step, command }) = git::refusal() else {
        return Ok(());
    };
    let command = command.map(|command| format!("  {command}"));
    let steps = step.map(str::to_owned).into_iter().chain(command).collect();
    Err(Failure::Advised(what, steps))
}

/// Names the first remote's host, which is not Azure DevOps.
fn foreign_remote() -> Option<String> {
    let remotes = git::remotes();
    let origin = remotes.iter().find(|remote| remote.name == "origin");
    let remote = origin.or(remotes.first())?;
    let name = terminal::name(&remote.name);
    Some(format!("{name} is at {}, which is not Azure DevOps", remote.host()?))
}
