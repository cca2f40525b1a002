//! Which organisation a request is about, and which of its PATs answers.

use crate::clock::Moment;
use crate::record::{Health, PatName, Record, StoredPat};
use crate::remote::{Organisation, Origin, Remote, typed};
use crate::store::{SecretId, Variable};

/// How an organisation was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// The URL says it.
    Named(Organisation),
    /// The URL does not. Enough to offer a PAT; too little to believe that a 401 was about it.
    Guessed(Organisation, Guess),
    /// Several could be meant.
    Unclear,
    /// A host or collection that nobody logged in to.
    Unknown,
}

impl Found {
    /// The organisation, if there is one, and whether the URL itself says it.
    pub fn organisation(&self) -> Option<(&Organisation, bool)> {
        match self {
            Found::Named(organisation) => Some((organisation, true)),
            Found::Guessed(organisation, _) => Some((organisation, false)),
            Found::Unclear | Found::Unknown => None,
        }
    }
}

/// What an organisation was guessed from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guess {
    /// The username, which is an organisation that has a PAT.
    Username,
    /// The remotes of the repository, which all agree.
    Remotes,
    /// There is no other.
    OnlyOne,
}

/// The organisation that a request is about.
///
/// Without a path (no `useHttpPath`) the host is all that git says, and one host serves many
/// organisations. Then, in this order: the username, where it is an organisation that has a
/// PAT (`acme@dev.azure.com`); the remotes of the repository, where they agree; the only
/// organisation there is.
pub fn organisation(
    remote: &Remote,
    username: Option<&str>,
    record: &Record,
    remotes: fn() -> Vec<String>,
) -> Found {
    let origin = match remote {
        Remote::Organisation(organisation) => return Found::Named(organisation.clone()),
        Remote::Server { origin, path: Some(path) } => {
            let collection = record.collection_at(origin, path);
            return collection.map_or(Found::Unknown, |found| Found::Named(found.clone()));
        }
        Remote::Server { origin, path: None } => Some(origin),
        Remote::Services => None,
    };
    let here: Vec<&Organisation> = record
        .organisations()
        .into_iter()
        .filter(|organisation| organisation.origin() == origin)
        .collect();
    if here.is_empty() && origin.is_some() {
        return Found::Unknown;
    }
    let named = username.and_then(Organisation::services);
    if let Some(named) = named.filter(|named| here.contains(&named)) {
        return Found::Guessed(named, Guess::Username);
    }
    // Whoever has stored a single PAT means that one; what a pipeline has in its environment says
    // nothing about what is cloned, and goes to no other organisation of Azure's own hosts.
    let may_be_meant =
        |one: &Organisation| origin.is_some() || record.of(one).any(|pat| pat.variable().is_none());
    match (among_remotes(origin, remotes).as_slice(), here.as_slice()) {
        ([only], _) => Found::Guessed(only.clone(), Guess::Remotes),
        ([], [only]) if may_be_meant(only) => Found::Guessed((*only).clone(), Guess::OnlyOne),
        _ => Found::Unclear,
    }
}

/// The organisations on this host that the repository's remotes name, each once.
fn among_remotes(origin: Option<&Origin>, remotes: fn() -> Vec<String>) -> Vec<Organisation> {
    let mut found: Vec<Organisation> = Vec::new();
    for url in remotes() {
        let over_http = url.starts_with("https://") || url.starts_with("http://");
        if let (true, Ok(organisation)) = (over_http, typed(&url))
            && organisation.origin() == origin
            && !found.contains(&organisation)
        {
            found.push(organisation);
        }
    }
    found
}

/// The PAT that answers for an organisation, out of those whose secrets are not `tried`.
///
/// In this order: the one that the username names; one that the environment has for this
/// organisation; healthy ones before those that were refused in
/// the last day; the default; the one that is in the record longest. Never one that is expired or
/// rejected.
pub fn pat<'a>(
    record: &'a Record,
    organisation: &Organisation,
    username: Option<&str>,
    tried: &[SecretId],
    now: Moment,
) -> Option<&'a StoredPat> {
    let asked: Option<PatName> = username.and_then(|name| name.parse().ok());
    let chosen = record.of(organisation).any(|pat| pat.default);
    let is_default = |pat: &StoredPat| pat.default || (!chosen && pat.name.is_default());
    record
        .of(organisation)
        .filter(|pat| pat.health(now) <= Health::Suspect && !tried.contains(&pat.slot.secret))
        .min_by_key(|pat| {
            let named = asked.as_ref() == Some(&pat.name);
            (!named, turn(pat), pat.stands_back(now), !is_default(pat))
        })
}

/// What the environment binds to this organisation comes before what is stored: a pipeline that
/// sets it means it. What it has for any organisation comes last.
fn turn(pat: &StoredPat) -> (u8, Option<Variable>) {
    let place = match pat.variable() {
        Some(variable) if variable.url_name().is_some() => 0,
        None => 1,
        Some(_) => 2,
    };
    (place, pat.variable())
}
