//! What is known about each PAT, and none of their secrets.

mod entry;
mod file;
mod format;
#[cfg(any(test, fuzzing))]
pub(crate) mod invariants;
mod pat_name;
mod provided;
mod recently_deleted;
mod section;
pub mod select;

use crate::organization::{Organization, Origin, Path};
use crate::stores::SecretLocation;

pub use entry::{Health, PatEntry, login_command, pat_command, title};
pub use file::{IndexError, IndexFile, LockedIndex};
pub use format::Unreadable;
pub use pat_name::{PLACEHOLDER, PatName};
pub use recently_deleted::RecentlyDeleted;

/// Everything that is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PatIndex {
    /// At most one for each organization and name.
    pub pats: Vec<PatEntry>,
    /// Secrets that may be in a store although no PAT uses them: written down before one is
    /// written and before one is deleted, so that a crash leaves nothing that cannot be found.
    pub pending_deletions: Vec<SecretLocation>,
    /// PATs that were put away on purpose a short time ago.
    pub recently_deleted: Vec<RecentlyDeleted>,
}

impl PatIndex {
    /// All PATs of one organization.
    pub fn of<'a, 'o>(
        &'a self,
        organization: &'o Organization,
    ) -> impl Iterator<Item = &'a PatEntry> + use<'a, 'o> {
        self.pats.iter().filter(move |pat| pat.organization() == organization)
    }

    /// The same for a look at each secret: those last that another program has to be run for.
    pub fn of_by_cost(&self, organization: &Organization) -> Vec<&PatEntry> {
        let mut pats: Vec<&PatEntry> = self.of(organization).collect();
        pats.sort_by_key(|pat| pat.location.source.store().is_none());
        pats
    }

    /// The PAT of this organization and name.
    pub fn find(&self, organization: &Organization, name: &PatName) -> Option<&PatEntry> {
        self.of(organization).find(|pat| pat.name == *name)
    }

    /// The same, to be changed.
    pub fn find_mut(
        &mut self,
        organization: &Organization,
        name: &PatName,
    ) -> Option<&mut PatEntry> {
        let same = |pat: &&mut PatEntry| pat.organization() == organization && pat.name == *name;
        self.pats.iter_mut().find(same)
    }

    /// Lets none of an organization's PATs be its default.
    pub fn clear_default(&mut self, organization: &Organization) {
        for pat in &mut self.pats {
            pat.default &= pat.organization() != organization;
        }
    }

    /// The PAT whose secret is in this slot, to be changed.
    pub fn find_by_location(&mut self, location: &SecretLocation) -> Option<&mut PatEntry> {
        self.pats.iter_mut().find(|pat| pat.location == *location)
    }

    /// The collection of a server that a path lies in; the longest if they are nested.
    pub fn collection_at(&self, origin: &Origin, path: &Path) -> Option<&Organization> {
        // From the last one, so that of several PATs the first one's spelling is taken.
        self.pats
            .iter()
            .rev()
            .map(PatEntry::organization)
            .filter(|organization| organization.covers(origin, path))
            .max_by_key(|organization| organization.url().len())
    }

    /// Notes that no PAT uses this slot any more, where a secret has to be deleted from it.
    pub fn leave(&mut self, location: SecretLocation) {
        if location.source.store().is_some() {
            self.pending_deletions.push(location);
        }
    }

    /// A PAT whose organization and name another one has too.
    pub fn find_double(&self) -> Option<&PatEntry> {
        let same =
            |a: &PatEntry, b: &PatEntry| a.name == b.name && a.organization() == b.organization();
        let pats = self.pats.iter().enumerate();
        pats.map(|(index, pat)| (&self.pats[..index], pat))
            .find_map(|(before, pat)| before.iter().any(|other| same(other, pat)).then_some(pat))
    }

    /// A name that no PAT of this organization has, for one that nobody named.
    pub fn free_name(&self, organization: &Organization) -> PatName {
        let mut names = std::iter::once(PatName::default()).chain((2..).map(PatName::numbered));
        names.find(|name| self.find(organization, name).is_none()).unwrap_or_default()
    }

    /// Every organization that has a PAT, once.
    pub fn organizations(&self) -> Vec<&Organization> {
        let mut all: Vec<&Organization> = Vec::new();
        for pat in &self.pats {
            if !all.contains(&pat.organization()) {
                all.push(pat.organization());
            }
        }
        all
    }

    /// Whether any PAT is for a server of the user's own.
    pub fn has_servers(&self) -> bool {
        self.pats.iter().any(|pat| pat.organization().origin().is_some())
    }
}
