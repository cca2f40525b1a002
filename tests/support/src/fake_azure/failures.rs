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
    /// The same as JSON.
    ConditionalAccessJson,
    /// 404 TF401019.
    NotFound,
    /// 404 VS800075.
    NoProject,
    /// 429 with Retry-After.
    RateLimited,
    /// 503 with the words of it, and without Retry-After.
    Overloaded,
    ServerError,
    /// 401 with a sentence, as some services have it.
    Expired,
    /// 401 TF400813 with a user who does not belong to the organization.
    NotAMember,
    /// 401 TF400813 with the anonymous user.
    Anonymous,
    /// The same in a sentence of another service.
    NotForAnonymous,
    /// 401: PATs for all organizations are not let in.
    GlobalPat,
    /// 401: so says a policy.
    Policy,
    /// 401 TF401444.
    SignInDue,
    /// 401 of an IIS whose Basic Authentication is on.
    IisBasic,
    /// 404 and not a word.
    NothingThere,
    /// 403 with JSON.
    Forbidden,
    /// 200 of somebody else.
    OtherPage,
    /// 403 with what a terminal would act on.
    Hostile,
    /// 401 to one request, then all is as before.
    StrayUnauthorized,
    /// 302 to the same path under another URL, with or without credentials.
    RedirectTo(String),
    /// The same, but only who brings credentials is sent on.
    RedirectSignedInTo(String),
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
            Failure::ConditionalAccessJson => answers::exception(
                StatusCode::FORBIDDEN,
                "ConditionalAccessPolicyException",
                answers::CONDITIONAL_ACCESS,
            ),
            Failure::NotFound => answers::not_found(place.name()),
            Failure::NoProject => answers::exception(
                StatusCode::NOT_FOUND,
                "ProjectDoesNotExistWithNameException",
                "VS800075: The project with id 'vstfs:///Classification/TeamProject/x' does not \
                 exist, or you do not have permission to access it.",
            ),
            Failure::RateLimited => answers::rate_limited(),
            Failure::Overloaded => answers::overloaded(),
            Failure::Expired => {
                let words = "Access Denied: The Personal Access Token used has expired.";
                answers::exception(StatusCode::UNAUTHORIZED, "AccessCheckException", words)
            }
            Failure::NotAMember => {
                let words = "TF400813: The user '8a3a5a1c-2f6e-4d0b-9a44-6d1f4a3b2c10' is not \
                             authorized to access this resource.";
                unauthorized_request(words)
            }
            Failure::Anonymous => unauthorized_request(
                "TF400813: The user 'aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa' is not authorized to \
                 access this resource.",
            ),
            Failure::NotForAnonymous => answers::with_service_error(
                answers::unauthorized(origin),
                "TF400813: Resource not available for anonymous access. Client authentication \
                 required.",
            ),
            Failure::GlobalPat => answers::with_service_error(
                answers::unauthorized(origin),
                "The organization's security policy prohibits access by global Personal Access \
                 Token (PAT) unless you are on an allowlist.",
            ),
            Failure::Policy => answers::with_service_error(
                answers::unauthorized(origin),
                "The requested operation is not allowed by the organization's policy.",
            ),
            Failure::SignInDue => answers::with_service_error(
                answers::unauthorized(origin),
                "TF401444: Please sign-in at least once as jane@example.com in a web browser to \
                 enable access to the service.",
            ),
            Failure::IisBasic => {
                answers::challenged(&["Bearer", "NTLM", "Negotiate", "Basic realm=\"tfs\""])
            }
            Failure::NothingThere => answers::empty(StatusCode::NOT_FOUND),
            Failure::Forbidden => answers::exception(
                StatusCode::FORBIDDEN,
                "GitNeedsPermissionException",
                "TF401027: You need the Git 'GenericContribute' permission to perform this action.",
            ),
            Failure::OtherPage => answers::other_page(),
            Failure::Hostile => answers::with_service_error(
                answers::empty(StatusCode::FORBIDDEN),
                "\x1b]0;owned\x07\x1b[2J\u{202e}no\rgit-credential-azdo: all is well\n\u{9b}31m",
            ),
            Failure::ServerError => answers::empty(StatusCode::INTERNAL_SERVER_ERROR),
            Failure::StrayUnauthorized => answers::unauthorized(origin),
            Failure::RedirectTo(url) | Failure::RedirectSignedInTo(url) => {
                answers::redirect(&format!("{url}{path_and_query}"))
            }
        }
    }
}

/// As a Service answers who is somebody, but nobody here.
fn unauthorized_request(words: &str) -> Answer {
    let body = answers::exception(StatusCode::UNAUTHORIZED, "UnauthorizedRequestException", words);
    answers::with_body_of(answers::challenged(&["TFS-Federated", "Bearer"]), body)
}
