//! Assertions: the tokens of other issuers, which Entra accepts from applications that trust them
//! (learn.microsoft.com/entra/workload-id/workload-identity-federation).

use serde_json::json;
use ureq::http::Method;
use url::{Position, Url};

use super::{messages, variables};
use crate::azure::Diagnosis;
use crate::azure::http::{Authorization, Body, Client, Request};
use crate::entra::programs::bare;
use crate::util::encoding::decode;
use crate::util::env;
use crate::util::files;
use crate::util::pat::Secret;

/// Bytes of a file with an assertion.
const LONGEST: usize = 64 << 10;
/// What Entra requires as their audience.
const AUDIENCE: &str = "api://AzureADTokenExchange";

/// A service that issues assertions.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Issuer {
    GithubActions,
    AzurePipelines,
}

/// The file that Kubernetes renews
/// (azure.github.io/azure-workload-identity/docs/topics/service-account-labels-and-annotations.html).
pub fn from_file() -> Result<Secret, Diagnosis> {
    let name = variables::FEDERATED_TOKEN_FILE;
    if env::non_empty(name).is_none() {
        return Err(messages::no_token_file());
    }
    let path = env::absolute_path(name)
        .ok_or_else(|| messages::invalid(name, "a relative path, or not UTF-8"))?;
    let bytes = files::read_short(&path, LONGEST);
    let bytes = bytes.map_err(|error| messages::unreadable(name, &path, &error))?;
    Ok(Secret::new(bare(decode(&bytes).expose()).to_owned()))
}

/// docs.github.com/actions/reference/security/oidc
pub fn from_github() -> Result<Secret, Diagnosis> {
    let url = variables::url(variables::GITHUB_REQUEST_URL, |_| false)?;
    let token = variables::secret(variables::GITHUB_REQUEST_TOKEN);
    let (Some(mut url), Some(token)) = (url, token) else {
        return Err(messages::no_github_permission());
    };
    url.query_pairs_mut().append_pair("audience", AUDIENCE);
    let request = |path| Request {
        secret_at: Some("/value"),
        ..Request::get(path, Authorization::Bearer(token))
    };
    ask(&url, request, Issuer::GithubActions)
}

/// learn.microsoft.com/rest/api/azure/devops/distributedtask/oidctoken/create
pub fn from_pipelines() -> Result<Secret, Diagnosis> {
    let url = variables::url(variables::PIPELINES_REQUEST_URL, |_| false)?;
    let token = variables::secret(variables::PIPELINES_TOKEN);
    let connection = variables::id(&[variables::SERVICE_CONNECTION_ID]).transpose()?;
    let (Some(mut url), Some(token), Some(connection)) = (url, token, connection) else {
        return Err(messages::no_service_connection());
    };
    url.query_pairs_mut()
        .append_pair("api-version", "7.1")
        .append_pair("serviceConnectionId", &connection.to_string());
    let request = |path| Request {
        method: Method::POST,
        // Without additional claims.
        body: Some(Body::Json(json!({}))),
        secret_at: Some("/oidcToken"),
        ..Request::get(path, Authorization::Bearer(token))
    };
    ask(&url, request, Issuer::AzurePipelines)
}

fn ask(
    url: &Url,
    request: impl FnOnce(String) -> Request,
    issuer: Issuer,
) -> Result<Secret, Diagnosis> {
    let client = Client::new(&url.origin().ascii_serialization(), None)?;
    let path = &url[Position::BeforePath..Position::AfterQuery];
    let response = client.send(request(path.to_owned())).map_err(|failure| *failure.diagnosis)?;
    let assertion = response.secret.filter(|_| response.status == 200);
    assertion.ok_or_else(|| messages::no_assertion(issuer, response.status))
}
