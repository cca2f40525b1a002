//! Which organization a request is about, and which of its PATs answers.

use crate::index::{Health, PatEntry, PatIndex, PatName};
use crate::organization::{Organization, Origin, Remote, parse_user_input};
use crate::stores::{SecretId, Variable};
use crate::util::time::Timestamp;

/// How an organization was found.
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
    /// The organization, if there is one.
    pub fn organization(&self) -> Option<&Organization> {
        match self {
            Found::Named(organization) | Found::Guessed(organization, _) => Some(organization),
            Found::Unclear | Found::Unknown => None,
        }
    }

    /// Whether the URL itself names it.
    pub fn is_certain(&self) -> bool {
        matches!(self, Found::Named(_))
    }
}

/// What a guess is based on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guess {
    /// The username, which is an organization that has a PAT.
    Username,
    /// The repository's remotes, which all agree.
    Remotes,
    /// There is only one.
    OnlyOne,
}

/// The organization that a request is about.
///
/// Without a path (useHttpPath is off) git sends only the host, which several organizations share.
/// Then, in this order: the username, if it is an organization that has a PAT
/// (`acme@dev.azure.com`); the repository's remotes, if they agree; the only organization.
pub fn organization(
    remote: &Remote,
    username: Option<&str>,
    index: &PatIndex,
    remotes: fn() -> Vec<String>,
) -> Found {
    let origin = match remote {
        Remote::Organization(organization) => return Found::Named(organization.clone()),
        Remote::Server { origin, path: Some(path) } => {
            let collection = index.collection_at(origin, path);
            return collection.map_or(Found::Unknown, |found| Found::Named(found.clone()));
        }
        Remote::Server { origin, path: None } => Some(origin),
        Remote::Services => None,
    };
    let here: Vec<&Organization> = index
        .organizations()
        .into_iter()
        .filter(|organization| organization.origin() == origin)
        .collect();
    if here.is_empty() && origin.is_some() {
        return Found::Unknown;
    }
    let named = username.and_then(Organization::services);
    if let Some(named) = named.filter(|named| here.contains(&named)) {
        return Found::Guessed(named, Guess::Username);
    }
    // With a single stored PAT, that one is meant. A pipeline's token says nothing about what is
    // cloned, and is sent to no other organization.
    let may_be_meant =
        |one: &Organization| origin.is_some() || index.of(one).any(|pat| pat.variable().is_none());
    match (among_remotes(origin, remotes).as_slice(), here.as_slice()) {
        ([only], _) => Found::Guessed(only.clone(), Guess::Remotes),
        ([], [only]) if may_be_meant(only) => Found::Guessed((*only).clone(), Guess::OnlyOne),
        _ => Found::Unclear,
    }
}

/// The organizations on this host that the repository's remotes name, each once.
fn among_remotes(origin: Option<&Origin>, remotes: fn() -> Vec<String>) -> Vec<Organization> {
    let mut found: Vec<Organization> = Vec::new();
    for url in remotes() {
        let over_http = url.starts_with("https://") || url.starts_with("http://");
        if let (true, Ok(organization)) = (over_http, parse_user_input(&url))
            && organization.origin() == origin
            && !found.contains(&organization)
        {
            found.push(organization);
        }
    }
    found
}

/// The PAT that answers for an organization, except those whose secrets are in `tried`.
///
/// In this order: the one that the username names; one that the environment has for this
/// organization; healthy ones before those rejected within the last day; the default; the oldest.
/// Never one that is expired or rejected.
pub fn pat<'a>(
    index: &'a PatIndex,
    organization: &Organization,
    username: Option<&str>,
    tried: &[SecretId],
    now: Timestamp,
) -> Option<&'a PatEntry> {
    let asked: Option<PatName> = username.and_then(|name| name.parse().ok());
    let chosen = index.of(organization).any(|pat| pat.default);
    let is_default = |pat: &PatEntry| pat.default || (!chosen && pat.name.is_default());
    index
        .of(organization)
        .filter(|pat| pat.health(now) <= Health::Suspect && !tried.contains(&pat.location.secret))
        .min_by_key(|pat| {
            let named = asked.as_ref() == Some(&pat.name);
            (!named, priority(pat), pat.is_deprioritized(now), !is_default(pat))
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
