//! What is known about PATs at the server, and what is still to be done there.
//!
//! A PAT is created at the server before it can be stored, and revoked there after it is no longer
//! in use. Both are noted first, so that the next command finds what a crash has left.

use super::{PatEntry, PatIndex, PatName, pat_command};
use crate::organization::Organization;
use crate::util::guid::Guid;
use crate::util::time::Timestamp;

/// How Azure DevOps knows a PAT. Only its API tells: a pasted PAT has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// Identifies the PAT in the API, and is not a secret.
    pub authorization: Guid,
    /// Such as `vso.code_write vso.packaging`.
    pub scope: String,
}

/// Since when a PAT could not be renewed, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenewalFailure {
    pub since: Timestamp,
    /// On one line.
    pub why: String,
}

/// A PAT that was requested, and whose response has not been stored yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingCreation {
    pub organization: Organization,
    pub name: PatName,
    /// The user who requested it, as the organization knows them.
    pub account: String,
    pub display_name: String,
    pub requested: Timestamp,
    /// The end that was requested; a policy may have shortened it.
    pub expires: Timestamp,
}

/// A PAT that is no longer in use, and still valid at the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingRevocation {
    pub organization: Organization,
    /// Its owner: for everyone else the server does not have it.
    pub account: String,
    pub authorization: Guid,
    pub display_name: String,
}

impl PatEntry {
    /// How to keep it from ending, or what to do after its end: a verb and a command. A PAT that the
    /// server rejected before its end may be revoked, and is not renewed.
    pub fn replacement(&self) -> (&'static str, String) {
        let is_renewed = self.registration.is_some() || self.renewal_failure.is_some();
        if is_renewed && self.suspect.is_none() && self.rejected.is_none() {
            ("renew", self.renew_command())
        } else {
            ("replace", self.login_command())
        }
    }

    pub fn renew_command(&self) -> String {
        pat_command("renew", self.organization(), &self.name)
    }

    /// Since when `what` has failed, its renewal, and why; without a full stop.
    pub fn failed_renewal(&self, what: &str) -> Option<String> {
        let RenewalFailure { since, why } = self.renewal_failure.as_ref()?;
        Some(format!("{what} has failed since {}: {}", since.day(), why.trim_end_matches('.')))
    }
}

impl PatIndex {
    pub fn pending_creations_of(
        &self,
        organization: &Organization,
    ) -> impl Iterator<Item = &PendingCreation> {
        self.pending_creations.iter().filter(move |it| it.organization == *organization)
    }

    pub fn pending_revocations_of(
        &self,
        organization: &Organization,
    ) -> impl Iterator<Item = &PendingRevocation> {
        self.pending_revocations.iter().filter(move |it| it.organization == *organization)
    }

    /// Every organization with something to do at its server.
    pub fn organizations_with_pending(&self) -> impl Iterator<Item = &Organization> {
        let creations = self.pending_creations.iter().map(|it| &it.organization);
        creations.chain(self.pending_revocations.iter().map(|it| &it.organization))
    }

    pub fn find_by_authorization(&self, authorization: &Guid) -> Option<&PatEntry> {
        let same = |pat: &&PatEntry| {
            pat.registration.as_ref().is_some_and(|it| it.authorization == *authorization)
        };
        self.pats.iter().find(same)
    }

    /// Moves what is to be done at the server to the organization's new name.
    pub fn rename_pending(&mut self, old: &Organization, new: &Organization) {
        let creations = self.pending_creations.iter_mut().map(|it| &mut it.organization);
        let revocations = self.pending_revocations.iter_mut().map(|it| &mut it.organization);
        for organization in creations.chain(revocations).filter(|it| *it == old) {
            *organization = new.clone();
        }
    }

    /// Notes that a PAT has to be revoked, once.
    pub fn must_revoke(&mut self, revocation: PendingRevocation) {
        if !self.pending_revocations.contains(&revocation) {
            self.pending_revocations.push(revocation);
        }
    }
}
