//! What is known about each PAT, and none of their secrets.

#[cfg(any(test, fuzzing))]
pub(crate) mod claims;
mod file;
mod forgotten;
mod name;
mod provided;
mod section;
mod stored;
mod text;

use crate::remote::{Organisation, Origin, Path};
use crate::store::Slot;

pub use file::{Locked, RecordError, RecordFile};
pub use forgotten::Forgotten;
pub use name::{PLACEHOLDER, PatName};
pub use stored::{Health, StoredPat, login_command, title};
pub use text::Unreadable;

/// Everything that is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// At most one for each organisation and name.
    pub pats: Vec<StoredPat>,
    /// Secrets that may be in a store although no PAT uses them: written down before one is
    /// written and before one is deleted, so that a crash leaves nothing that cannot be found.
    pub leftovers: Vec<Slot>,
    /// PATs that were put away on purpose a short time ago.
    pub forgotten: Vec<Forgotten>,
}

impl Record {
    /// All PATs of one organisation.
    pub fn of<'a, 'o>(
        &'a self,
        organisation: &'o Organisation,
    ) -> impl Iterator<Item = &'a StoredPat> + use<'a, 'o> {
        self.pats.iter().filter(move |pat| pat.organisation() == organisation)
    }

    /// The same for a look at each secret: those last that another program has to be run for.
    pub fn of_by_cost(&self, organisation: &Organisation) -> Vec<&StoredPat> {
        let mut pats: Vec<&StoredPat> = self.of(organisation).collect();
        pats.sort_by_key(|pat| pat.slot.source.store().is_none());
        pats
    }

    /// The PAT of this organisation and name.
    pub fn find(&self, organisation: &Organisation, name: &PatName) -> Option<&StoredPat> {
        self.of(organisation).find(|pat| pat.name == *name)
    }

    /// The same, to be changed.
    pub fn find_mut(
        &mut self,
        organisation: &Organisation,
        name: &PatName,
    ) -> Option<&mut StoredPat> {
        let same = |pat: &&mut StoredPat| pat.organisation() == organisation && pat.name == *name;
        self.pats.iter_mut().find(same)
    }

    /// Lets none of an organisation's PATs be its default.
    pub fn clear_default(&mut self, organisation: &Organisation) {
        for pat in &mut self.pats {
            pat.default &= pat.organisation() != organisation;
        }
    }

    /// The PAT whose secret is in this slot, to be changed.
    pub fn find_by_slot(&mut self, slot: &Slot) -> Option<&mut StoredPat> {
        self.pats.iter_mut().find(|pat| pat.slot == *slot)
    }

    /// The collection of a server that a path lies in; the longest if they are nested.
    pub fn collection_at(&self, origin: &Origin, path: &Path) -> Option<&Organisation> {
        // From the last one, so that of several PATs the first one's spelling is taken.
        self.pats
            .iter()
            .rev()
            .map(StoredPat::organisation)
            .filter(|organisation| organisation.covers(origin, path))
            .max_by_key(|organisation| organisation.url().len())
    }

    /// Notes that no PAT uses this slot any more, where a secret has to be deleted from it.
    pub fn leave(&mut self, slot: Slot) {
        if slot.source.store().is_some() {
            self.leftovers.push(slot);
        }
    }

    /// A PAT whose organisation and name another one has too.
    pub fn find_double(&self) -> Option<&StoredPat> {
        let same =
            |a: &StoredPat, b: &StoredPat| a.name == b.name && a.organisation() == b.organisation();
        let pats = self.pats.iter().enumerate();
        pats.map(|(index, pat)| (&self.pats[..index], pat))
            .find_map(|(before, pat)| before.iter().any(|other| same(other, pat)).then_some(pat))
    }

    /// A name that no PAT of this organisation has, for one that nobody named.
    pub fn free_name(&self, organisation: &Organisation) -> PatName {
        let mut names = std::iter::once(PatName::default()).chain((2..).map(PatName::numbered));
        names.find(|name| self.find(organisation, name).is_none()).unwrap_or_default()
    }

    /// Every organisation that has a PAT, once.
    pub fn organisations(&self) -> Vec<&Organisation> {
        let mut all: Vec<&Organisation> = Vec::new();
        for pat in &self.pats {
            if !all.contains(&pat.organisation()) {
                all.push(pat.organisation());
            }
        }
        all
    }

    /// Whether any PAT is for a server of the user's own.
    pub fn has_servers(&self) -> bool {
        self.pats.iter().any(|pat| pat.organisation().origin().is_some())
    }
}
