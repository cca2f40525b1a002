//! Why the API does not do what it was asked.

use super::messages;
use crate::azure::Diagnosis;
use crate::azure::http::{Failure, Response};
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
    /// Nothing happened, and a policy of the organization is the reason.
    PolicyForbids,
    /// Nothing happened, because the PAT has expired. Only a new one can replace it.
    Expired,
    /// There is no such PAT, or no such organization.
    NotFound,
    /// Nothing happened.
    Refused,
}

impl ApiError {
    pub(super) fn unclear(diagnosis: Diagnosis) -> ApiError {
        ApiError { kind: ApiErrorKind::Unclear, diagnosis: diagnosis.into() }
    }
}

impl From<Failure> for ApiError {
    fn from(failure: Failure) -> ApiError {
        let kind = if failure.may_be_sent { ApiErrorKind::Unclear } else { ApiErrorKind::Refused };
        ApiError { kind, diagnosis: failure.diagnosis }
    }
}

/// The error that a response reports, unless it is a success.
pub(super) fn success(response: &Response, organization: &Organization) -> Result<(), ApiError> {
    match response.status {
        200 => Ok(()),
        _ => Err(ApiError::unclear(messages::garbled(organization))),
    }
}
