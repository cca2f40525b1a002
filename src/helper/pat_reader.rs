//! Reading the PAT that answers: the selected one or, if its secret cannot be read, the next.

use super::messages::environment;
use super::{known, unlock};
use crate::context::{Context, Streams};
use crate::error::Error;
use crate::index::{PatEntry, PatIndex};
use crate::organization::Organization;
use crate::stores::{SecretId, StoreError, VaultError};
use crate::util::pat::Secret;

/// How often a PAT may be replaced between reading the index and reading its secret.
const TRIES: u32 = 10;

/// An organization's PATs, and which of them cannot answer.
pub(crate) struct PatReader<'a> {
    pub(crate) organization: &'a Organization,
    pub(crate) index: PatIndex,
    /// The secrets that were tried before or cannot be read.
    pub(crate) out_of_reach: Vec<SecretId>,
    /// The variables and Entra entries among them that have no token; the user has been told.
    pub(crate) unfit: Vec<SecretId>,
    /// The secrets that cannot be read although their stores are open.
    pub(crate) lost: Vec<SecretId>,
    /// Why an Entra entry that comes before the PAT that was read has no token.
    pub(crate) no_token: Option<Error>,
}

impl<'a> PatReader<'a> {
    pub(crate) fn new(
        organization: &'a Organization,
        index: PatIndex,
        tried: &[SecretId],
    ) -> PatReader<'a> {
        let (out_of_reach, unfit, lost) = (tried.to_vec(), Vec::new(), Vec::new());
        PatReader { organization, index, out_of_reach, unfit, lost, no_token: None }
    }

    /// Reads the first PAT that `select` chooses and whose secret can be read. `select` gets the
    /// index and the secrets that are out of reach. Fails with the first error if none can be read.
    pub(crate) fn read(
        &mut self,
        select: impl Fn(&PatIndex, &[SecretId]) -> Option<PatEntry>,
        streams: &mut Streams<'_>,
        context: &Context,
    ) -> Result<Option<(PatEntry, Secret)>, Error> {
        let (mut failure, mut tries) = (None, 0);
        while let Some(pat) = select(&self.index, &self.out_of_reach) {
            let source = match unlock::secret(&pat.location, streams, context) {
                Ok(secret) => return Ok(Some((pat, secret))),
                Err(source) => source,
            };
            match source {
                StoreError::Vault(VaultError::Interrupted) => {
                    return Err(Error::unreadable(&pat, source));
                }
                StoreError::Environment { variable, source } => {
                    environment::unfit(streams, variable, Some(self.organization), &source);
                    self.out_of_reach.push(variable.id());
                    self.unfit.push(variable.id());
                }
                source => {
                    tries += 1;
                    let newer = known::of(self.organization, context)?;
                    // Replaced since the index was read: the new PAT is in it now.
                    let replaced = matches!(source, StoreError::Missing(_)) && newer != self.index;
                    if !replaced || tries == TRIES {
                        self.pass_over(&pat, source.is_closed());
                        let failure =
                            if pat.is_entra() { &mut self.no_token } else { &mut failure };
                        failure.get_or_insert(Error::unreadable(&pat, source));
                    }
                    self.index = newer;
                }
            }
        }
        failure.or_else(|| self.no_token.take()).map_or(Ok(None), Err)
    }

    /// Passes over a PAT, and all others in its store if that is closed.
    fn pass_over(&mut self, pat: &PatEntry, store_is_closed: bool) {
        let lost = |other: &&PatEntry| {
            other.location == pat.location
                || store_is_closed && other.location.source.is_with(&pat.location.source)
        };
        let lost = self.index.of(self.organization).filter(lost);
        self.out_of_reach.extend(lost.map(|other| other.location.secret.clone()));
        if pat.is_entra() {
            // Twice, as for a token that was rejected twice: its provider is not asked again.
            let id = &pat.location.secret;
            self.unfit.extend([id.clone(), id.clone()]);
        } else if !store_is_closed {
            self.lost.push(pat.location.secret.clone());
        }
    }
}
