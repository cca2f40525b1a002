//! Tokens in the environment, among the stored PATs: so they are found, chosen, offered and
//! counted as tried like these. They are in memory only, never on disk.

use super::{PatName, Record, StoredPat};
use crate::clock::Moment;
use crate::remote::Organisation;
use crate::store::{Bound, Slot, Source, Variable};

impl Record {
    /// Adds the tokens that are bound to one organisation each.
    pub fn add_bound(&mut self) {
        for variable in Variable::ALL.into_iter().filter(|variable| variable.is_set()) {
            if let Bound::To(organisation) = variable.bound() {
                self.pats.push(provided(variable, organisation));
            }
        }
    }

    /// Adds the token that is bound to none, if nothing is known about this organisation, be it
    /// dead: whoever stored a PAT for it wants that one to be used. A variable without a token in
    /// it is nothing known.
    pub fn add_unbound(&mut self, organisation: &Organisation) {
        let variable = Variable::AzureDevopsExtPat;
        if organisation.origin().is_some() || !variable.is_set() {
            return;
        }
        let counts = |pat: &StoredPat| pat.variable().is_none_or(|other| other.read().is_ok());
        if !self.of(organisation).any(counts) {
            self.pats.push(provided(variable, organisation.clone()));
        }
    }

    /// The same without what the environment provides.
    pub fn without_provided(&self) -> Record {
        let mut stored = self.clone();
        stored.pats.retain(|pat| pat.variable().is_none());
        stored
    }
}

/// One that is always good: a refusal of it is noted nowhere, since the next job has another one.
fn provided(variable: Variable, organisation: Organisation) -> StoredPat {
    let source = Source::Environment(variable);
    let slot = Slot { organisation, source, secret: variable.id() };
    // The same each time, so that two looks at an unchanged record find it unchanged.
    StoredPat::new(PatName::of_variable(variable), slot, Moment::from_unix(0))
}
