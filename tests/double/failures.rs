//! Failures that a test asks for while the double runs.

use std::sync::Mutex;

use hyper::StatusCode;

use super::answers::{self, Answer};
use super::origin::Origin;
use super::place::Place;

/// What a place answers instead, to requests that bring credentials (azure-devops.md 2.6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// 203 and the HTML of the sign-in page.
    SignInPage,
    /// 302 to the sign-in page.
    SignInRedirect,
    /// 403 VS403463.
    ConditionalAccess,
    /// 404 TF401019.
    NotFound,
    /// 429 with Retry-After.
    RateLimited,
    ServerError,
    /// 401 to one request, then all is as before.
    StrayUnauthorized,
    /// 302 to the same path under another URL, with or without credentials.
    RedirectTo(String),
}

#[derive(Default)]
pub struct Failures(Mutex<Vec<(Place, Failure)>>);

impl Failures {
    pub fn set(&self, place: Place, failure: Failure) {
        self.0.lock().unwrap().push((place, failure));
    }

    pub fn clear(&self, place: &Place) {
        self.0.lock().unwrap().retain(|(failing, _)| failing != place);
    }

    /// The failure that is to be answered for `place`; a stray one is used up.
    pub fn next(&self, place: &Place, with_credentials: bool) -> Option<Failure> {
        let mut failures = self.0.lock().unwrap();
        let index = failures.iter().position(|(failing, failure)| {
            failing.covers(place) && (with_credentials || failure.needs_no_credentials())
        })?;
        match failures[index].1 {
            Failure::StrayUnauthorized => Some(failures.remove(index).1),
            ref lasting => Some(lasting.clone()),
        }
    }
}

impl Failure {
    fn needs_no_credentials(&self) -> bool {
        matches!(self, Failure::RedirectTo(_))
    }

    pub fn answer(&self, origin: &Origin, place: &Place, path_and_query: &str) -> Answer {
        match self {
            Failure::SignInPage => answers::sign_in_page(),
            Failure::SignInRedirect => answers::redirect(answers::SIGN_IN_URL),
            Failure::ConditionalAccess => answers::conditional_access(),
            Failure::NotFound => answers::not_found(place.name()),
            Failure::RateLimited => answers::rate_limited(),
            Failure::ServerError => answers::empty(StatusCode::INTERNAL_SERVER_ERROR),
            Failure::StrayUnauthorized => answers::unauthorized(origin),
            Failure::RedirectTo(url) => answers::redirect(&format!("{url}{path_and_query}")),
        }
    }
}
