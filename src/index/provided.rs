//! Tokens in the environment as PATs, so that they are found, selected, and counted as tried like
//! stored ones. They are in memory only, never on disk.

use super::{PatEntry, PatIndex, PatName};
use crate::organization::Organization;
use crate::stores::{Bound, SecretLocation, SecretSource, Variable};
use crate::util::time::Timestamp;

impl PatIndex {
    /// Adds the tokens that are bound to an organization.
    pub fn add_bound(&mut self) {
        for variable in Variable::ALL.into_iter().filter(|variable| variable.is_set()) {
            if let Bound::To(organization) = variable.bound() {
                self.pats.push(provided(variable, organization));
            }
        }
    }

    /// Adds the token that is bound to none, unless this organization has a PAT, even a dead one:
    /// the user wants that one to be used. A variable without a token does not count.
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

    /// The index without the environment's tokens.
    pub fn without_provided(&self) -> PatIndex {
        let mut stored = self.clone();
        stored.pats.retain(|pat| pat.variable().is_none());
        stored
    }
}

/// A token is always healthy: its rejection is not noted, because the next job has another one.
fn provided(variable: Variable, organization: Organization) -> PatEntry {
    let source = SecretSource::Environment(variable);
    let location = SecretLocation { organization, source, secret: variable.id() };
    // Always the same, so that reading an unchanged index twice gives the same.
    PatEntry::new(PatName::of_variable(variable), location, Timestamp::from_unix(0))
}
