//! Entra's endpoint for tokens of applications
//! (learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow).

use ureq::http::Method;

use super::{Answer, entra_errors, messages};
use crate::azure::Diagnosis;
use crate::azure::http::{Authorization, Body, Client, Request};
use crate::azure::tenant::RESOURCE;
use crate::entra::Provider;
use crate::organization::Organization;
use crate::util::guid::Guid;
use crate::util::pat::Secret;

/// An application, and the provider that signs in as it.
pub struct App<'a> {
    pub provider: Provider,
    pub client: Guid,
    pub tenant: Guid,
    /// Scheme, host, and port of Entra.
    pub authority: String,
    pub organization: &'a Organization,
}

impl App<'_> {
    pub fn path(&self) -> String {
        format!("/{}/oauth2/v2.0/token", self.tenant)
    }
}

/// What proves that someone may sign in as an application.
pub enum Proof {
    Secret(Secret),
    Assertion(Secret),
}

pub fn token(app: &App<'_>, proof: &Proof) -> Result<Answer, Diagnosis> {
    let mut fields = vec![
        ("grant_type", "client_credentials".to_owned()),
        ("client_id", app.client.to_string()),
        ("scope", format!("{RESOURCE}/.default")),
    ];
    let secret = match proof {
        Proof::Secret(secret) => ("client_secret", secret.clone()),
        Proof::Assertion(assertion) => {
            let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
            fields.push(("client_assertion_type", kind.to_owned()));
            ("client_assertion", assertion.clone())
        }
    };
    let request = Request {
        method: Method::POST,
        body: Some(Body::Form(fields, secret)),
        secret_at: Some("/access_token"),
        ..Request::get(app.path(), Authorization::None)
    };
    let client = Client::new(&app.authority, None)?;
    let response = client.send(request).map_err(|failure| *failure.diagnosis)?;
    if let Some(refusal) = entra_errors::refusal(app, proof, &response) {
        return Err(refusal);
    }
    let status = response.status;
    Answer::from_response(response).ok_or_else(|| messages::no_token(&app.authority, status))
}
