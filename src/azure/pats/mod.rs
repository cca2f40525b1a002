//! Azure's API for PATs: lists, creates, extends and revokes those of a signed-in user
//! (learn.microsoft.com/rest/api/azure/devops/tokens/pats). Azure DevOps Server has none.

pub mod errors;
mod messages;
mod named_errors;
pub mod scope;
mod wire;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use ureq::http::Method;

use super::http::{Authorization, Body, Client, Request};
use super::{Diagnosis, Identity, interpret};
use crate::organization::Organization;
use crate::util::guid::Guid;
use crate::util::pat::{Secret, parse_pasted};
use crate::util::time::Timestamp;

pub use errors::{ApiError, ApiErrorKind};

const HOST: &str = "https://vssps.dev.azure.com";
const PATS: &str = "/_apis/tokens/pats?api-version=7.1-preview.1";
/// Bytes of one page of a list; 100 PATs take about 50 kB.
const LONGEST_PAGE: u64 = 1024 * 1024;
/// A list has up to 100 PATs on a page.
const MOST_PAGES: usize = 50;

/// A PAT as Azure lists it. Its texts are the server's: to be cleaned before they are printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerPat {
    /// Its ID in the API, which is not secret.
    pub authorization: Guid,
    pub display_name: String,
    /// Scopes such as `vso.code_write`, separated by spaces.
    pub scope: String,
    pub valid_from: Timestamp,
    pub valid_to: Timestamp,
}

pub struct NewServerPat<'a> {
    pub display_name: &'a str,
    pub scope: &'a str,
    pub valid_to: Timestamp,
}

/// What to change of a PAT. Its secret stays the same.
#[derive(Default)]
pub struct Change<'a> {
    pub valid_to: Option<Timestamp>,
    pub scope: Option<&'a str>,
    pub display_name: Option<&'a str>,
}

/// The API of one organization, for the user of an Entra token.
pub struct PatApi {
    organization: Organization,
    token: Secret,
    client: Client,
}

/// Fails for Azure DevOps Server, which has no such API.
pub fn check_supported(organization: &Organization) -> Result<(), Diagnosis> {
    if organization.origin().is_none() { Ok(()) } else { Err(messages::no_api(organization)) }
}

impl PatApi {
    /// Nothing is requested yet. The token is sent to vssps.dev.azure.com and, to learn whose it is,
    /// to dev.azure.com only.
    pub fn new(organization: &Organization, token: &Secret) -> Result<PatApi, Diagnosis> {
        check_supported(organization)?;
        PatApi::at(&format!("{HOST}/{organization}"), organization, token)
    }

    /// The API at another address, for tests.
    pub fn at(url: &str, organization: &Organization, token: &Secret) -> Result<PatApi, Diagnosis> {
        let (organization, token) = (organization.clone(), token.clone());
        Ok(PatApi { organization, token, client: Client::new(url, None)? })
    }

    /// The user whose PATs these are, as the organization knows them: a token's own name for a guest
    /// is another one.
    pub fn user(&self) -> Result<Identity, ApiError> {
        let client = Client::new(&self.organization.url(), None)?;
        let authorization = Authorization::Bearer(self.token.clone());
        let response = client.send(Request::get("/_apis/connectionData", authorization))?;
        errors::json(&response, &self.organization)?;
        interpret::identity(&response, &self.organization).map_err(|_| self.garbled())
    }

    /// The user's active PATs.
    pub fn list(&self) -> Result<Vec<ServerPat>, ApiError> {
        let (mut pats, mut seen) = (Vec::new(), vec![String::new()]);
        while seen.len() <= MOST_PAGES {
            let after = utf8_percent_encode(&seen[seen.len() - 1], NON_ALPHANUMERIC).to_string();
            let page = format!("&displayFilterOption=active&$top=100&continuationToken={after}");
            let request = Request { longest: LONGEST_PAGE, ..self.request(Method::GET, &page) };
            let answer = self.answer(request)?.0;
            let (next, more) = wire::page(&answer).ok_or_else(|| self.garbled())?;
            pats.extend(more);
            if next.is_empty() {
                return Ok(pats);
            }
            if seen.contains(&next) {
                break;
            }
            seen.push(next);
        }
        Err(self.garbled())
    }

