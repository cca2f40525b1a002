//! The Entra tenant of an organization, which the organization names to everyone.

use super::Diagnosis;
use super::http::{Authorization, Client, Request, Response};
use crate::organization::Organization;
use crate::util::guid::Guid;

pub type TenantId = Guid;

/// The ID of Azure DevOps in Entra.
pub const RESOURCE: &str = "499b84ac-1321-427f-aa17-267ca6975798";
/// Microsoft's hosts for signing in. No other one is believed.
const LOGIN_HOSTS: [&str; 3] =
    ["login.microsoftonline.com", "login.windows.net", "login.microsoft.com"];

/// The command that prints this part of what `az` says about a token for Azure DevOps.
pub fn az_token(tenant: Option<&TenantId>, query: &str) -> String {
    let tenant = tenant.map(|tenant| format!(" --tenant {tenant}")).unwrap_or_default();
    format!("az account get-access-token --resource {RESOURCE}{tenant} --query {query}")
}

/// Asks the organization for its tenant, without any credential. `None` if it names none, and for a
/// collection of Azure DevOps Server, which is not asked.
pub fn of(organization: &Organization) -> Result<Option<TenantId>, Diagnosis> {
    if organization.origin().is_some() {
        return Ok(None);
    }
    let client = Client::new(&organization.url(), None)?;
    let request = Request::get("/_apis/connectionData", Authorization::None);
    let response = client.send(request).map_err(|failure| *failure.diagnosis)?;
    match named_in(&response) {
        Some(tenant) if tenant.is_zero() => Err(without_tenant(organization)),
        tenant => Ok(tenant),
    }
}

/// The tenant that a response names, unless it names several.
pub fn named_in(response: &Response) -> Option<TenantId> {
    let challenges = response.all("www-authenticate").filter_map(in_challenge);
    let headers = response.all("x-vss-resourcetenant").filter_map(|text| text.trim().parse().ok());
    let mut tenants: Vec<TenantId> = challenges.chain(headers).collect();
    tenants.dedup();
    if tenants.len() == 1 { tenants.pop() } else { None }
}

/// The tenant in `Bearer authorization_uri=https://login.microsoftonline.com/TENANT`.
pub fn in_challenge(challenge: &str) -> Option<TenantId> {
    let (_, uri) = challenge.split_once("Bearer authorization_uri=")?;
    let uri = uri.split([',', ' ']).next()?.trim_matches('"');
    let (host, tenant) = uri.strip_prefix("https://")?.split_once('/')?;
    if LOGIN_HOSTS.contains(&host) { tenant.parse().ok() } else { None }
}

fn without_tenant(organization: &Organization) -> Diagnosis {
    let message = format!(
        "{organization} uses Microsoft accounts instead of an Entra tenant, so its PATs cannot be \
         created or renewed from here"
    );
    Diagnosis::new("no_tenant", message)
        .then_run("Create or extend them on the organization's page", organization.token_page())
}
