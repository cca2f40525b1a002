//! Stores the PATs that the user wants, as `login` does.

use super::assess::{Candidate, is_served, is_stored};
use crate::changes::{self, NewPat, Replaces};
use crate::cli::Import;
use crate::commands::login::choose_store::{ChosenStore, choose_store};
use crate::commands::login::place;
use crate::commands::{Result, arguments, configure, questions, refuse, say_still_pending, vault};
use crate::context::{Context, Streams};
use crate::index::{PatEntry, PatIndex, PatName, title};
use crate::organization::Organization;
use crate::stores::{SecretSource, StoreKind};
use crate::util::terminal;

/// Asks about the PATs that can be stored, stores those that are wanted, and returns their
/// organizations.
pub(super) fn chosen(
    candidates: &mut [Candidate],
    options: &Import,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<Vec<Organization>> {
    let wanted = wanted(candidates, options, streams, context)?;
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let store = store(candidates, options, streams, context)?;
    let source = SecretSource::Store(store.kind);
    vault::open_for(&source, streams, context)?;
    let mut organizations: Vec<Organization> = Vec::new();
    for at in wanted {
        let candidate = &mut candidates[at];
        let Some(organization) = candidate.found.organization.clone() else { continue };
        // The store may have been locked before, and two places may have the same PAT.
        let index = arguments::index(context)?;
        if is_stored(&organization, &candidate.found.secret, &index, context) {
            candidate.is_here = true;
            continue;
        }
        put(candidate, &organization, &index, store.kind, streams, context)?;
        if !organizations.contains(&organization) {
            organizations.push(organization);
        }
    }
    quietly(options, streams, |streams| store.remember(streams, context))?;
    Ok(organizations)
}

/// Makes git use the PATs that were stored.
pub(super) fn configure(
    organizations: &[Organization],
    options: &Import,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result {
    if options.no_git_config || organizations.is_empty() {
        return Ok(());
    }
    quietly(options, streams, |streams| {
        configure::for_organizations(organizations, streams, context)
    })
}

/// The places in the list of those that are wanted.
fn wanted(
    candidates: &[Candidate],
    options: &Import,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<Vec<usize>> {
    let new = |at: &usize| candidates[*at].is_new();
    let all: Vec<usize> = (0..candidates.len()).filter(new).collect();
    if options.yes || all.is_empty() {
        // The user is not asked whether an assumed organization is right; the server's answer shows it.
        let is_certain = |at: &usize| candidates[*at].works() || !candidates[*at].found.is_assumed;
        return Ok(all.into_iter().filter(is_certain).collect());
    }
    let index = arguments::index(context)?;
    let mut served: Vec<&Organization> = Vec::new();
    // Those of organizations for which git gets nothing yet.
    let (mut first, mut more) = (Vec::new(), Vec::new());
    for at in all {
        let organization = candidates[at].found.organization.as_ref();
        let Some(organization) = organization else { continue };
        let has_one = is_served(organization, &index, (context.now)());
        if has_one || served.contains(&organization) {
            more.push(at);
        } else {
            first.push(at);
            served.push(organization);
        }
    }
    let mut wanted = ask_about_first(candidates, &first, streams)?;
    for at in more {
        let candidate = &candidates[at];
        if let Some(organization) = &candidate.found.organization {
            streams.note(format!("git uses another PAT for {organization}."));
        }
        if questions::yes(&format!("Store {} as well?", candidate.title()), streams)? {
            wanted.push(at);
        }
    }
    Ok(wanted)
}

/// Asks about all of them with one question and, if the answer is no, about each one.
fn ask_about_first(
    candidates: &[Candidate],
    first: &[usize],
    streams: &mut Streams<'_>,
) -> Result<Vec<usize>> {
    let question = match first {
        [] => return Ok(Vec::new()),
        [only] => format!("Store {}?", candidates[*only].title()),
        several => format!("Store these {} PATs?", several.len()),
    };
    if questions::yes_or_enter(&question, streams)? {
        return Ok(first.to_vec());
    }
    let mut wanted = Vec::new();
    for at in first.iter().filter(|_| first.len() > 1) {
        if questions::yes(&format!("Store {}?", candidates[*at].title()), streams)? {
            wanted.push(*at);
        }
    }
    Ok(wanted)
}

/// Where to store them: beside the PAT of one of their organizations, if nothing else was chosen.
fn store(
    candidates: &[Candidate],
    options: &Import,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<ChosenStore> {
    if let Some(kind) = options.store {
        return Ok(kind.into());
    }
    let index = arguments::index(context)?;
    let organizations = candidates.iter().filter_map(|it| it.found.organization.as_ref());
    let similar =
        organizations.flat_map(|it| index.of(it)).find_map(|pat| pat.location.source.store());
    let question = Some("Where should PATs be stored instead?");
    let can_ask = !options.yes && !options.json && terminal::is_there();
    choose_store(similar, question.filter(|_| can_ask), streams, context)
}

/// Stores a PAT: in place of an unnamed one that git no longer uses, or under a free name.
fn put(
    candidate: &mut Candidate,
    organization: &Organization,
    index: &PatIndex,
    store: StoreKind,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result {
    let old = unused(index, organization, context);
    let name = old.map_or_else(|| free_name(candidate, organization, index), |it| it.name.clone());
    let new = NewPat {
        organization,
        name: &name,
        secret: &candidate.found.secret,
        expires: candidate.found.expires,
        source: SecretSource::Store(store),
        make_default: false,
        verdict: candidate.verdict(),
        place: Replaces::Only(old.map(|old| &old.location)),
        issued: None,
    };
    let Some(aftermath) = changes::put(context, &new)? else {
        return refuse(format!(
            "another PAT for {organization} was stored in the meantime: run this again"
        ));
    };
    (candidate.is_here, candidate.stored) = (true, Some((name.clone(), store)));
    let whose = title(organization, &name);
    streams.note(if aftermath.replaced {
        format!(
            "Replaced the rejected or expired PAT for {whose}. The new one is {}.",
            place(store)
        )
    } else {
        format!("Stored the PAT for {whose} {}.", place(store))
    });
    say_still_pending(aftermath.still_pending, streams);
    Ok(())
}

/// No name for an organization's first PAT; another one is named after its source.
fn free_name(candidate: &Candidate, organization: &Organization, index: &PatIndex) -> PatName {
    let source = candidate.found.places.first().map(|place| place.source.name());
    let like = source.and_then(|name| name.parse().ok());
    let is_first = index.find(organization, &PatName::default()).is_none();
    index.free_name_like(&like.filter(|_| !is_first).unwrap_or_default(), organization)
}

/// The PAT without a name, if git gets nothing for this organization.
fn unused<'a>(
    index: &'a PatIndex,
    organization: &Organization,
    context: &Context,
) -> Option<&'a PatEntry> {
    let is_served = is_served(organization, index, (context.now)());
    index.find(organization, &PatName::default()).filter(|_| !is_served)
}

/// Keeps standard output for the JSON.
fn quietly(
    options: &Import,
    streams: &mut Streams<'_>,
    run: impl FnOnce(&mut Streams<'_>) -> Result,
) -> Result {
    if !options.json {
        return run(streams);
    }
    let mut output = Vec::new();
    let mut apart = Streams { input: streams.input, output: &mut output, errors: streams.errors };
    let result = run(&mut apart);
    String::from_utf8_lossy(&output).lines().for_each(|line| streams.note(line));
    result
}
