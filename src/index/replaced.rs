//! PATs that were replaced and can be restored for a while.

use super::{PatEntry, PatIndex, PatName};
use crate::organization::Organization;
use crate::util::time::{DAY, Timestamp};

/// How long a replaced PAT can be restored, in days.
pub const RESTORABLE_DAYS: u32 = 14;

/// A PAT that another one replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replaced {
    pub pat: PatEntry,
    /// When its secret is deleted.
    pub until: Timestamp,
}

impl Replaced {
    /// When it was replaced.
    pub fn since(&self) -> Timestamp {
        let kept = i64::from(RESTORABLE_DAYS) * DAY;
        Timestamp::from_unix(self.until.unix() - kept)
    }
}

impl PatIndex {
    /// Keeps a PAT that is no longer in the index, instead of an earlier one of this name, which
    /// nothing could restore anymore. What another program prints needs no keeping, and a cached
    /// token is deleted.
    pub fn keep_replaced(&mut self, pat: PatEntry, now: Timestamp) {
        if pat.location.source.store().is_some() {
            self.drop_replaced(now, |earlier| earlier.shares_name(&pat));
            self.replaced.push(Replaced { pat, until: now.plus_days(RESTORABLE_DAYS) });
        } else {
            self.leave(pat.location);
        }
    }

    /// The PAT that was replaced last under this name.
    pub fn last_replaced(&self, organization: &Organization, name: &PatName) -> Option<&Replaced> {
        let same = |replaced: &&Replaced| {
            replaced.pat.organization() == organization && replaced.pat.name == *name
        };
        self.replaced.iter().rev().find(same)
    }

    /// Schedules the secrets of replaced PATs for deletion if their time is over or `also` holds.
    pub fn drop_replaced(&mut self, now: Timestamp, also: impl Fn(&PatEntry) -> bool) {
        let is_over = |replaced: &mut Replaced| {
            // A wrong clock must not keep one for years.
            replaced.until = replaced.until.min(now.plus_days(RESTORABLE_DAYS));
            replaced.until <= now || also(&replaced.pat)
        };
        let over: Vec<Replaced> = self.replaced.extract_if(.., is_over).collect();
        self.pending_deletions.extend(over.into_iter().map(|replaced| replaced.pat.location));
    }
}
