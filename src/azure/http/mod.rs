//! HTTP requests that use the proxies, certificates and names that git is configured to use.

mod client;
mod errors;
mod proxy;
mod response;
mod settings;

use std::time::Duration;

use super::Diagnosis;
use crate::util::pat::Secret;
use client::Client;

pub(super) use response::Response;

/// What a request calls itself in its `User-Agent` header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum UserAgent {
    /// This program.
    Own,
    /// git: repositories answer all others with a sign-in page.
    Git,
}

/// A GET request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Request<'a> {
    /// The URL whose settings in git's configuration apply.
    pub(super) server: &'a str,
    /// What to request, after the URL of the server.
    pub(super) path: &'a str,
    /// The name of the client.
    pub(super) user_agent: UserAgent,
    /// How long the response may take, if not as long as usual.
    pub(super) time_limit: Option<Duration>,
}

impl Request<'_> {
    /// Sends the request with a PAT of this server, and adds what the user should know to
    /// `warnings`.
    ///
    /// # Errors
    /// A [`Diagnosis`] if there was no response.
    pub(super) fn send(
        &self,
        pat: &Secret,
        warnings: &mut Vec<String>,
    ) -> Result<Response, Diagnosis> {
        let client = Client::new(self.server, self.time_limit)?;
        warnings.extend(client.warnings());
        client.get(format!("{}{}", self.server, self.path), pat.clone(), self.user_agent)
    }
}
