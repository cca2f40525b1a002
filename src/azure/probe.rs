//! The requests that verify a PAT.

use std::time::Duration;

use super::http::{Authorization, Client, Request, Response, UserAgent};
use super::interpret::{self, Identity, Service};
use super::{Advice, Cause, Diagnosis};
use crate::organization::Repository;
use crate::util::pat::Secret;

pub struct Probe<'a> {
    pub pat: &'a Secret,
    /// How long a response may take, unless the user has set a limit.
    pub time_limit: Option<Duration>,
    pub advice: Advice<'a>,
    pub warnings: Vec<String>,
}

impl Probe<'_> {
    /// Requests the user that the PAT signs in as.
    pub fn identity(&mut self) -> Result<Identity, Diagnosis> {
        let organization = self.advice.organization;
        let url = organization.url();
        let response = self.send(&url, "/_apis/connectionData", UserAgent::Own)?;
        let identity = interpret::identity(&response, organization);
        identity.map_err(|cause| self.diagnosis(cause, &response))
    }

    /// Requests a repository as git does when it fetches or pushes.
    pub fn access(&mut self, repository: &Repository, service: Service) -> Result<(), Diagnosis> {
        let path = match service {
            Service::Read => "/info/refs?service=git-upload-pack",
            Service::Write => "/info/refs?service=git-receive-pack",
        };
        // git's configuration may differ between this URL and the organization's.
        let response = self.send(repository.url(), path, UserAgent::Git)?;
        let access = interpret::access(&response, service, self.advice.organization);
        access.map_err(|cause| self.diagnosis(cause, &response))
    }

    fn send(
        &mut self,
        server: &str,
        path: &str,
        user_agent: UserAgent,
    ) -> Result<Response, Diagnosis> {
        let client = Client::new(server, self.time_limit)?;
        self.warnings.extend(client.warnings());
        let request = Request::get(path, Authorization::Pat(self.pat.clone()));
        client.send(Request { user_agent, ..request }).map_err(|failure| *failure.diagnosis)
    }

    fn diagnosis(&self, cause: Cause, response: &Response) -> Diagnosis {
        let message = interpret::server_message(response);
        Diagnosis::from_cause(cause, message, &self.advice)
    }
}
