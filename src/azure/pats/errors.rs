//! Why the API did not do what was requested.

use serde_json::Value;

use super::{messages, named_errors};
use crate::azure::http::{Failure, Response};
use crate::azure::interpret::{self, cause, full_message, is_sign_in_page};
use crate::azure::{Cause, Diagnosis};
use crate::organization::Organization;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiError {
    pub kind: ApiErrorKind,
    pub diagnosis: Box<Diagnosis>,
}

/// What an error means for what was requested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApiErrorKind {
    /// It may have been carried out: there is no definite answer.
    Unclear,
    /// Nothing happened, because a policy of the organization forbids it.
    PolicyForbids,
    /// Nothing happened, because the PAT has expired: only a new one can replace it.
    Expired,
    /// There is no such PAT, or no such organization.
    NotFound,
    /// Nothing happened.
    Refused,
}

impl ApiError {
    pub(super) fn new(kind: ApiErrorKind, diagnosis: Diagnosis) -> ApiError {
        ApiError { kind, diagnosis: diagnosis.into() }
    }

    /// The response does not say what happened.
    pub(super) fn garbled(organization: &Organization) -> ApiError {
        ApiError::new(ApiErrorKind::Unclear, messages::garbled(organization))
    }
}

/// Nothing was requested.
impl From<Diagnosis> for ApiError {
    fn from(diagnosis: Diagnosis) -> ApiError {
        ApiError { kind: ApiErrorKind::Refused, diagnosis: diagnosis.into() }
    }
}

impl From<Failure> for ApiError {
    fn from(failure: Failure) -> ApiError {
        let kind = if failure.may_be_sent { ApiErrorKind::Unclear } else { ApiErrorKind::Refused };
        ApiError { kind, diagnosis: failure.diagnosis }
    }
}

/// The JSON of a response, unless it reports an error.
pub fn json(response: &Response, organization: &Organization) -> Result<Value, ApiError> {
    // 203 is a sign-in page.
    if !matches!(response.status, 200..=202) {
        return Err(by_status(response, organization));
    }
    if is_sign_in_page(response) {
        return Err(by_cause(Cause::SignInPage, response, organization));
    }
    let json: Value = serde_json::from_slice(&response.body).unwrap_or_default();
    if !json.is_object() {
        return Err(ApiError::garbled(organization));
    }
    match json["patTokenError"].as_str() {
        None => Ok(json),
        Some(none) if none.eq_ignore_ascii_case("none") => Ok(json),
        Some(name) => {
            let unknown = || ApiError::new(ApiErrorKind::Unclear, messages::unknown(name));
            let error = named_errors::error(name, organization).unwrap_or_else(unknown);
            // Contradictory: an error, and yet a PAT.
            let kind = response.secret.as_ref().map_or(error.kind, |_| ApiErrorKind::Unclear);
            Err(ApiError { kind, ..error })
        }
    }
}

/// The error of a response whose status is not a success.
fn by_status(response: &Response, organization: &Organization) -> ApiError {
    let message = full_message(response).unwrap_or_default();
    // Older services name the same errors in their messages (github.com/git-ecosystem/
    // git-credential-manager/issues/2344).
    let mut words = message.split(|char: char| !char.is_ascii_alphanumeric());
    let named = words.find_map(|word| named_errors::error(word, organization));
    match named {
        Some(error) if (400..500).contains(&response.status) => error,
        // A PAT, or the token of an application (github.com/MicrosoftDocs/vsts-rest-api-specs/
        // issues/571).
        _ if message.contains("requested operation is not allowed") => {
            ApiError::new(ApiErrorKind::Refused, messages::not_a_user(organization))
        }
        _ => by_cause(cause(response, None, organization), response, organization),
    }
}

fn by_cause(cause: Cause, response: &Response, organization: &Organization) -> ApiError {
    let kind = match cause {
        Cause::Policy | Cause::GlobalPat => ApiErrorKind::PolicyForbids,
        Cause::NoOrganization => ApiErrorKind::NotFound,
        Cause::ServerError(_) | Cause::Unexpected(..400) => ApiErrorKind::Unclear,
        _ => ApiErrorKind::Refused,
    };
    let diagnosis = Diagnosis {
        server_message: interpret::server_message(response),
        ..messages::describe(&cause, organization)
    };
    ApiError::new(kind, Diagnosis { cause: Some(cause), ..diagnosis })
}
