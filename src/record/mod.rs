//! What is known about each PAT, and none of their secrets.

mod file;
mod forgotten;
mod name;
mod text;

use crate::clock::Moment;
use crate::remote::{Organisation, Origin, Path};
use crate::store::Slot;

pub use file::{Locked, RecordError, RecordFile};
pub use forgotten::Forgotten;
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
    /// PATs that were put away on purpose a short time ago.
    pub forgotten: Vec<Forgotten>,
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
    /// When it must have ended: no PAT lives longer than a year, and the newer ones carry the
    /// month that they were issued in.
    pub expires_at_latest: Option<Moment>,
    /// When the server refused it last, if it did not take it since.
    pub suspect: Option<Moment>,
    /// When the server refused it for the second time in a row.
    pub rejected: Option<Moment>,
    /// When the user was last told that it ends soon.
    pub warned: Option<Moment>,
    /// It answers before the others of its organisation.
    pub default: bool,
}

/// What a PAT is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Health {
    /// As far as is known.
    Good,
    /// The server said no once.
    Suspect,
    /// The server said no twice in a row, or git did not ask twice.
    Rejected,
    /// Past its end.
    Expired,
}

impl StoredPat {
    /// One about which nothing else is known.
    pub fn new(name: PatName, slot: Slot, added: Moment) -> StoredPat {
        StoredPat {
            name,
            slot,
            added,
            expires: None,
            expires_at_latest: None,
            suspect: None,
            rejected: None,
            warned: None,
            default: false,
        }
    }

    /// Who it is for.
    pub fn organisation(&self) -> &Organisation {
        &self.slot.organisation
    }

    /// As a person calls it among others of its organisation.
    pub fn title(&self) -> String {
        title(self.organisation(), &self.name)
    }

    /// What a person types to put a new one in its place.
    pub fn login_command(&self) -> String {
        login_command(self.organisation(), &self.name)
    }

    /// What a person types to use it again after it was rejected.
    pub fn restore_command(&self) -> String {
        self.login_command().replacen(" login ", " restore ", 1)
    }

    /// When it ends, as well as is known, and whether that is only the latest it can be.
    pub fn end(&self) -> Option<(Moment, bool)> {
        match (self.expires, self.expires_at_latest) {
            (Some(end), None) => Some((end, false)),
            (Some(end), Some(latest)) if end <= latest => Some((end, false)),
            (_, Some(latest)) => Some((latest, true)),
            (None, None) => None,
        }
    }

    /// Whether it can be offered to the server. Expired comes first: it explains more.
    pub fn health(&self, now: Moment) -> Health {
        if self.end().is_some_and(|(end, _)| end <= now) {
            Health::Expired
        } else if self.rejected.is_some() {
            Health::Rejected
        } else if self.suspect.is_some() {
            Health::Suspect
        } else {
            Health::Good
        }
    }

    /// Whether it comes after the healthy ones: for a day after it was refused, so that one stray
    /// 401 does not let another PAT take its place for good.
    pub fn stands_back(&self, now: Moment) -> bool {
        self.suspect.is_some_and(|refused| now < refused.plus_days(1))
    }

    /// Whether the user has been told today that it ends soon.
    pub fn was_warned_on(&self, now: Moment) -> bool {
        self.warned.is_some_and(|warned| warned.day() == now.day())
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
        self.organisations()
            .into_iter()
            .filter(|organisation| organisation.covers(origin, path))
            .max_by_key(|organisation| organisation.url().len())
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

/// As a person calls a PAT: by its organisation, and its name if it was given one.
pub fn title(organisation: &Organisation, name: &PatName) -> String {
    if name.is_default() { organisation.to_string() } else { format!("{organisation} ({name})") }
}

/// What a person types to store a PAT of this name.
pub fn login_command(organisation: &Organisation, name: &PatName) -> String {
    let command = format!("git credential-azdo login {organisation}");
    if name.is_default() { command } else { format!("{command} --name {name}") }
}
