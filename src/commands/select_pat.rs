//! Which PAT a URL is given, for the commands that hand one to another program than git.

use super::{Failure, arguments, vault};
use crate::choice::{self, Found};
use crate::error::Error;
use crate::helper::{Subject, warn_of_the_end};
use crate::pat::Secret;
use crate::record::{Health, PatName, Record, StoredPat, login_command};
use crate::remote::{Destination, Organisation, Remote};
use crate::store::{Slot, StoreError, VaultError};
use crate::world::{Streams, World};

/// How often a PAT may be replaced between our look at the record and our look into the store.
const TRIES: u32 = 10;

/// A PAT that may be used for a URL.
pub(super) struct Grant {
    pub(super) pat: StoredPat,
    pub(super) secret: Secret,
    /// The organisation as the URL spells it.
    pub(super) spelled: Organisation,
}

/// The PAT for what is at this URL: the one of this name, else the one that git would get.
///
/// # Errors
/// [`Failure::Refused`] for every URL that is not of an organisation that has one.
pub(super) fn for_url(
    url: &str,
    name: Option<&PatName>,
    streams: &mut Streams<'_>,
    world: &World,
) -> Result<Grant, Failure> {
    let destination = Destination::parse(url).map_err(|why| Failure::Refused(why.to_string()))?;
    for _ in 0..TRIES {
        let asked = Asked::about(&destination, name, world)?;
        match asked.choose(streams, world) {
            Err(Failure::Error(Error::Unreadable { source: StoreError::Missing(_), .. }))
                if asked.record != Asked::about(&destination, name, world)?.record => {}
            chosen => return chosen,
        }
    }
    Asked::about(&destination, name, world)?.choose(streams, world)
}

/// A URL whose organisation is known.
struct Asked<'a> {
    record: Record,
    organisation: Organisation,
    spelled: Organisation,
    name: Option<&'a PatName>,
    username: Option<&'a str>,
}

impl<'a> Asked<'a> {
    fn about(
        destination: &'a Destination,
        name: Option<&'a PatName>,
        world: &World,
    ) -> Result<Self, Failure> {
        let Destination { remote, username } = destination;
        let username = username.as_deref();
        let Some(subject) = Subject::at(remote.clone(), username, world)? else {
            return Err(foreign(remote, None));
        };
        // Never a guess: it is another program that is told, and not git, which asks for itself.
        let Found::Named(organisation) = subject.found else {
            return Err(foreign(remote, Some(&subject.record)));
        };
        let spelled = match remote {
            Remote::Server { path: Some(path), .. } => organisation.spelled_as_in(path),
            _ => organisation.clone(),
        };
        Ok(Asked { record: subject.record, organisation, spelled, name, username })
    }

    /// As `get` chooses: what is dead is not given, and what cannot be read gives way to the next.
    fn choose(&self, streams: &mut Streams<'_>, world: &World) -> Result<Grant, Failure> {
        let now = (world.now)();
        if let Some(name) = self.name {
            let pat = self.record.find(&self.organisation, name);
            let none = || arguments::no_such_pat(&self.organisation, name, &self.record);
            let pat = pat.ok_or_else(none)?;
            if pat.health(now) > Health::Suspect {
                return Err(self.nothing(Some(pat), world));
            }
            return self.grant(pat, streams, world);
        }
        let (mut out_of_reach, mut failure) = (Vec::new(), None);
        while let Some(pat) =
            choice::pat(&self.record, &self.organisation, self.username, &out_of_reach, now)
        {
            match self.grant(pat, streams, world) {
                Ok(grant) => return Ok(grant),
                Err(Failure::Interrupted) => return Err(Failure::Interrupted),
                Err(error) => {
                    out_of_reach.extend(self.lost_with(pat, &error));
                    failure.get_or_insert(error);
                }
            }
        }
        // The one stored last is the one that the user thinks is in use.
        let stored = self.record.of(&self.organisation).filter(|pat| pat.variable().is_none());
        let last = || stored.max_by_key(|pat| pat.added);
        Err(failure.unwrap_or_else(|| self.nothing(last(), world)))
    }

    fn grant(
        &self,
        pat: &StoredPat,
        streams: &mut Streams<'_>,
        world: &World,
    ) -> Result<Grant, Failure> {
        let secret = secret(&pat.slot, streams, world)?;
        let secret = secret.map_err(|source| Error::unreadable(pat, source))?;
        warn_of_the_end(pat, streams, world);
        Ok(Grant { pat: pat.clone(), secret, spelled: self.spelled.clone() })
    }

    /// What need not be tried any more once this PAT could not be read.
    fn lost_with(&self, pat: &StoredPat, error: &Failure) -> Vec<crate::store::SecretId> {
        let closed = match error {
            Failure::Error(Error::Unreadable { source, .. }) => source.is_closed(),
            _ => true,
        };
        let lost = |other: &&StoredPat| {
            other.slot == pat.slot || closed && other.slot.source == pat.slot.source
        };
        let lost = self.record.of(&self.organisation).filter(lost);
        lost.map(|other| other.slot.secret.clone()).collect()
    }

    /// Why there is nothing to give, and the next step.
    fn nothing(&self, dead: Option<&StoredPat>, world: &World) -> Failure {
        let (why, login) = match dead {
            Some(pat) => (pat.why_not_used((world.now)()), pat.login_command()),
            None => (
                format!("no PAT is stored for {}", self.organisation),
                login_command(&self.organisation, &PatName::default()),
            ),
        };
        let verb = if dead.is_some() { "replace" } else { "store" };
        Failure::Refused(format!("{why}. To {verb} it, run: {login}"))
    }
}

/// A secret, wherever it comes from; a person is asked for the passphrase of a locked vault.
fn secret(
    slot: &Slot,
    streams: &mut Streams<'_>,
    world: &World,
) -> Result<Result<Secret, StoreError>, Failure> {
    Ok(match world.secret(slot) {
        Err(StoreError::Vault(VaultError::Locked)) => {
            vault::open_for(&slot.source, streams, world)?;
            world.secret(slot)
        }
        other => other,
    })
}

/// A host that has nothing to do with us, or a part of a server that no PAT is for.
fn foreign(remote: &Remote, record: Option<&Record>) -> Failure {
    let Remote::Server { origin, .. } = remote else {
        return Failure::Refused("no PAT is stored for that URL".to_owned());
    };
    let known = record.is_some_and(|record| {
        record.organisations().iter().any(|known| known.origin() == Some(origin))
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
