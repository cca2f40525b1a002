//! `renew`: extends PATs at Azure DevOps, or replaces them with new ones.

mod due;
mod one;
pub(super) mod schedule;

use super::azure_pats::{self, Server, pending, read_token};
use super::{Failure, Result, arguments, refuse};
use crate::changes;
use crate::cli::Renew;
use crate::context::{Context, Streams};
use crate::index::PatEntry;
use crate::organization::Organization;
use crate::schedule::{close_window, notify};
use crate::util::pat::Secret;
use crate::util::terminal::Progress;

use one::Plan;

pub(super) fn run(options: &Renew, streams: &mut Streams<'_>, context: &Context) -> Result {
    if options.schedule {
        let days = options.within.unwrap_or(due::WITHIN);
        return schedule::schedule(&format!("{days}d"), streams, context);
    } else if options.unschedule {
        return schedule::unschedule(streams, context);
    } else if options.status {
        return schedule::status(streams, context);
    }
    if options.scheduled {
        close_window();
    }
    let plan = Plan::new(options, (context.now)())?;
    if options.dry_run {
        let pats = due::select(options, &plan, streams, context)?;
        return pats.iter().try_for_each(|pat| Ok(streams.print(plan.in_words(pat))?));
    }
    let given = read_token(&options.sign_in, streams)?;
    let _lock = azure_pats::lock(context)?;
    changes::delete_leftovers(context)?;
    let pats = due::select(options, &plan, streams, context)?;
    let organizations = due::by_organization(&pats, options, context)?;
    if organizations.is_empty() {
        return say_nothing_is_due(streams, context);
    }
    let mut failures = Vec::new();
    let progress = options.all.then(|| Progress::new(""));
    for (index, (organization, pats)) in organizations.iter().enumerate() {
        if let Some(progress) = &progress {
            let count = organizations.len();
            progress.set(&format!("{organization} ({} of {count})", index + 1));
        }
        let renewed = renew_all_of(organization, pats, &plan, given.clone(), streams, context);
        failures.extend(renewed?);
    }
    finish(failures, pats.len(), options, streams, context)
}

fn say_nothing_is_due(streams: &mut Streams<'_>, context: &Context) -> Result {
    let index = arguments::index(context)?;
    let has_entra = index.pats.iter().any(|pat| pat.is_entra());
    let entra = if has_entra { " git gets new Entra tokens by itself." } else { "" };
    Ok(streams.print(format!("No PAT has to be renewed.{entra}"))?)
}

type Failures<'a> = Vec<(Option<&'a PatEntry>, Failure)>;

/// Renews PATs of one organization, after finishing what an interrupted command has left there.
fn renew_all_of<'a>(
    organization: &Organization,
    pats: &[&'a PatEntry],
    plan: &Plan<'_>,
    given: Option<Secret>,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<Failures<'a>> {
    let server = Server::sign_in(organization, plan.sign_in(), given);
    let server = server.and_then(|server| {
        pending::finish(&server, streams, context)?;
        Ok(server)
    });
    let server = match server {
        Ok(server) => server,
        Err(failure) if pats.is_empty() => return Ok(vec![(None, failure)]),
        Err(failure) => return Ok(pats.iter().map(|pat| (Some(*pat), failure.again())).collect()),
    };
    let mut failures = Vec::new();
    for pat in pats {
        match one::renew(&server, pat, plan, streams, context) {
            Ok(said) => streams.print(said)?,
            Err(Failure::Interrupted) => return Err(Failure::Interrupted),
            Err(failure) => failures.push((Some(*pat), failure)),
        }
    }
    Ok(failures)
}

/// Notes and reports the failures.
fn finish(
    mut failures: Failures<'_>,
    count: usize,
    options: &Renew,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result {
    for (pat, failure) in &failures {
        // What another program provides is not renewed by this one.
        let pat = pat.filter(|pat| pat.location.source.pat_store().is_some());
        let Some(pat) = pat.filter(|_| !matches!(failure, Failure::Declined)) else { continue };
        if let Err(error) =
            changes::note_renewal_failure(context, &pat.location, &failure.to_string())
        {
            streams.warn(error);
        }
    }
    if !options.all {
        return failures.pop().map_or(Ok(()), |(_, failure)| Err(failure));
    }
    if failures.is_empty() {
        return Ok(());
    }
    for (pat, failure) in &failures {
        let title = pat.map(|pat| format!("{}: ", pat.title())).unwrap_or_default();
        streams.error(format!("{title}{failure}"));
        failure.steps().iter().for_each(|step| streams.hint(step));
    }
    let pats = if count == 1 { "PAT" } else { "PATs" };
    let text = match failures.iter().filter(|(pat, _)| pat.is_some()).count() {
        0 => "what an interrupted command has left could not be finished".to_owned(),
        failed => format!("{failed} of {count} {pats} could not be renewed"),
    };
    if options.scheduled {
        let next = "To see why, run: git credential-azdo renew --all";
        notify("git-credential-azdo", &format!("{text}. {next}"));
    }
    refuse(text)
}
