//! The requests that verify a PAT.

use std::time::Duration;

use super::http::{Request, Response, UserAgent};
use super::interpret::{self, Identity, Service};
use super::{Advice, Cause, Diagnosis, server_message};
use crate::organization::Repository;
use crate::util::pat::Secret;

/// A PAT to verify.
pub struct Probe<'a> {
    /// The PAT.
    pub pat: &'a Secret,
    /// How long a response may take, unless the user has set a limit.
    pub time_limit: Option<Duration>,
    /// Where the PAT belongs, and what to do if it is rejected.
    pub advice: Advice<'a>,
    /// What the user should know about the requests made so far.
    pub warnings: Vec<String>,
}

impl Probe<'_> {
    /// Requests the user that the PAT signs in as.
    ///
    /// # Errors
    /// A [`Diagnosis`] if the PAT does not sign in.
    pub fn identity(&mut self) -> Result<Identity, Diagnosis> {
        let organization = self.advice.organization;
        let response = self.send(&Request {
            server: &organization.url(),
            path: "/_apis/connectionData",
            user_agent: UserAgent::Own,
            time_limit: self.time_limit,
        })?;
        let identity = interpret::identity(&response, organization.into());
        identity.map_err(|cause| self.diagnosis(cause, &response))
    }

    /// Requests a repository as git does when it fetches or pushes.
    ///
    /// # Errors
    /// A [`Diagnosis`] if the PAT does not give access.
    pub fn access(&mut self, repository: &Repository, service: Service) -> Result<(), Diagnosis> {
        let response = self.send(&Request {
            // git's configuration may differ between this URL and the organization's.
            server: repository.url(),
            path: match service {
                Service::Read => "/info/refs?service=git-upload-pack",
                Service::Write => "/info/refs?service=git-receive-pack",
            },
            user_agent: UserAgent::Git,
            time_limit: self.time_limit,
        })?;
        let access = interpret::access(&response, service, self.advice.organization.into());
        access.map_err(|cause| self.diagnosis(cause, &response))
    }

    fn send(&mut self, request: &Request<'_>) -> Result<Response, Diagnosis> {
        request.send(self.pat, &mut self.warnings)
    }

    fn diagnosis(&self, cause: Cause, response: &Response) -> Diagnosis {
        let message = server_message::excerpt(response);
        Diagnosis::from_cause(cause, message, &self.advice)
    }
}
