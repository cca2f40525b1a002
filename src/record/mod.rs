//! What is known about each PAT, and none of their secrets.

mod file;
mod name;
mod text;

use crate::clock::Moment;
use crate::remote::{Organisation, Origin, Path};
use crate::store::Slot;

pub use file::{Locked, RecordError, RecordFile};
pub use name::{PLACEHOLDER, PatName};
pub use text::Unreadable;

/// Everything that is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// At most one for each organisation and name.
    pub pats: Vec<StoredPat>,
    /// Secrets that may be in a store although no PAT uses them: written down before one is
    /// written and before one is deleted, so that a crash leaves nothing that cannot be found.
    pub leftovers: Vec<Slot>,
}

/// What is known about one PAT.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredPat {
    /// What the user calls it; `default` where they did not.
    pub name: PatName,
    /// Where its secret is, and who it is for.
    pub slot: Slot,
    /// When it was stored.
    pub added: Moment,
    /// When it ends, if the user said so.
    pub expires: Option<Moment>,
    /// When the server refused it.
    pub rejected: Option<Moment>,
}

/// What a PAT is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    /// As far as is known.
    Good,
    /// Past its end.
    Expired,
    /// The server said no.
    Rejected,
}

impl StoredPat {
    /// Who it is for.
    pub fn organisation(&self) -> &Organisation {
        &self.slot.organisation
    }

    /// What a person types to put a new one in its place.
    pub fn login_command(&self) -> String {
        login_command(self.organisation(), &self.name)
    }

    /// Whether it can be offered to the server. Expired comes first: it explains more.
    pub fn health(&self, now: Moment) -> Health {
        if self.expires.is_some_and(|end| end <= now) {
            Health::Expired
        } else if self.rejected.is_some() {
            Health::Rejected
        } else {
            Health::Good
        }
    }
}

impl Record {
    /// All PATs of one organisation.
    pub fn of<'a, 'o>(
        &'a self,
        organisation: &'o Organisation,
    ) -> impl Iterator<Item = &'a StoredPat> + use<'a, 'o> {
        self.pats.iter().filter(move |pat| pat.organisation() == organisation)
    }

    /// The PAT of this organisation and name.
    pub fn find(&self, organisation: &Organisation, name: &PatName) -> Option<&StoredPat> {
        self.of(organisation).find(|pat| pat.name == *name)
    }

    /// The PAT whose secret is in this slot, to be changed.
    pub fn find_by_slot(&mut self, slot: &Slot) -> Option<&mut StoredPat> {
        self.pats.iter_mut().find(|pat| pat.slot == *slot)
    }

    /// The collection of a server that a path lies in; the longest if they are nested.
    pub fn collection_at(&self, origin: &Origin, path: &Path) -> Option<&Organisation> {
        self.organisations()
            .into_iter()
            .filter(|organisation| organisation.covers(origin, path))
            .max_by_key(|organisation| organisation.url().len())
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

/// What a person types to store a PAT of this name.
pub fn login_command(organisation: &Organisation, name: &PatName) -> String {
    let command = format!("git credential-azdo login {organisation}");
    if name.is_default() { command } else { format!("{command} --name {name}") }
}
