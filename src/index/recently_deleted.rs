//! PATs that were put away on purpose.
//!
//! git before 2.46 keeps no state, so a `store` that comes after a `logout` looks as if somebody
//! had typed the PAT: a fetch that ran meanwhile would bring it back. For some minutes, what such
//! a `store` brings is compared with what was put away.

use std::hash::{DefaultHasher, Hasher};

use super::PatIndex;
use crate::organization::Organization;
use crate::stores::SecretId;
use crate::util::pat::Secret;
use crate::util::time::Timestamp;

/// How long it may take from git's `get` to its `store`, which comes with the first answer of the
/// server; seconds are usual.
const SECONDS: i64 = 10 * 60;

/// What is left of a PAT that was put away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecentlyDeleted {
    /// Who it was for.
    pub organization: Organization,
    /// A random salt and 32 bits of a hash. A PAT has more than 200 random bits; so few of them
    /// say nothing about the rest, and are too few to mistake another PAT for this one.
    pub mark: String,
    /// When this can be thrown away too.
    pub until: Timestamp,
}

impl PatIndex {
    /// Notes that this secret is put away on purpose, and drops the notes that are out of date.
    pub fn forget(&mut self, organization: &Organization, secret: &Secret, now: Timestamp) {
        self.recently_deleted.retain(|recently_deleted| recently_deleted.until > now);
        let mark = mark(&SecretId::random().to_string(), secret);
        let until = Timestamp::from_unix(now.unix() + SECONDS);
        self.recently_deleted.push(RecentlyDeleted {
            organization: organization.clone(),
            mark,
            until,
        });
    }

    /// Takes that back: the secret is stored on purpose again.
    pub fn remember(&mut self, organization: &Organization, secret: &Secret) {
        self.recently_deleted.retain(|recently_deleted| !recently_deleted.is(organization, secret));
    }

    /// Whether any PAT of this organization was put away a short time ago.
    pub fn has_forgotten(&self, organization: &Organization) -> bool {
        self.recently_deleted
            .iter()
            .any(|recently_deleted| recently_deleted.organization == *organization)
    }

    /// Whether this secret was put away on purpose a short time ago.
    pub fn was_recently_deleted(
        &self,
        organization: &Organization,
        secret: &Secret,
        now: Timestamp,
    ) -> bool {
        let same = |recently_deleted: &RecentlyDeleted| recently_deleted.is(organization, secret);
        // A mark that was made while the clock was wrong could last for years.
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

/// The standard library does not promise the same hash in its next release; then a mark means
/// nothing for the rest of its time.
fn mark(salt: &str, secret: &Secret) -> String {
    let mut hasher = DefaultHasher::new();
    hasher.write(salt.as_bytes());
    hasher.write(secret.expose().as_bytes());
    format!("{salt}-{:08x}", hasher.finish() & 0xffff_ffff)
}
