//! The PAT for a URL, for commands that hand one to programs other than git.

use super::{Failure, arguments};
use crate::cli;
use crate::context::{Context, Streams};
use crate::error::Error;
use crate::helper::{PatReader, Subject, warn_of_the_end};
use crate::index::select::{self, Found};
use crate::index::{Health, PatEntry, PatIndex, PatName};
use crate::organization::{Destination, Organization, Remote};
use crate::use_log;
use crate::util::pat::Secret;
use crate::util::terminal::clean;

pub(super) struct Grant {
    pub(super) pat: PatEntry,
    pub(super) secret: Secret,
    /// The organization as the URL spells it.
    pub(super) spelled: Organization,
}

impl Grant {
    /// Logs that a command hands the PAT out, for this URL.
    pub(super) fn note(&self, command: &str, url: &str, context: &Context) {
        use_log::note(command, Some(self.pat.organization()), &self.pat.name, url, context);
    }
}

/// The PAT for what the user typed, and its URL. A URL is read as strictly as by `header`; a name, or
/// the repository's remotes, as by the other commands: only their organization counts, not a host.
pub(super) fn for_user(
    options: &cli::UsedPat,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<(String, Grant), Failure> {
    let url = match options.organization.as_deref() {
        Some(url) if url.contains("://") => url.to_owned(),
        typed => arguments::organization(typed, context)?.url(),
    };
    let grant = for_url(&url, options.name.as_ref(), false, streams, context)?;
    Ok((url, grant))
}

/// The PAT for this URL: the one with this name, else the one that git would get. `is_bearer` if it
/// must be an Entra token, where the organization has an Entra entry.
pub(super) fn for_url(
    url: &str,
    name: Option<&PatName>,
    is_bearer: bool,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<Grant, Failure> {
    let Destination { remote, username } =
        Destination::parse(url).map_err(|why| Failure::Refused(why.to_string()))?;
    let Some(subject) = Subject::at(remote.clone(), username.as_deref(), context)? else {
        return Err(foreign(&remote, None));
    };
    // Never a guess: unlike git, the other program cannot ask.
    let Found::Named(organization) = subject.found else {
        return Err(foreign(&remote, Some(&subject.index)));
    };
    let now = (context.now)();
    let in_url = PatName::from_username(username.as_deref());
    let select = |index: &PatIndex, lost: &[_]| match name {
        Some(name) => {
            let usable = |pat: &&PatEntry| {
                pat.health(now) <= Health::Suspect && !lost.contains(&pat.location.secret)
            };
            index.find(&organization, name).filter(usable).cloned()
        }
        None => {
            let has_tokens = is_bearer && index.of(&organization).any(PatEntry::is_entra);
            let pats = index.of(&organization).filter(|pat| has_tokens && !pat.is_entra());
            let unfit = pats.map(|pat| &pat.location.secret).chain(lost).cloned();
            let unfit: Vec<_> = unfit.collect();
            select::pat(index, &organization, in_url.as_ref(), &unfit, now).cloned()
        }
    };
    let mut reader = PatReader::new(&organization, subject.index, &[]);
    let found = match reader.read(select, streams, context) {
        Err(error) if error.is_interrupted() => return Err(Failure::Interrupted),
        found => found?,
    };
    let Some((pat, secret)) = found else {
        return Err(no_pat(&organization, name, &reader.index, context));
    };
    if let Some(error) = reader.no_token {
        warn_of_other(error, &pat, streams);
    }
    warn_of_the_end(&pat, streams, context);
    let spelled = match &remote {
        Remote::Server { path: Some(path), .. } => organization.spelled_as_in(path),
        _ => organization.clone(),
    };
    Ok(Grant { pat, secret, spelled })
}

/// Says that a PAT is used because there is no Entra token.
fn warn_of_other(error: Error, pat: &PatEntry, streams: &mut Streams<'_>) {
    if let Error::Unreadable { source, .. } = &error {
        streams.warn(clean(&format!("{source}; using {} instead", pat.described())));
    }
    Failure::from(error).steps().iter().for_each(|step| streams.hint(step));
}

fn no_pat(
    organization: &Organization,
    name: Option<&PatName>,
    index: &PatIndex,
    context: &Context,
) -> Failure {
    let dead = match name {
        Some(name) => index.find(organization, name),
        None => index.last_stored(organization),
    };
    let (why, verb, command) = match (dead, name) {
        (Some(pat), _) => {
            let (verb, command) = pat.replacement();
            (pat.why_not_used((context.now)()), verb, command)
        }
        (None, Some(name)) => return arguments::no_such_pat(organization, name, index),
        (None, None) => return arguments::nothing_stored(organization, index),
    };
    Failure::Refused(format!("{why}. To {verb} it, run: {command}"))
}

fn foreign(remote: &Remote, index: Option<&PatIndex>) -> Failure {
    let Remote::Server { origin, .. } = remote else {
        return Failure::Refused("no PAT is stored for that URL".to_owned());
    };
    let known = index.is_some_and(|index| {
        index.organizations().iter().any(|known| known.origin() == Some(origin))
    });
    if known {
        let what = format!("no PAT is stored for a collection of {origin} that contains that URL");
        return Failure::Advised(what, arguments::list_all());
    }
    Failure::Refused(format!(
        "{origin} is neither Azure DevOps nor a server that a PAT is stored for"
    ))
}
