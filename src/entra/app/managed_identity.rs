//! The token of a managed identity, from the service of the machine that has it
//! (learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token,
//! learn.microsoft.com/azure/app-service/overview-managed-identity).

use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use url::Url;

use super::{Answer, entra_errors, messages, variables};
use crate::azure::Diagnosis;
use crate::azure::http::{Authorization, Client, Request, Response};
use crate::azure::tenant::RESOURCE;
use crate::entra::failure::entra_code;
use crate::util::guid::Guid;

/// For a response, and after that for another attempt.
const LIMIT: Duration = Duration::from_secs(10);
/// Doubled after each attempt. The service asks for a second or more.
const FIRST_PAUSE: Duration = Duration::from_secs(1);

/// The token of this identity, or of the only one.
pub fn token(client: Option<&Guid>) -> Result<Answer, Diagnosis> {
    let (url, request) = match app_service(client)? {
        Some(found) => found,
        None => metadata_service(client)?,
    };
    let server = Client::local(&url.origin().ascii_serialization(), LIMIT)?;
    let host = url.host_str().unwrap_or_default();
    let response = ask(&server, &request, host)?;
    let status = response.status;
    let json: Value = serde_json::from_slice(&response.body).unwrap_or_default();
    match status {
        400 => {
            let words = json["error_description"].as_str().unwrap_or_default();
            Err(match entra_code(words) {
                Some(code) => entra_errors::refused("the managed identity", code, words),
                None => messages::no_managed_identity(client, words),
            })
        }
        // From software that blocks such requests, such as Docker Desktop.
        403 => Err(messages::not_in_azure(host, "answered 403")),
        404 if is_page(&response) => Err(messages::not_in_azure(host, "answered 404")),
        _ => Answer::from_response(response).ok_or_else(|| messages::no_token(host, status)),
    }
}

/// Asks again as Microsoft recommends: the service is updated, starts, or limits requests.
fn ask(server: &Client, request: &Request, host: &str) -> Result<Response, Diagnosis> {
    let (started, mut pause) = (Instant::now(), FIRST_PAUSE);
    loop {
        let response = server.send(request.clone()).map_err(|failure| {
            let unreachable = || messages::not_in_azure(host, "does not answer");
            if failure.may_be_sent { *failure.diagnosis } else { unreachable() }
        })?;
        let is_temporary = match response.status {
            404 => !is_page(&response),
            status => matches!(status, 410 | 429 | 500..=599),
        };
        if !is_temporary || started.elapsed() + pause > server.limit().min(LIMIT) {
            return Ok(response);
        }
        thread::sleep(pause);
        pause *= 2;
    }
}

/// Whether a response is HTML or XML, as from another cloud's service at this address. Azure's errors
/// are JSON.
fn is_page(response: &Response) -> bool {
    response.body.trim_ascii_start().starts_with(b"<")
}

fn metadata_service(client: Option<&Guid>) -> Result<(Url, Request), Diagnosis> {
    let url = variables::metadata_service()?;
    let path = format!(
        "/metadata/identity/oauth2/token?api-version=2018-02-01&resource={RESOURCE}{}",
        chosen(client)
    );
    let request = Request::get(path, Authorization::Metadata);
    Ok((url, Request { secret_at: Some("/access_token"), ..request }))
}

/// The service of App Service and Container Apps, if this is one.
fn app_service(client: Option<&Guid>) -> Result<Option<(Url, Request)>, Diagnosis> {
    let Some(header) = variables::secret(variables::IDENTITY_HEADER) else { return Ok(None) };
    let Some(url) = variables::url(variables::IDENTITY_ENDPOINT, variables::is_local)? else {
        return Ok(None);
    };
    let path =
        format!("{}?api-version=2019-08-01&resource={RESOURCE}{}", url.path(), chosen(client));
    let request = Request::get(path, Authorization::IdentityHeader(header));
    Ok(Some((url, Request { secret_at: Some("/access_token"), ..request })))
}

fn chosen(client: Option<&Guid>) -> String {
    client.map(|client| format!("&client_id={client}")).unwrap_or_default()
}
