//! Which organization a request is about, and which of its PATs answers.

use crate::index::{Health, PatEntry, PatIndex, PatName};
use crate::organization::{Organization, Remote, parse_user_input};
use crate::stores::{SecretId, TokenSource, Variable};
use crate::util::time::Timestamp;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// The URL names it.
    Named(Organization),
    /// A guess: enough to answer with a PAT, but not to count a 401 against it.
    Guessed(Organization, Guess),
    /// Several are possible.
    Unclear,
    /// A host or collection that has no PAT.
    Unknown,
}

impl Found {
    pub fn organization(&self) -> Option<&Organization> {
        match self {
            Found::Named(organization) | Found::Guessed(organization, _) => Some(organization),
            Found::Unclear | Found::Unknown => None,
        }
    }

    pub fn is_certain(&self) -> bool {
        matches!(self, Found::Named(_))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guess {
    /// The username, which is an organization that has a PAT.
    Username,
    /// The repository's remotes, which all agree.
    Remotes,
    /// There is only one.
    OnlyOne,
}

/// What git knows beyond a request. Each starts git.
#[derive(Clone, Copy, Debug)]
pub struct Hints {
    pub remotes: fn() -> Vec<String>,
    /// Whether git's configuration outside of the repository leaves out paths (`useHttpPath`). If it
    /// does not, the repository hides where a request goes.
    pub leave_out_paths: fn() -> bool,
}

/// The organization that a request is about.
///
/// Without a path (useHttpPath is off) git sends only the host, which several organizations of Azure
/// DevOps Services share. Then, in this order: the username, if it is an organization that has a PAT
/// (`acme@dev.azure.com`); the repository's remotes, if they agree; the only organization. On other
/// hosts nothing is guessed, since other software may run there.
pub fn organization(
    remote: &Remote,
    username: Option<&str>,
    index: &PatIndex,
    hints: Hints,
) -> Found {
    match remote {
        Remote::Organization(organization) => Found::Named(organization.clone()),
        Remote::Server { origin, path: Some(path) } => index
            .collection_at(origin, path)
            .map_or(Found::Unknown, |found| Found::Named(found.clone())),
        Remote::Server { origin, path: None } => {
            let known = index.organizations().iter().any(|it| it.origin() == Some(origin));
            if known { Found::Unclear } else { Found::Unknown }
        }
        Remote::Services => guess(username, index, hints)
            .filter(|_| (hints.leave_out_paths)())
            .unwrap_or(Found::Unclear),
    }
}

fn guess(username: Option<&str>, index: &PatIndex, hints: Hints) -> Option<Found> {
    let all = index.organizations();
    let here: Vec<&Organization> = all.into_iter().filter(|it| it.origin().is_none()).collect();
    let named = username.and_then(Organization::services);
    if let Some(named) = named.filter(|named| here.contains(&named)) {
        return Some(Found::Guessed(named, Guess::Username));
    }
    // With a single stored PAT, that one is meant. A pipeline's token says nothing about what is
    // cloned, and is sent to no other organization.
    let is_stored = |one: &Organization| index.of(one).any(|pat| pat.variable().is_none());
    match (among_remotes(hints).as_slice(), here.as_slice()) {
        ([only], _) => Some(Found::Guessed(only.clone(), Guess::Remotes)),
        ([], [only]) if is_stored(only) => Some(Found::Guessed((*only).clone(), Guess::OnlyOne)),
        _ => None,
    }
}

/// The organizations of Azure DevOps Services that the repository's remotes name, each once.
fn among_remotes(hints: Hints) -> Vec<Organization> {
    let mut found: Vec<Organization> = Vec::new();
    for url in (hints.remotes)() {
        let over_http = url.starts_with("https://") || url.starts_with("http://");
        if let (true, Ok(organization)) = (over_http, parse_user_input(&url))
            && organization.origin().is_none()
            && !found.contains(&organization)
        {
            found.push(organization);
        }
    }
    found
}

/// The PAT that answers for an organization, except those whose secrets are in `tried`.
///
/// In this order: the one with the name that the URL gives; one that the environment has for this
/// organization; healthy ones before those rejected within the last day, of which the one rejected
/// longest ago comes first; the default; the oldest. Never one that is expired or rejected.
pub fn pat<'a>(
    index: &'a PatIndex,
    organization: &Organization,
    named: Option<&PatName>,
    tried: &[SecretId],
    now: Timestamp,
) -> Option<&'a PatEntry> {
    let usable = |pat: &&PatEntry| {
        pat.health(now) <= Health::Suspect && !tried.contains(&pat.location.secret)
    };
    first(index, organization, named, usable, |pat| pat.deprioritized_since(now))
}

/// The PAT that a message asks the user to replace and that a pasted one then replaces: of those
/// that cannot answer, the one that would come first if all were healthy. Nothing that another
/// program or the environment keeps is ours to replace.
pub fn to_replace<'a>(
    index: &'a PatIndex,
    organization: &Organization,
    named: Option<&PatName>,
    cannot_answer: impl Fn(&PatEntry) -> bool,
) -> Option<&'a PatEntry> {
    let ours = |pat: &&PatEntry| pat.location.source.pat_store().is_some() && cannot_answer(pat);
    first(index, organization, named, ours, |_| None)
}

/// What git gets instead of this PAT if that does not work: tokens of this Entra entry.
pub fn entra_beside<'a>(
    index: &'a PatIndex,
    pat: &PatEntry,
    now: Timestamp,
) -> Option<&'a TokenSource> {
    let mut all = index.of(pat.organization()).filter(|it| it.health(now) == Health::Good);
    let is_stored_pat = !pat.is_entra() && pat.variable().is_none();
    all.find_map(|it| it.location.source.entra()).filter(|_| is_stored_pat)
}

fn first<'a>(
    index: &'a PatIndex,
    organization: &Organization,
    named: Option<&PatName>,
    filter: impl Fn(&&PatEntry) -> bool,
    deprioritized_since: impl Fn(&PatEntry) -> Option<Timestamp>,
) -> Option<&'a PatEntry> {
    let chosen = index.of(organization).any(|pat| pat.default);
    let is_default = |pat: &PatEntry| pat.default || (!chosen && pat.name.is_default());
    index.of(organization).filter(filter).min_by_key(|pat| {
        (named != Some(&pat.name), priority(pat), deprioritized_since(pat), !is_default(pat))
    })
}

/// A token that the environment binds to this organization comes before stored PATs, because a
/// pipeline sets it on purpose; a token for any organization comes last.
fn priority(pat: &PatEntry) -> (u8, Option<Variable>) {
    let place = match pat.variable() {
        Some(variable) if variable.url_name().is_some() => 0,
        None => 1,
        Some(_) => 2,
    };
    (place, pat.variable())
}
