//! Failures that a test sets up.

use std::sync::Mutex;

use hyper::StatusCode;

use super::answers::{self, Answer};
use super::origin::Origin;
use super::place::Place;

/// The response of a place to requests with credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// 203 and the HTML of the sign-in page.
    SignInPage,
    /// 302 to the sign-in page.
    SignInRedirect,
    /// 403 VS403463.
    ConditionalAccess,
    /// 403 VS403463 as JSON.
    ConditionalAccessJson,
    /// 404 TF401019.
    NotFound,
    /// 404 VS800075.
    NoProject,
    /// 429 TF400733 with Retry-After.
    RateLimited,
    /// 503 TF400733, without Retry-After.
    Overloaded,
    ServerError,
    /// 401 with a message that the PAT has expired, as some services send it.
    Expired,
    /// 401 TF400813 with a user who does not belong to the organization.
    NotAMember,
    /// 401 TF400813 with the anonymous user.
    Anonymous,
    /// 401 with the message of another service for the anonymous user.
    NotForAnonymous,
    /// 401: the organization blocks global PATs.
    GlobalPat,
    /// 401: blocked by a policy.
    Policy,
    /// 401 TF401444.
    SignInDue,
    /// 401 of an IIS whose Basic Authentication is on.
    IisBasic,
    /// 404 with an empty body.
    NothingThere,
    /// 403 with JSON.
    Forbidden,
    /// 200 from a captive portal.
    OtherPage,
    /// 403 with control characters.
    Hostile,
    /// 403 with this message.
    Says(&'static str),
    /// 401 to one request, then none.
    StrayUnauthorized,
    /// 302 to the same path under another URL, with or without credentials.
    RedirectTo(String),
    /// 302 only for requests with credentials.
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

    /// The failure for `place`. A stray 401 is used up.
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
            Failure::SignInDue => {
                answers::with_service_error(answers::unauthorized(origin), answers::SIGN_IN_DUE)
            }
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
            Failure::Says(words) => {
                answers::with_service_error(answers::empty(StatusCode::FORBIDDEN), words)
            }
            Failure::ServerError => answers::empty(StatusCode::INTERNAL_SERVER_ERROR),
            Failure::StrayUnauthorized => answers::unauthorized(origin),
            Failure::RedirectTo(url) | Failure::RedirectSignedInTo(url) => {
                answers::redirect(&format!("{url}{path_and_query}"))
            }
        }
    }
}

/// The response of Services to a user from outside the organization.
fn unauthorized_request(words: &str) -> Answer {
    let body = answers::exception(StatusCode::UNAUTHORIZED, "UnauthorizedRequestException", words);
    answers::with_body_of(answers::challenged(&["TFS-Federated", "Bearer"]), body)
}
