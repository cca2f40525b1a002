//! The valid PATs, each of one organization.

use std::collections::HashMap;
use std::sync::Mutex;

use super::place::Place;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Code: Read.
    Read,
    /// Code: Read & write.
    ReadAndWrite,
}

#[derive(Default)]
pub struct Pats(Mutex<HashMap<String, (Place, Scope)>>);

impl Pats {
    pub fn add(&self, organization: Place, pat: &str, scope: Scope) {
        let mut pats = self.0.lock().unwrap();
        pats.insert(pat.to_owned(), (organization, scope));
    }

    /// Revokes a PAT. On the wire an expired PAT looks the same: 401 with an empty body.
    pub fn end(&self, pat: &str) {
        let known = self.0.lock().unwrap().remove(pat).is_some();
        assert!(known, "the fake server does not know this PAT");
    }

    pub fn allow(&self, pat: &str, organization: &Place, needed: Scope) -> bool {
        let pats = self.0.lock().unwrap();
        let known = pats.get(pat);
        known.is_some_and(|(place, scope)| place == organization && *scope >= needed)
    }
}
