//! The PATs of the API.

use std::collections::HashMap;
use std::time::{SystemTime, UNIX_EPOCH};

use hyper::Method;

use super::super::pats::Scope;
use super::super::place::Place;
use super::entra::{TENANT, User};
use super::policy::{ApiFailure, Policy};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiPat {
    pub organization: Place,
    pub owner: User,
    pub display_name: String,
    pub scopes: String,
    /// Seconds since 1970.
    pub valid_from: i64,
    pub valid_to: i64,
    pub authorization: String,
    pub token: String,
    pub revoked: bool,
}

impl ApiPat {
    pub fn is_live(&self, now: i64) -> bool {
        !self.revoked && self.valid_to > now
    }

    /// What it may do with code.
    pub(super) fn scope(&self) -> Option<Scope> {
        let has = |name: &str| self.scopes.split(' ').any(|scope| scope == name);
        if has("vso.code_write") || has("vso.code_manage") || has("vso.code_full") {
            Some(Scope::ReadAndWrite)
        } else {
            has("vso.code").then_some(Scope::Read)
        }
    }
}

#[derive(Default)]
pub(super) struct State {
    pub(super) pats: Vec<ApiPat>,
    pub(super) policy: Policy,
    /// For which method, and how.
    pub(super) failures: Vec<(String, ApiFailure)>,
    pub(super) now: Option<i64>,
    /// After how many more requests the clock says what.
    pub(super) later: Option<(usize, i64)>,
    pub(super) tenants: HashMap<Place, String>,
    /// Whether PATs from the API are rejected, as by a policy for networks.
    pub(super) rejects_pats: bool,
    /// 0 for the usual 100.
    pub(super) page: usize,
}

impl State {
    pub(super) fn now(&self) -> i64 {
        let real = || SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock").as_secs();
        self.now.unwrap_or_else(|| real() as i64)
    }

    /// Notes a request.
    pub(super) fn count_down(&mut self) {
        match &mut self.later {
            Some((0, now)) => self.now = Some(*now),
            Some((left, _)) => *left -= 1,
            None => {}
        }
    }

    /// The valid PAT with this secret, unless all are rejected.
    pub(super) fn accepted(&self, secret: &str) -> Option<&ApiPat> {
        let now = self.now();
        let is_it = |pat: &&ApiPat| pat.token == secret && pat.is_live(now) && !self.rejects_pats;
        self.pats.iter().find(is_it)
    }

    pub(super) fn tenant(&self, organization: &Place) -> String {
        self.tenants.get(organization).cloned().unwrap_or_else(|| TENANT.to_owned())
    }

    pub(super) fn next_failure(&mut self, method: &Method) -> Option<ApiFailure> {
        let at = self.failures.iter().position(|(it, _)| ApiFailure::is_for(method, it))?;
        Some(self.failures.remove(at).1)
    }

    pub(super) fn find(
        &mut self,
        organization: &Place,
        owner: &User,
        id: &str,
    ) -> Option<&mut ApiPat> {
        let is_it = |pat: &&mut ApiPat| {
            pat.authorization == id && pat.owner == *owner && pat.organization == *organization
        };
        self.pats.iter_mut().find(is_it)
    }
}
