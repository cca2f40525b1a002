//! The index: what is known about each PAT, without its secret.

mod at_server;
mod entry;
mod file;
mod format;
mod pat_name;
mod provided;
mod recently_deleted;
mod replaced;
mod section;
pub mod select;
mod title;

use crate::organization::{Organization, Origin, Path, Remote};
use crate::stores::SecretLocation;
use crate::util::time::Timestamp;

pub use at_server::{PendingCreation, PendingRevocation, Registration, RenewalFailure};
pub use entry::{End, Health, PatEntry, Verdict};
pub use file::{IndexError, IndexFile, LockedIndex};
pub use format::BadIndex;
pub use pat_name::{PLACEHOLDER, PatName};
pub use recently_deleted::RecentlyDeleted;
pub use replaced::{RESTORABLE_DAYS, Replaced};
pub use title::{login_command, login_command_for, pat_command, title};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PatIndex {
    /// At most one for each organization and name.
    pub pats: Vec<PatEntry>,
    /// Locations that may contain a secret although no PAT uses it: noted before a secret is
    /// written and before one is deleted, so that a crash leaves no secret that cannot be found.
    pub pending_deletions: Vec<SecretLocation>,
    /// PATs that were deleted on purpose a short time ago.
    pub recently_deleted: Vec<RecentlyDeleted>,
    /// PATs that were replaced a short time ago, oldest first.
    pub replaced: Vec<Replaced>,
    pub pending_creations: Vec<PendingCreation>,
    pub pending_revocations: Vec<PendingRevocation>,
}

impl PatIndex {
    pub fn parse(text: &str) -> Result<PatIndex, BadIndex> {
        format::parse(text)
    }

    /// Parses only the part of the text about this remote. The rest is not even checked.
    pub fn parse_about(text: &str, remote: &Remote) -> Result<PatIndex, BadIndex> {
        format::parse(&format::about(text, remote))
    }

    /// The text that [`PatIndex::parse`] reads again.
    pub fn to_text(&self) -> String {
        format::format(self)
    }

    pub fn of<'a, 'o>(
        &'a self,
        organization: &'o Organization,
    ) -> impl Iterator<Item = &'a PatEntry> + use<'a, 'o> {
        self.pats.iter().filter(move |pat| pat.organization() == organization)
    }

    /// The organization's PATs, in the order in which to look for a secret that git got with this
    /// username. Those that another program prints come last, because reading them starts it.
    pub fn of_by_cost(
        &self,
        organization: &Organization,
        username: Option<&str>,
    ) -> Vec<&PatEntry> {
        let mut pats: Vec<&PatEntry> = self.of(organization).collect();
        pats.sort_by_key(|pat| {
            (pat.location.source.pat_store().is_none(), username != Some(pat.name.as_username()))
        });
        pats
    }

    pub fn find(&self, organization: &Organization, name: &PatName) -> Option<&PatEntry> {
        self.of(organization).find(|pat| pat.name == *name)
    }

    pub fn find_mut(
        &mut self,
        organization: &Organization,
        name: &PatName,
    ) -> Option<&mut PatEntry> {
        let same = |pat: &&mut PatEntry| pat.organization() == organization && pat.name == *name;
        self.pats.iter_mut().find(same)
    }

    pub fn clear_default(&mut self, organization: &Organization) {
        for pat in &mut self.pats {
            pat.default &= pat.organization() != organization;
        }
    }

    /// The PAT, or the replaced one, whose secret is at this location, mutable.
    pub fn find_kept(&mut self, location: &SecretLocation) -> Option<&mut PatEntry> {
        let replaced = self.replaced.iter_mut().map(|replaced| &mut replaced.pat);
        self.pats.iter_mut().chain(replaced).find(|pat| pat.location == *location)
    }

    /// The PAT whose secret is at this location, mutable.
    pub fn find_by_location(&mut self, location: &SecretLocation) -> Option<&mut PatEntry> {
        self.pats.iter_mut().find(|pat| pat.location == *location)
    }

    /// The collection that contains a path; the longest if they are nested.
    pub fn collection_at(&self, origin: &Origin, path: &Path) -> Option<&Organization> {
        // Backwards, so that the first PAT's spelling wins.
        self.pats
            .iter()
            .rev()
            .map(PatEntry::organization)
            .filter(|organization| organization.covers(origin, path))
            .max_by_key(|organization| organization.url().len())
    }

    /// Schedules the secret at this location for deletion.
    pub fn leave(&mut self, location: SecretLocation) {
        if location.source.is_kept_here() {
            self.pending_deletions.push(location);
        }
    }

    /// A PAT with the same organization and name as another one.
    pub fn find_double(&self) -> Option<&PatEntry> {
        let mut pats = self.pats.iter().enumerate();
        pats.find(|(index, pat)| self.pats[..*index].iter().any(|other| other.shares_name(pat)))
            .map(|(_, pat)| pat)
    }

    /// The PAT stored last, which is the one that the user believes to be in use.
    pub fn last_stored(&self, organization: &Organization) -> Option<&PatEntry> {
        let stored = self.of(organization).filter(|pat| pat.variable().is_none());
        stored.max_by_key(|pat| pat.added)
    }

    /// Drops what is out of date: notes about deleted PATs, and replaced PATs, whose secrets become
    /// pending deletions.
    pub fn drop_old(&mut self, now: Timestamp) {
        self.drop_old_notes(now);
        self.drop_replaced(now, |_| false);
    }

    /// The locations of all secrets, including those of replaced and deleted PATs.
    pub fn locations(&self) -> impl Iterator<Item = &SecretLocation> {
        self.with_replaced().map(|pat| &pat.location).chain(&self.pending_deletions)
    }

    /// All PATs, followed by those that they replaced.
    pub fn with_replaced(&self) -> impl Iterator<Item = &PatEntry> {
        self.pats.iter().chain(self.replaced.iter().map(|replaced| &replaced.pat))
    }

    /// An entry whose secret another entry or a pending deletion has too, which only an index that
    /// was edited by hand contains.
    pub fn find_shared_secret(&self) -> Option<&SecretLocation> {
        let all: Vec<&SecretLocation> = self.locations().collect();
        let same = |a: &SecretLocation, b: &SecretLocation| {
            a.secret == b.secret && a.source.store().is_some_and(|it| b.source.store() == Some(it))
        };
        let all = all.as_slice();
        let earlier = |at: usize| all[..at].iter().any(|other| same(other, all[at]));
        (0..all.len()).find(|at| earlier(*at)).map(|at| all[at])
    }

    /// A name that no PAT of this organization has, for one that the user did not name.
    pub fn free_name(&self, organization: &Organization) -> PatName {
        self.free_name_like(&PatName::default(), organization)
    }

    /// This name, or else the first of NAME-2, NAME-3, ... that no PAT of this organization has.
    pub fn free_name_like(&self, name: &PatName, organization: &Organization) -> PatName {
        let mut names =
            std::iter::once(name.clone()).chain((2..).map(|number| name.numbered(number)));
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

    pub fn has_servers(&self) -> bool {
        self.pats.iter().any(|pat| pat.organization().origin().is_some())
    }
}
