//! The PAT Lifecycle API: `https://vssps.dev.azure.com/{org}/_apis/tokens/pats`
//! (learn.microsoft.com/rest/api/azure/devops/tokens/pats), for users with an Entra token.

mod entra;
mod policy;
mod requests;
mod state;
mod wire;

use std::sync::Mutex;

use hyper::StatusCode;
use hyper::body::Bytes;

use super::answers::{self, Answer};
use super::authorization::Authorization;
use super::azure::Call;
use super::pats::Scope;
use super::place::Place;

pub use entra::{AUDIENCE, NO_TENANT, TENANT, Token, User};
pub use policy::{ApiFailure, Policy};
pub use state::ApiPat;

use state::State;

/// The PATs that were created through the API, and how the API behaves.
#[derive(Default)]
pub struct PatApi(Mutex<State>);

impl PatApi {
    /// The organization and the rest of the path, if a request is one to this API.
    pub fn organization(call: &Call) -> Option<Place> {
        if call.origin.authority() != "vssps.dev.azure.com" {
            return None;
        }
        let path = call.head.uri.path().trim_start_matches('/');
        let (organization, rest) = path.split_once('/')?;
        (rest == "_apis/tokens/pats").then(|| Place::new(organization))
    }

    /// Carries a request out, unless it is to fail.
    pub fn answer(
        &self,
        call: &Call,
        organization: &Place,
        authorization: &Authorization,
    ) -> Answer {
        let mut state = self.0.lock().unwrap();
        let failure = state.next_failure(&call.head.method);
        let mut usual = || requests::answer(&mut state, call, organization, authorization);
        match failure {
            None => usual(),
            Some(ApiFailure::Late(time)) => {
                let mut answer = usual();
                answer.extensions_mut().insert(answers::Late(time));
                answer
            }
            Some(ApiFailure::After(failure)) => {
                usual();
                failure.answer()
            }
            Some(failure) => failure.answer(),
        }
    }

    /// Whether a PAT that was created through the API is valid there now.
    pub fn allows(&self, pat: &str, organization: &Place, needed: Scope) -> bool {
        let state = self.0.lock().unwrap();
        state.accepted(pat).is_some_and(|known| {
            known.organization == *organization && known.scope() >= Some(needed)
        })
    }

    /// The user of a valid PAT from the API, or of an Entra token.
    pub fn user(&self, organization: &Place, authorization: &Authorization) -> Option<User> {
        let mut state = self.0.lock().unwrap();
        state.count_down();
        let now = state.now();
        let token = match authorization {
            Authorization::Other(value) => Some(Token::parse(value.strip_prefix("Bearer ")?)?),
            // Azure accepts a token as the password, too.
            _ => authorization.pat().and_then(Token::parse),
        };
        if let Some(token) = token {
            let is_valid = token.is_valid(now) && token.tenant == state.tenant(organization);
            return is_valid.then(|| token.user.clone());
        }
        let pat = authorization.pat()?;
        let known = state.accepted(pat)?;
        (known.organization == *organization).then(|| known.owner.clone())
    }

    /// Changes how the API behaves.
    pub fn set_policy(&self, policy: Policy) {
        self.0.lock().unwrap().policy = policy;
    }

    /// Makes the next request with this method (`*` for any) fail.
    pub fn fail_next(&self, method: &str, failure: ApiFailure) {
        self.0.lock().unwrap().failures.push((method.to_owned(), failure));
    }

    /// Rejects all PATs from the API, or accepts them again.
    pub fn reject_pats(&self, rejects: bool) {
        self.0.lock().unwrap().rejects_pats = rejects;
    }

    /// Whether a failure has not met its request yet.
    pub fn will_fail(&self) -> bool {
        !self.0.lock().unwrap().failures.is_empty()
    }

    /// Sets the server's clock, in seconds since 1970.
    pub fn set_now(&self, now: i64) {
        self.0.lock().unwrap().now = Some(now);
    }

    /// As [`PatApi::set_now`], after this many more requests with a token or PAT.
    pub fn set_now_after(&self, requests: usize, now: i64) {
        self.0.lock().unwrap().later = Some((requests, now));
    }

    /// Sets the organization's tenant: [`NO_TENANT`] if it is backed by Microsoft accounts.
    pub fn set_tenant(&self, organization: &str, tenant: &str) {
        let mut state = self.0.lock().unwrap();
        state.tenants.insert(Place::new(organization), tenant.to_owned());
    }

    pub fn tenant(&self, organization: &Place) -> String {
        self.0.lock().unwrap().tenant(organization)
    }

    /// Sets how many PATs a page of the list has.
    pub fn set_page(&self, size: usize) {
        self.0.lock().unwrap().page = size;
    }

    /// Revokes a PAT, if it was created through the API.
    pub fn revoke(&self, pat: &str) -> bool {
        let mut state = self.0.lock().unwrap();
        let known = state.pats.iter_mut().find(|known| known.token == pat);
        known.map(|known| known.revoked = true).is_some()
    }

    /// Adds a PAT that another program or a person created.
    pub fn add(&self, pat: ApiPat) {
        self.0.lock().unwrap().pats.push(pat);
    }

    /// Replaces all PATs, such as with those of [`PatApi::all`] at an earlier time.
    pub fn set_all(&self, pats: Vec<ApiPat>) {
        self.0.lock().unwrap().pats = pats;
    }

    /// All PATs that were ever created, the oldest first.
    pub fn all(&self) -> Vec<ApiPat> {
        self.0.lock().unwrap().pats.clone()
    }

    /// The valid PATs, the oldest first.
    pub fn live(&self) -> Vec<ApiPat> {
        let state = self.0.lock().unwrap();
        let now = state.now();
        state.pats.iter().filter(|pat| pat.is_live(now)).cloned().collect()
    }
}

fn json(status: StatusCode, body: &serde_json::Value) -> Answer {
    let mut answer = answers::with_body(status, Bytes::from(body.to_string()));
    let content_type = "application/json; charset=utf-8; api-version=7.1-preview.1";
    answer.headers_mut().insert("content-type", content_type.parse().expect("a header value"));
    answer
}
