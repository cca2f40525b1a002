//! What the API refuses.

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
    pub packaging_only: bool,
}

/// How one request fails.
#[derive(Clone, Debug)]
pub enum ApiFailure {
    /// 200 with this `patTokenError`.
    Error(String),
    /// A status with a JSON exception: its type and message.
    Exception(u16, String, String),
    SignInPage,
    SignInRedirect,
    ConditionalAccess,
    RateLimited,
    /// A status without a body.
    Status(u16),
    /// 200 with this body.
    Body(String),
    /// The connection is closed.
    Closed,
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
            ApiFailure::RateLimited => answers::rate_limited(),
            ApiFailure::Status(code) => answers::empty(status(*code)),
            ApiFailure::Body(body) => answers::with_body(StatusCode::OK, body.clone()),
            // The proxy closes the connection when it sees this.
            ApiFailure::Closed => {
                let mut answer = answers::empty(StatusCode::OK);
                answer.extensions_mut().insert(answers::Closed);
                answer
            }
            ApiFailure::After(failure) => failure.answer(),
        }
    }

    pub(super) fn is_for(method: &Method, wanted: &str) -> bool {
        wanted == "*" || method == wanted
    }
}
