//! A PAT that the user typed at git's prompt, or that git used: whether it is stored, and storing it.

use super::unlock;
use crate::changes::{self, NewPat, Replaces};
use crate::context::{Context, Streams};
use crate::error::Error;
use crate::index::{Health, PatEntry, PatIndex, Verdict};
use crate::organization::Organization;
use crate::settings;
use crate::stores::{Condition, SecretId, SecretSource, StoreKind};
use crate::util::pat::Secret;
use crate::util::time::Timestamp;

/// A PAT that the user typed, or that git used.
pub(super) struct TypedPat<'a> {
    pub(super) organization: &'a Organization,
    pub(super) secret: &'a Secret,
    pub(super) expires: Option<Timestamp>,
}

impl TypedPat<'_> {
    /// The stored PAT with the same secret. A store that fails counts as having another one.
    pub(super) fn find_among<'r>(
        &self,
        stored: impl IntoIterator<Item = &'r PatEntry>,
        context: &Context,
    ) -> Option<&'r PatEntry> {
        let mut closed = Vec::new();
        for pat in stored {
            if closed.contains(&&pat.location.source) {
                continue;
            }
            match context.secret(&pat.location) {
                Ok(kept) if kept == *self.secret => return Some(pat),
                Err(source) if source.is_closed() => closed.push(&pat.location.source),
                _ => {}
            }
        }
        None
    }

    /// The store of the organization's PATs, if they are all in one.
    fn store_of_the_others(&self, index: &PatIndex) -> Option<StoreKind> {
        let mut stores = index.of(self.organization).filter_map(|pat| pat.location.source.store());
        let first = stores.next()?;
        stores.all(|other| other == first).then_some(first)
    }

    /// Stores the PAT. `false` if another command changed the one that it replaces meanwhile.
    pub(super) fn save(
        &self,
        replaced: Option<&SecretId>,
        index: &PatIndex,
        streams: &mut Streams<'_>,
        context: &Context,
    ) -> Result<bool, Error> {
        let now = (context.now)();
        let is_dead = |pat: &&PatEntry| {
            replaced == Some(&pat.location.secret)
                && pat.location.source.pat_store().is_some()
                && (pat.health(now) != Health::Good
                    || context.secret(&pat.location).is_err_and(|why| !why.is_closed()))
        };
        let dead = index.of(self.organization).find(is_dead);
        let free_name = || index.free_name(self.organization);
        let name = dead.map_or_else(free_name, |dead| dead.name.clone());
        // A git command never asks the user to choose a store; a keyring that fails is reported.
        let of_others = || self.store_of_the_others(index);
        let beside = dead.map_or_else(of_others, |dead| dead.location.source.store());
        let store = settings::store(context.dirs()?, beside)?.unwrap_or(StoreKind::Keyring);
        if store == StoreKind::Vault {
            unlock_vault(streams, context)?;
        }
        let new = NewPat {
            organization: self.organization,
            name: &name,
            secret: self.secret,
            expires: self.expires,
            source: SecretSource::Store(store),
            make_default: false,
            verdict: Verdict::Accepted { account: None },
            // Decided on an index that another command may have changed by now.
            place: Replaces::Only(dead.map(|dead| &dead.location)),
            issued: None,
        };
        Ok(changes::put(context, &new)?.is_some())
    }
}

/// Unlocks the vault if it is locked. If it stays locked, storing the PAT fails and says why.
pub(super) fn unlock_vault(streams: &mut Streams<'_>, context: &Context) -> Result<(), Error> {
    if context.vault()?.condition().ok() == Some(Condition::Locked) {
        let _ = unlock::vault(streams, context);
    }
    Ok(())
}
