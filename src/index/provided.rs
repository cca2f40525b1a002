//! Tokens in the environment, among the stored PATs: so they are found, chosen, offered and
//! counted as tried like these. They are in memory only, never on disk.

use super::{PatEntry, PatIndex, PatName};
use crate::organization::Organization;
use crate::stores::{Bound, SecretLocation, SecretSource, Variable};
use crate::util::time::Timestamp;

impl PatIndex {
    /// Adds the tokens that are bound to one organization each.
    pub fn add_bound(&mut self) {
        for variable in Variable::ALL.into_iter().filter(|variable| variable.is_set()) {
            if let Bound::To(organization) = variable.bound() {
                self.pats.push(provided(variable, organization));
            }
        }
    }

    /// Adds the token that is bound to none, if nothing is known about this organization, be it
    /// dead: whoever stored a PAT for it wants that one to be used. A variable without a token in
    /// it is nothing known.
    pub fn add_unbound(&mut self, organization: &Organization) {
        let variable = Variable::AzureDevopsExtPat;
        if organization.origin().is_some() || !variable.is_set() {
            return;
        }
        let counts = |pat: &PatEntry| pat.variable().is_none_or(|other| other.read().is_ok());
        if !self.of(organization).any(counts) {
            self.pats.push(provided(variable, organization.clone()));
        }
    }

    /// The same without what the environment provides.
    pub fn without_provided(&self) -> PatIndex {
        let mut stored = self.clone();
        stored.pats.retain(|pat| pat.variable().is_none());
        stored
    }
}

/// One that is always good: a refusal of it is noted nowhere, since the next job has another one.
fn provided(variable: Variable, organization: Organization) -> PatEntry {
    let source = SecretSource::Environment(variable);
    let location = SecretLocation { organization, source, secret: variable.id() };
    // The same each time, so that two looks at an unchanged record find it unchanged.
    PatEntry::new(PatName::of_variable(variable), location, Timestamp::from_unix(0))
}
