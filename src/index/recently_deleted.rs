//! PATs that were deleted on purpose.
//!
//! git before 2.46 keeps no state, so a `store` after a `logout` looks as if the user had pasted
//! the PAT: a fetch that was running would bring it back. For some minutes, what `store` receives
//! is compared with the PATs that were deleted.

use std::hash::{DefaultHasher, Hasher};

use super::PatIndex;
use crate::organization::Organization;
use crate::stores::SecretId;
use crate::util::pat::{PatFormat, Secret};
use crate::util::time::Timestamp;

/// How long git's `store` may come after its `get`; usually it takes seconds.
const SECONDS: i64 = 10 * 60;

/// What remains of a deleted PAT.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecentlyDeleted {
    pub organization: Organization,
    /// A random salt and 32 bits of a hash. A PAT has more than 200 random bits: 32 of a hash
    /// reveal nothing useful, and are enough to tell it from another PAT.
    pub mark: String,
    /// When this is dropped.
    pub until: Timestamp,
}

impl PatIndex {
    /// Notes that this secret was deleted on purpose, if it is a PAT: the note would help to guess a
    /// short password.
    pub fn forget(&mut self, organization: &Organization, secret: &Secret, now: Timestamp) {
        if !PatFormat::from_word(secret.expose()).is_pat() {
            return;
        }
        let mark = mark(&SecretId::random().to_string(), secret);
        let until = Timestamp::from_unix(now.unix() + SECONDS);
        self.recently_deleted.push(RecentlyDeleted {
            organization: organization.clone(),
            mark,
            until,
        });
    }

    /// Drops the note about this secret, because the user stores it again on purpose.
    pub fn remember(&mut self, organization: &Organization, secret: &Secret) {
        self.recently_deleted.retain(|recently_deleted| !recently_deleted.is(organization, secret));
    }

    /// Drops notes that are out of date, or that were made while the clock was wrong.
    pub(super) fn drop_old_notes(&mut self, now: Timestamp) {
        let longest = Timestamp::from_unix(now.unix() + SECONDS);
        self.recently_deleted.retain(|note| note.until > now && note.until <= longest);
    }

    /// Whether this secret was deleted a short time ago.
    pub fn was_recently_deleted(
        &self,
        organization: &Organization,
        secret: &Secret,
        now: Timestamp,
    ) -> bool {
        let same = |recently_deleted: &RecentlyDeleted| recently_deleted.is(organization, secret);
        // A note made while the clock was wrong could last for years.
        let longest = Timestamp::from_unix(now.unix() + SECONDS);
        let current = |recently_deleted: &&RecentlyDeleted| {
            recently_deleted.until > now && recently_deleted.until <= longest
        };
        self.recently_deleted.iter().filter(current).any(same)
    }
}

impl RecentlyDeleted {
    fn is(&self, organization: &Organization, secret: &Secret) -> bool {
        let salt = self.mark.split('-').next().unwrap_or_default();
        self.organization == *organization && mark(salt, secret) == self.mark
    }
}

/// The standard library does not promise the same hash in its next release; then a note matches
/// nothing for the rest of its time.
fn mark(salt: &str, secret: &Secret) -> String {
    let mut hasher = DefaultHasher::new();
    hasher.write(salt.as_bytes());
    hasher.write(secret.expose().as_bytes());
    format!("{salt}-{:08x}", hasher.finish() & 0xffff_ffff)
}
