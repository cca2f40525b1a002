//! The variables that Microsoft's libraries read, too
//! (learn.microsoft.com/dotnet/api/azure.identity.environmentcredential).

use url::{Host, Url};

use super::messages;
use crate::azure::Diagnosis;
use crate::util::env;
use crate::util::guid::{Guid, NotAGuid};
use crate::util::pat::Secret;

pub const CLIENT_ID: &str = "AZURE_CLIENT_ID";
pub const TENANT_ID: &str = "AZURE_TENANT_ID";
/// Where Entra is, in a national cloud.
pub const AUTHORITY_HOST: &str = "AZURE_AUTHORITY_HOST";
pub const CLIENT_SECRET: &str = "AZURE_CLIENT_SECRET";
pub const CERTIFICATE_PATH: &str = "AZURE_CLIENT_CERTIFICATE_PATH";
pub const FEDERATED_TOKEN_FILE: &str = "AZURE_FEDERATED_TOKEN_FILE";
pub const GITHUB_REQUEST_URL: &str = "ACTIONS_ID_TOKEN_REQUEST_URL";
pub const GITHUB_REQUEST_TOKEN: &str = "ACTIONS_ID_TOKEN_REQUEST_TOKEN";
pub const PIPELINES_REQUEST_URL: &str = "SYSTEM_OIDCREQUESTURI";
pub const PIPELINES_TOKEN: &str = "SYSTEM_ACCESSTOKEN";
pub const SERVICE_CONNECTION_ID: &str = "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID";
/// Another host of the metadata service.
pub const METADATA_HOST: &str = "AZURE_POD_IDENTITY_AUTHORITY_HOST";
/// App Service's and Container Apps' service for tokens.
pub const IDENTITY_ENDPOINT: &str = "IDENTITY_ENDPOINT";
pub const IDENTITY_HEADER: &str = "IDENTITY_HEADER";

/// The ID in the first of these variables that is set.
pub fn id(names: &[&str]) -> Option<Result<Guid, Diagnosis>> {
    let name = names.iter().find(|name| env::non_empty(name).is_some())?;
    Some(parse_id(name, &env::text(name).unwrap_or_default()))
}

/// The ID in an option or a variable. A value that is not an ID is not repeated.
pub fn parse_id(name: &str, text: &str) -> Result<Guid, Diagnosis> {
    text.trim().parse().map_err(|error: NotAGuid| messages::invalid(name, &error.to_string()))
}

/// The hosts of Entra in Azure's clouds. As in Microsoft's libraries, which ask Entra about any other:
/// it would get the application's secret (msal/authority.py,
/// github.com/AzureAD/microsoft-authentication-library-for-python).
const AUTHORITIES: [&str; 6] = [
    "login.microsoftonline.com",
    "login.microsoft.com",
    "login.windows.net",
    "login.microsoftonline.us",
    "login.partner.microsoftonline.cn",
    "login.chinacloudapi.cn",
];

/// The value of a variable that contains a secret.
pub fn secret(name: &str) -> Option<Secret> {
    let value = env::non_empty(name)?;
    Some(Secret::new(value.into_string().unwrap_or_default()))
}

/// Scheme, host, and port of Entra.
pub fn authority() -> Result<String, Diagnosis> {
    let url = url_or(AUTHORITY_HOST, "https://login.microsoftonline.com", |_| false)?;
    if url.port().is_some() || !AUTHORITIES.iter().any(|host| url.host_str() == Some(host)) {
        let what = "not the URL of Entra in one of Azure's clouds";
        return Err(messages::invalid(AUTHORITY_HOST, what));
    }
    Ok(url.origin().ascii_serialization())
}

/// The https URL in a variable, or an http one if its host `may_be_http`: a secret or a token
/// travels there.
pub fn url(name: &str, may_be_http: fn(&Url) -> bool) -> Result<Option<Url>, Diagnosis> {
    let text = env::non_empty(name).map(|value| value.into_string().unwrap_or_default());
    text.map(|text| parse_url(name, &text, may_be_http)).transpose()
}

fn url_or(name: &str, default: &str, may_be_http: fn(&Url) -> bool) -> Result<Url, Diagnosis> {
    url(name, may_be_http)?.map_or_else(|| parse_url(name, default, may_be_http), Ok)
}

fn parse_url(name: &str, text: &str, may_be_http: fn(&Url) -> bool) -> Result<Url, Diagnosis> {
    let url = Url::parse(text);
    let url = url.map_err(|_| messages::invalid(name, "not a URL"))?;
    let has_user = !url.username().is_empty() || url.password().is_some();
    match url.scheme() {
        _ if has_user => Err(messages::invalid(name, "a URL with a username or password")),
        "https" => Ok(url),
        "http" if may_be_http(&url) => Ok(url),
        _ => Err(messages::invalid(name, "not an https URL")),
    }
}

/// The metadata service of Azure's machines.
pub fn metadata_service() -> Result<Url, Diagnosis> {
    url_or(METADATA_HOST, "http://169.254.169.254", is_local)
}

/// Whether a URL leads to this machine or its host: packets to these addresses are not routed.
pub fn is_local(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback() || address.is_link_local(),
        Some(Host::Ipv6(address)) => address.is_loopback() || address.is_unicast_link_local(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}