    /// The PAT with this ID, if it is active. Asked for alone, Azure might also give a revoked PAT,
    /// and does not say which PATs are.
    pub fn find(&self, id: &Guid) -> Result<Option<ServerPat>, ApiError> {
        Ok(self.list()?.into_iter().find(|pat| pat.authorization == *id))
    }

    /// Creates a PAT for this organization only. A policy may shorten its life without an error.
    pub fn create(&self, new: &NewServerPat<'_>) -> Result<(ServerPat, Secret), ApiError> {
        let body = json!({
            "displayName": new.display_name,
            "scope": new.scope,
            "validTo": new.valid_to.to_string(),
            "allOrgs": false,
        });
        let request = Request {
            body: Some(Body::Json(body)),
            secret_at: Some("/patToken/token"),
            ..self.request(Method::POST, "")
        };
        let (answer, secret) = self.answer(request)?;
        let pat = self.pat(&answer)?;
        let secret = secret.and_then(|secret| parse_pasted(&secret).ok());
        let secret = secret.ok_or_else(|| self.garbled())?.pat;
        Ok((pat, secret))
    }

    /// Changes a PAT that has not expired. A policy may shorten its life without an error.
    pub fn update(&self, id: &Guid, change: &Change<'_>) -> Result<ServerPat, ApiError> {
        let mut body = json!({ "authorizationId": id.to_string() });
        let valid_to = change.valid_to.map(|at| at.to_string());
        for (key, value) in [
            ("validTo", valid_to.as_deref()),
            ("scope", change.scope),
            ("displayName", change.display_name),
        ] {
            if let Some(value) = value {
                body[key] = value.into();
            }
        }
        let request = Request { body: Some(Body::Json(body)), ..self.request(Method::PUT, "") };
        let pat = self.pat(&self.answer(request)?.0)?;
        if pat.authorization == *id { Ok(pat) } else { Err(self.garbled()) }
    }

    /// Revokes a PAT. One that is already revoked, or unknown, is a success.
    pub fn revoke(&self, id: &Guid) -> Result<(), ApiError> {
        let request = self.request(Method::DELETE, &format!("&authorizationId={id}"));
        match self.answer(request) {
            // The organization may be what was not found.
            Err(error) if error.kind == ApiErrorKind::NotFound => match self.find(id)? {
                None => Ok(()),
                Some(_) => Err(error),
            },
            answer => answer.map(drop),
        }
    }

    fn request(&self, method: Method, query: &str) -> Request {
        let authorization = Authorization::Bearer(self.token.clone());
        Request { method, ..Request::get(format!("{PATS}{query}"), authorization) }
    }

    /// The JSON of a successful response, and the new secret that was in it.
    fn answer(&self, request: Request) -> Result<(Value, Option<Secret>), ApiError> {
        let is_delete = request.method == Method::DELETE;
        let response = self.client.send(request)?;
        if is_delete && matches!(response.status, 200 | 202 | 204) && response.body.is_empty() {
            return Ok((Value::Null, None));
        }
        let answer = errors::json(&response, &self.organization)?;
        Ok((answer, response.secret))
    }

    fn pat(&self, answer: &Value) -> Result<ServerPat, ApiError> {
        let pat = wire::pat(&answer["patToken"]);
        // A date that is missing is in the year 1; git would get no PAT that has expired.
        let pat = pat.filter(|pat| pat.valid_to > pat.valid_from.max(Timestamp::now()));
        pat.ok_or_else(|| self.garbled())
    }

    fn garbled(&self) -> ApiError {
        ApiError::garbled(&self.organization)
    }
}
