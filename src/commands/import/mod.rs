//! `import`: stores the PATs of other tools here.

mod assess;
mod offer;
mod show;
mod take;

use crate::cli;
use crate::commands::trust::Named;
use crate::commands::{Failure, Result, arguments, questions, refuse};
use crate::context::{Context, Streams};
use crate::import::{self, Found, Query, Refused, Search, Source, ToolDirs};
use crate::index::PatIndex;
use crate::organization::Organization;
use crate::util::pat::NotAPat;
use crate::util::redact::abbreviate;
use crate::util::terminal;

use assess::{Candidate, State};
pub(super) use offer::offer;

pub(super) fn run(options: &cli::Import, streams: &mut Streams<'_>, context: &Context) -> Result {
    let index = arguments::index(context)?;
    let only = only(options, &index, streams, context)?;
    let (from, dirs) = (options.from, ToolDirs::of_user());
    let query = Query { index: &index, only: only.as_ref(), from, is_silent: false, dirs };
    let Search { mut found, refused, failures } = import::search(&query);
    failures.iter().for_each(|(_, why)| streams.warn(why));
    if options.yes && from != Some(Source::Remotes) {
        // Someone else may have written the configuration of a repository.
        found.retain(|found| !found.is_of_remotes());
    }
    let asks = !options.json && !options.dry_run && !options.yes && terminal::is_there();
    if asks {
        found = name_organizations(found, streams, context)?;
    }
    let mut candidates = Vec::new();
    for found in found {
        candidates.push(Candidate::assess(found, &index, streams, context)?);
    }
    if options.json {
        let stored =
            if options.yes { store(&mut candidates, options, streams, context) } else { Ok(()) };
        show::json(&candidates, &refused, &failures, streams)?;
        return stored;
    }
    refused.iter().for_each(|refused| say_refused(refused, streams));
    show::table(&candidates, streams)?;
    if !asks {
        candidates.iter().for_each(|candidate| say_unnamed(candidate, streams));
    }
    if options.dry_run || candidates.is_empty() {
        return Ok(());
    }
    store(&mut candidates, options, streams, context)
}

/// Stores the PATs that the user wants, and with --remove deletes the other tools' copies.
fn store(
    candidates: &mut [Candidate],
    options: &cli::Import,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result {
    if !options.yes
        && !options.json
        && !terminal::is_there()
        && candidates.iter().any(Candidate::is_new)
    {
        let steps =
            ["To store them without being asked, run:", "  git credential-azdo import --yes"];
        let steps = steps.map(str::to_owned).to_vec();
        return Err(Failure::Advised("no terminal to ask; nothing was stored".to_owned(), steps));
    }
    let organizations = take::chosen(candidates, options, streams, context)?;
    let removed = if options.remove { remove(candidates, streams) } else { Ok(()) };
    take::configure(&organizations, options, streams, context)?;
    removed
}

/// The organization that was typed. A server is trusted as at `login`.
fn only(
    options: &cli::Import,
    index: &PatIndex,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<Option<Organization>> {
    let Some(typed) = &options.organization else { return Ok(None) };
    let organization = arguments::parse(typed, context)?;
    let is_known = index.of(&organization).next().is_some();
    let named = Named { organization, is_typed: true, is_confirmed: false };
    named.check_host(index, streams)?;
    named.check_scheme(is_known, true, streams)?;
    Ok(Some(named.organization))
}

/// Asks for the organizations that no source names.
fn name_organizations(
    found: Vec<Found>,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<Vec<Found>> {
    let mut all = Vec::new();
    for mut found in found {
        if found.organization.is_none() {
            let (pat, place) = (abbreviate(&found.secret), &found.places[0]);
            streams.note(format!("{place} has the PAT {pat} for dev.azure.com."));
            let question = "Which organization? (URL or name, Enter to skip): ";
            found.organization = questions::ask(question, streams, |answer, _| match answer {
                "" => Ok(None),
                text => match arguments::parse(text, context) {
                    Ok(organization) if organization.origin().is_none() => Ok(Some(organization)),
                    _ => Err("Enter an organization of dev.azure.com.".to_owned()),
                },
            })?;
        }
        all.push(found);
    }
    Ok(all)
}

fn say_refused(refused: &Refused, streams: &mut Streams<'_>) {
    let whose = refused.organization.as_ref().map(|it| format!(" for {it}")).unwrap_or_default();
    let Refused { place, why, .. } = refused;
    if *why == NotAPat::Jwt {
        streams.note(format!("{place} has an Entra token{whose}, which is not stored."));
        if let Some(organization) = &refused.organization {
            streams.note("To use Entra tokens, run:");
            streams.note(format!("  git credential-azdo login {organization} --entra"));
        }
    } else {
        streams.note(format!("{place} has a password{whose} that is not a PAT."));
    }
}

/// How to store a PAT whose organization is unknown.
fn say_unnamed(candidate: &Candidate, streams: &mut Streams<'_>) {
    let Some(place) = candidate.found.places.first() else { return };
    if candidate.state == State::Unnamed {
        let source = place.source.name();
        streams.hint(format!("to import the PAT from {place}, name its organization:"));
        streams.hint(format!("  git credential-azdo import ORGANIZATION --from {source}"));
    }
}

/// Deletes the copies of what is stored here and works.
fn remove(candidates: &mut [Candidate], streams: &mut Streams<'_>) -> Result {
    let mut failed = 0;
    for candidate in candidates.iter_mut().filter(|it| it.is_here) {
        if !candidate.works() {
            let what = candidate.title();
            streams.warn(format!("the server did not confirm {what}; its copy was not deleted"));
            failed += 1;
            continue;
        }
        for place in &candidate.found.places {
            match import::remove(place, &candidate.found.secret) {
                Ok(()) => {
                    candidate.removed.push(place.clone());
                    streams.note(format!("Deleted {} from {place}.", candidate.title()));
                }
                Err(why) => {
                    failed += 1;
                    streams.warn(format!("{place} still has {}: {why}", candidate.title()));
                }
            }
        }
    }
    if failed > 0 { refuse("not every copy was deleted") } else { Ok(()) }
}
