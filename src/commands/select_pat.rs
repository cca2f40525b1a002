//! The PAT for a URL, for commands that hand one to programs other than git.

use super::{Failure, arguments, vault};
use crate::context::{Context, Streams};
use crate::error::Error;
use crate::helper::{Subject, warn_of_the_end};
use crate::index::select::{self, Found};
use crate::index::{Health, PatEntry, PatIndex, PatName, login_command};
use crate::organization::{Destination, Organization, Remote};
use crate::stores::{SecretLocation, StoreError, VaultError};
use crate::util::pat::Secret;

/// How often a PAT may be replaced between reading the index and reading its secret.
const TRIES: u32 = 10;

/// A PAT for a URL.
pub(super) struct Grant {
    pub(super) pat: PatEntry,
    pub(super) secret: Secret,
    /// The organization as the URL spells it.
    pub(super) spelled: Organization,
}

/// The PAT for this URL: the one with this name, else the one that git would get.
///
/// # Errors
///
/// [`Failure::Refused`] for every URL without a PAT.
pub(super) fn for_url(
    url: &str,
    name: Option<&PatName>,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<Grant, Failure> {
    let destination = Destination::parse(url).map_err(|why| Failure::Refused(why.to_string()))?;
    for _ in 0..TRIES {
        let asked = NamedUrl::about(&destination, name, context)?;
        match asked.choose(streams, context) {
            Err(Failure::Error(Error::Unreadable { source: StoreError::Missing(_), .. }))
                if asked.index != NamedUrl::about(&destination, name, context)?.index => {}
            chosen => return chosen,
        }
    }
    NamedUrl::about(&destination, name, context)?.choose(streams, context)
}

/// A URL whose organization is known.
struct NamedUrl<'a> {
    index: PatIndex,
    organization: Organization,
    spelled: Organization,
    name: Option<&'a PatName>,
    username: Option<&'a str>,
}

impl<'a> NamedUrl<'a> {
    fn about(
        destination: &'a Destination,
        name: Option<&'a PatName>,
        context: &Context,
    ) -> Result<Self, Failure> {
        let Destination { remote, username } = destination;
        let username = username.as_deref();
        let Some(subject) = Subject::at(remote.clone(), username, context)? else {
            return Err(foreign(remote, None));
        };
        // Never a guess: unlike git, the other program cannot ask.
        let Found::Named(organization) = subject.found else {
            return Err(foreign(remote, Some(&subject.index)));
        };
        let spelled = match remote {
            Remote::Server { path: Some(path), .. } => organization.spelled_as_in(path),
            _ => organization.clone(),
        };
        Ok(NamedUrl { index: subject.index, organization, spelled, name, username })
    }

    /// Selects as `get` does: dead PATs are skipped, and one that cannot be read gives way to the
    /// next.
    fn choose(&self, streams: &mut Streams<'_>, context: &Context) -> Result<Grant, Failure> {
        let now = (context.now)();
        if let Some(name) = self.name {
            let pat = self.index.find(&self.organization, name);
            let none = || arguments::no_such_pat(&self.organization, name, &self.index);
            let pat = pat.ok_or_else(none)?;
            if pat.health(now) > Health::Suspect {
                return Err(self.nothing(Some(pat), context));
            }
            return self.grant(pat, streams, context);
        }
        let (mut out_of_reach, mut failure) = (Vec::new(), None);
        while let Some(pat) =
            select::pat(&self.index, &self.organization, self.username, &out_of_reach, now)
        {
            match self.grant(pat, streams, context) {
                Ok(grant) => return Ok(grant),
                Err(Failure::Interrupted) => return Err(Failure::Interrupted),
                Err(error) => {
                    out_of_reach.extend(self.lost_with(pat, &error));
                    failure.get_or_insert(error);
                }
            }
        }
        // The PAT stored last is the one that the user believes to be in use.
        let stored = self.index.of(&self.organization).filter(|pat| pat.variable().is_none());
        let last = || stored.max_by_key(|pat| pat.added);
        Err(failure.unwrap_or_else(|| self.nothing(last(), context)))
    }

    fn grant(
        &self,
        pat: &PatEntry,
        streams: &mut Streams<'_>,
        context: &Context,
    ) -> Result<Grant, Failure> {
        let secret = secret(&pat.location, streams, context)?;
        let secret = secret.map_err(|source| Error::unreadable(pat, source))?;
        warn_of_the_end(pat, streams, context);
        Ok(Grant { pat: pat.clone(), secret, spelled: self.spelled.clone() })
    }

    /// The PATs that need not be tried after this one could not be read.
    fn lost_with(&self, pat: &PatEntry, error: &Failure) -> Vec<crate::stores::SecretId> {
        let closed = match error {
            Failure::Error(Error::Unreadable { source, .. }) => source.is_closed(),
            _ => true,
        };
        let lost = |other: &&PatEntry| {
            other.location == pat.location || closed && other.location.source == pat.location.source
        };
        let lost = self.index.of(&self.organization).filter(lost);
        lost.map(|other| other.location.secret.clone()).collect()
    }

    /// Why there is no PAT, and the next step.
    fn nothing(&self, dead: Option<&PatEntry>, context: &Context) -> Failure {
        let (why, login) = match dead {
            Some(pat) => (pat.why_not_used((context.now)()), pat.login_command()),
            None => (
                format!("no PAT is stored for {}", self.organization),
                login_command(&self.organization, &PatName::default()),
            ),
        };
        let verb = if dead.is_some() { "replace" } else { "store" };
        Failure::Refused(format!("{why}. To {verb} it, run: {login}"))
    }
}

/// Reads a secret from wherever it is; prompts for the passphrase of a locked vault.
fn secret(
    location: &SecretLocation,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<Result<Secret, StoreError>, Failure> {
    Ok(match context.secret(location) {
        Err(StoreError::Vault(VaultError::Locked)) => {
            vault::open_for(&location.source, streams, context)?;
            context.secret(location)
        }
        other => other,
    })
}

/// The error for a host, or a part of a server, that has no PAT.
fn foreign(remote: &Remote, index: Option<&PatIndex>) -> Failure {
    let Remote::Server { origin, .. } = remote else {
        return Failure::Refused("no PAT is stored for that URL".to_owned());
    };
    let known = index.is_some_and(|index| {
        index.organizations().iter().any(|known| known.origin() == Some(origin))
    });
    Failure::Refused(if known {
        format!(
            "no PAT that is stored for a collection of {origin} is for that URL; to see all: \
             git credential-azdo list"
        )
    } else {
        format!("{origin} is neither Azure DevOps nor a server that a PAT is stored for")
    })
}
