//! What the API refuses.

use std::time::Duration;

use hyper::{Method, StatusCode};

use super::super::answers::{self, Answer};
use super::json;
use super::requests::SIGN_IN_URL;

/// The organization's and the tenant's policies.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// Days that a PAT may live. The API shortens longer ones without an error.
    pub longest: Option<i64>,
    /// The `patTokenError` of every creation.
    pub create_error: Option<String>,
    /// The `patTokenError` of every change.
    pub update_error: Option<String>,
    /// No PAT with full access.
    pub no_full_scope: bool,
    /// Only PATs for packages.
    pub packaging_only: bool,
}

impl Policy {
    /// The `patTokenError` of a PAT, be it new or changed.
    pub(super) fn refusal(&self, scopes: &str, is_global: bool) -> Option<&'static str> {
        let mut scopes = scopes.split(' ');
        if is_global {
            Some("globalPatPolicyViolation")
        } else if self.no_full_scope && scopes.clone().any(|scope| scope == "app_token") {
            Some("fullScopePatPolicyViolation")
        } else if self.packaging_only && scopes.any(|it| !it.starts_with("vso.packaging")) {
            Some("disablePatCreationPolicyViolation")
        } else {
            None
        }
    }
}

/// How one request fails.
#[derive(Clone, Debug)]
pub enum ApiFailure {
    /// 200 with this `patTokenError`.
    Error(String),
    /// A status with a JSON exception: its type and message.
    Exception(u16, String, String),
    /// 203 and the HTML of the sign-in page.
    SignInPage,
    /// 302 to the sign-in page.
    SignInRedirect,
    /// 403 VS403463.
    ConditionalAccess,
    /// 429 with Retry-After.
    RateLimited,
    /// 401 TF401444.
    SignInDue,
    /// A status without a body.
    Status(u16),
    /// 200 with this body.
    Body(String),
    /// The connection is closed without an answer.
    Closed,
    /// The request is carried out, and answered after this time.
    Late(Duration),
    /// The request is carried out, and then this is answered.
    After(Box<ApiFailure>),
}

impl ApiFailure {
    pub(super) fn answer(&self) -> Answer {
        let status = |code: u16| StatusCode::from_u16(code).expect("a status");
        match self {
            ApiFailure::Error(error) => {
                let body = serde_json::json!({ "patToken": null, "patTokenError": error });
                json(StatusCode::OK, &body)
            }
            ApiFailure::Exception(code, kind, message) => {
                answers::exception(status(*code), kind, message)
            }
            ApiFailure::SignInPage => answers::sign_in_page(),
            ApiFailure::SignInRedirect => answers::redirect(SIGN_IN_URL),
            ApiFailure::ConditionalAccess => answers::conditional_access(),
            ApiFailure::SignInDue => answers::with_service_error(
                answers::empty(StatusCode::UNAUTHORIZED),
                answers::SIGN_IN_DUE,
            ),
            ApiFailure::RateLimited => answers::rate_limited(),
            ApiFailure::Status(code) => answers::empty(status(*code)),
            ApiFailure::Body(body) => answers::with_body(StatusCode::OK, body.clone()),
            // The proxy closes the connection when it sees this.
            ApiFailure::Closed => {
                let mut answer = answers::empty(StatusCode::OK);
                answer.extensions_mut().insert(answers::Closed);
                answer
            }
            ApiFailure::Late(_) => unreachable!("it is the usual answer"),
            ApiFailure::After(failure) => failure.answer(),
        }
    }

    pub(super) fn is_for(method: &Method, wanted: &str) -> bool {
        wanted == "*" || method == wanted
    }
}
