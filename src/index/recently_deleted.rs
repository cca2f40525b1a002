//! PATs that were put away on purpose.
//!
//! git before 2.46 keeps no state, so a `store` that comes after a `logout` looks as if somebody
//! had typed the PAT: a fetch that ran meanwhile would bring it back. For some minutes, what such
//! a `store` brings is compared with what was put away.

use std::hash::{DefaultHasher, Hasher};

use super::Record;
use crate::clock::Moment;
use crate::pat::Secret;
use crate::remote::Organisation;
use crate::store::SecretId;

/// How long it may take from git's `get` to its `store`, which comes with the first answer of the
/// server; seconds are usual.
const SECONDS: i64 = 10 * 60;

/// What is left of a PAT that was put away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forgotten {
    /// Who it was for.
    pub organisation: Organisation,
    /// A random salt and 32 bits of a hash. A PAT has more than 200 random bits; so few of them
    /// say nothing about the rest, and are too few to mistake another PAT for this one.
    pub mark: String,
    /// When this can be thrown away too.
    pub until: Moment,
}

impl Record {
    /// Notes that this secret is put away on purpose, and drops the notes that are out of date.
    pub fn forget(&mut self, organisation: &Organisation, secret: &Secret, now: Moment) {
        self.forgotten.retain(|forgotten| forgotten.until > now);
        let mark = mark(&SecretId::random().to_string(), secret);
        let until = Moment::from_unix(now.unix() + SECONDS);
        self.forgotten.push(Forgotten { organisation: organisation.clone(), mark, until });
    }

    /// Takes that back: the secret is stored on purpose again.
    pub fn remember(&mut self, organisation: &Organisation, secret: &Secret) {
        self.forgotten.retain(|forgotten| !forgotten.is(organisation, secret));
    }

    /// Whether any PAT of this organisation was put away a short time ago.
    pub fn has_forgotten(&self, organisation: &Organisation) -> bool {
        self.forgotten.iter().any(|forgotten| forgotten.organisation == *organisation)
    }

    /// Whether this secret was put away on purpose a short time ago.
    pub fn was_forgotten(&self, organisation: &Organisation, secret: &Secret, now: Moment) -> bool {
        let same = |forgotten: &Forgotten| forgotten.is(organisation, secret);
        // A mark that was made while the clock was wrong could last for years.
        let longest = Moment::from_unix(now.unix() + SECONDS);
        let current = |forgotten: &&Forgotten| forgotten.until > now && forgotten.until <= longest;
        self.forgotten.iter().filter(current).any(same)
    }
}

impl Forgotten {
    fn is(&self, organisation: &Organisation, secret: &Secret) -> bool {
        let salt = self.mark.split('-').next().unwrap_or_default();
        self.organisation == *organisation && mark(salt, secret) == self.mark
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
