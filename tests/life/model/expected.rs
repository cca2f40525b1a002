//! What a user expects, as the documents say it: docs/reference.md and two strikes
//! (docs/decisions/0004-two-strikes.md).

use super::operation::{Broken, Damage};
use crate::life::user::DAY;

/// For how many seconds a rejection at the same repository may be a retry.
const RETRIES: i64 = 60;
/// How long a replaced PAT can be restored.
const RESTORABLE: i64 = 14 * DAY;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub at: i64,
    pub repository: &'static str,
}

/// One PAT, from the `login` or paste that stored it.
#[derive(Clone, Debug)]
pub struct Pat {
    pub id: u32,
    pub organization: &'static str,
    pub name: String,
    pub seed: u64,
    pub default: bool,
    pub expires: Option<i64>,
    /// The last rejection since the server last accepted it.
    pub refused: Option<Refusal>,
    pub rejected: bool,
    pub damage: Option<Damage>,
}

impl Pat {
    fn is(&self, organization: &str, name: &str) -> bool {
        self.organization == organization && self.name == name
    }

    pub fn has_expired(&self, now: i64) -> bool {
        self.expires.is_some_and(|end| end <= now)
    }

    pub fn is_dead(&self, now: i64) -> bool {
        self.rejected || self.has_expired(now)
    }

    /// The server accepts it, or the user says that it does.
    fn clear(&mut self, now: i64) {
        (self.refused, self.rejected) = (None, false);
        self.expires.take_if(|end| *end <= now);
    }
}

/// A PAT that was replaced and can be restored.
#[derive(Clone, Debug)]
pub struct Previous {
    pub pat: Pat,
    until: i64,
    /// Whether the clock once said that its time was over; then it may be gone.
    pub doubtful: bool,
}

#[derive(Clone, Debug, Default)]
pub struct World {
    pub now: i64,
    pub unattended: bool,
    /// In the order in which they were stored.
    pub pats: Vec<Pat>,
    pub previous: Vec<Previous>,
    pub broken: Option<Broken>,
    pub ids: u32,
}

impl World {
    pub fn set_clock(&mut self, now: i64) {
        self.now = now;
        for previous in &mut self.previous {
            previous.until = previous.until.min(now + RESTORABLE);
            previous.doubtful |= previous.until <= now;
        }
    }

    pub fn of(&self, organization: &str) -> impl Iterator<Item = &Pat> {
        self.pats.iter().filter(move |pat| pat.organization == organization)
    }

    pub fn find(&self, organization: &str, name: &str) -> Option<&Pat> {
        self.pats.iter().find(|pat| pat.is(organization, name))
    }

    pub fn find_mut(&mut self, organization: &str, name: &str) -> Option<&mut Pat> {
        self.pats.iter_mut().find(|pat| pat.is(organization, name))
    }

    pub fn by_id(&self, id: u32) -> Option<&Pat> {
        self.pats.iter().find(|pat| pat.id == id)
    }

    pub fn is_readable(&self, pat: &Pat) -> bool {
        pat.damage.is_none() && self.broken != Some(Broken::Closed)
    }

    /// Whether git can get this PAT.
    pub fn answers(&self, pat: &Pat) -> bool {
        !pat.is_dead(self.now) && self.is_readable(pat)
    }

    /// The PAT that git gets, if it has tried these.
    pub fn choose(&self, organization: &str, name: Option<&str>, tried: &[u32]) -> Option<&Pat> {
        let chosen = self.of(organization).any(|pat| pat.default);
        let recent = |refusal: &Refusal| refusal.at <= self.now && self.now < refusal.at + DAY;
        let pats = self.of(organization);
        pats.filter(|pat| self.answers(pat) && !tried.contains(&pat.id)).min_by_key(|pat| {
            let after_others = pat.refused.filter(recent).map(|refusal| refusal.at);
            let default = pat.default || !chosen && pat.name == "default";
            (name != Some(&pat.name), after_others, !default)
        })
    }

    /// The server rejects a PAT at a repository.
    pub fn refuse(&mut self, id: u32, was_suspect: Option<bool>, repository: &'static str) {
        let (now, unattended) = (self.now, self.unattended);
        let Some(pat) = self.pats.iter_mut().find(|pat| pat.id == id) else {
            return;
        };
        let is_second = pat.refused.is_some_and(|first| {
            let confirms = first.repository != repository || now - first.at >= RETRIES;
            first.at <= now && confirms && was_suspect != Some(false)
        });
        pat.rejected |= is_second && !unattended;
        pat.refused = Some(Refusal { at: now, repository });
    }

    pub fn clear(&mut self, id: u32) {
        let now = self.now;
        if let Some(pat) = self.pats.iter_mut().find(|pat| pat.id == id) {
            pat.clear(now);
        }
    }

    fn new_id(&mut self) -> u32 {
        self.ids += 1;
        self.ids
    }

    /// Stores a PAT, in place of the one with its name. Returns its id.
    pub fn put(&mut self, organization: &'static str, name: &str, seed: u64) -> u32 {
        let pat = Pat {
            id: self.new_id(),
            organization,
            name: name.to_owned(),
            seed,
            default: false,
            expires: None,
            refused: None,
            rejected: false,
            damage: None,
        };
        let id = pat.id;
        let Some(place) = self.find_mut(organization, name) else {
            self.pats.push(pat);
            return id;
        };
        let old = std::mem::replace(place, pat);
        place.default = old.default;
        let is_gone = matches!(old.damage, Some(Damage::Removed));
        let is_same = old.seed == seed && old.damage.is_none();
        if !is_gone && !is_same {
            self.keep(old);
        }
        id
    }

    /// Keeps a PAT that was replaced, instead of an earlier one.
    fn keep(&mut self, pat: Pat) {
        self.previous.retain(|previous| !previous.pat.is(pat.organization, &pat.name));
        self.previous.push(Previous { pat, until: self.now + RESTORABLE, doubtful: false });
    }

    pub fn previous_of(&self, organization: &str, name: &str) -> Option<&Previous> {
        self.previous.iter().find(|previous| previous.pat.is(organization, name))
    }

    /// The name of a pasted PAT that replaces none.
    pub fn free_name(&self, organization: &str) -> String {
        let numbered = (2..).map(|number| format!("default-{number}"));
        let mut names = std::iter::once("default".to_owned()).chain(numbered);
        names.find(|name| self.find(organization, name).is_none()).expect("endless")
    }

    /// Exchanges a PAT for the one that it replaced.
    pub fn restore_previous(&mut self, organization: &str, name: &str) {
        let is_it = |previous: &mut Previous| previous.pat.is(organization, name);
        let Some(mut old) = self.previous.extract_if(.., is_it).next() else {
            return;
        };
        old.pat.clear_rejections();
        if let Some(place) = self.find_mut(organization, name) {
            old.pat.default = place.default;
            let current = std::mem::replace(place, old.pat);
            self.keep(current);
        } else {
            self.pats.push(old.pat);
        }
    }

    pub fn delete(&mut self, organization: &str, name: &str) {
        self.pats.retain(|pat| !pat.is(organization, name));
        self.previous.retain(|previous| !previous.pat.is(organization, name));
    }

    pub fn make_default(&mut self, organization: &str, name: &str) {
        if self.find(organization, name).is_some() {
            for pat in self.pats.iter_mut().filter(|pat| pat.organization == organization) {
                pat.default = pat.name == name;
            }
        }
    }
}

impl Pat {
    fn clear_rejections(&mut self) {
        (self.refused, self.rejected) = (None, false);
    }
}
