//! Tokens of applications, which sign in without a user: service principals, managed identities,
//! and jobs that an application trusts.

mod assertion;
mod certificate;
pub mod client_secret;
mod entra_errors;
mod managed_identity;
pub mod messages;
pub mod service_principal;
mod token_endpoint;
pub mod variables;

use serde_json::Value;

use super::{Provider, TokenSource};
use crate::azure::Diagnosis;
use crate::azure::http::Response;
use crate::organization::Organization;
use crate::util::guid::Guid;
use crate::util::pat::Secret;
use crate::util::time::Timestamp;
use token_endpoint::{App, Proof};

/// What a service answered as a token, which may be anything.
pub struct Answer {
    pub token: Secret,
    pub expires: Option<Timestamp>,
}

impl Answer {
    /// From a response whose `access_token` was taken.
    fn from_response(response: Response) -> Option<Answer> {
        let json: Value = serde_json::from_slice(&response.body).unwrap_or_default();
        let seconds = |name: &str| {
            let value = &json[name];
            value.as_i64().or_else(|| value.as_str()?.parse().ok())
        };
        let from_now =
            |seconds| Timestamp::from_unix(Timestamp::now().unix().saturating_add(seconds));
        let expires = seconds("expires_on").map(Timestamp::from_unix);
        let expires = expires.or_else(|| seconds("expires_in").map(from_now));
        let token = response.secret.filter(|_| response.status == 200)?;
        Some(Answer { token, expires })
    }
}

/// Asks for a token. `secret` is the client secret of a service principal, or its certificate and
/// key (PEM).
pub fn token(
    source: &TokenSource,
    secret: Option<&Secret>,
    organization: &Organization,
) -> Result<Answer, Diagnosis> {
    let provider = source.provider;
    if provider == Provider::ManagedIdentity {
        let client = source.client.as_deref().map(|id| variables::parse_id("--client-id", id));
        return managed_identity::token(client.transpose()?.as_ref());
    }
    // Before the IDs, which are then usually missing, too.
    if secret.is_none() && !provider.may_work() {
        return Err(messages::not_here(source, organization));
    }
    let app = app(source, organization)?;
    let proof = match provider {
        Provider::GithubActions => Proof::Assertion(assertion::from_github()?),
        Provider::AzurePipelines => Proof::Assertion(assertion::from_pipelines()?),
        Provider::WorkloadIdentity => Proof::Assertion(assertion::from_file()?),
        _ => service_principal::proof(&app, secret)?,
    };
    token_endpoint::token(&app, &proof)
}

/// A source with its IDs, which may come from variables.
pub fn with_ids(
    source: &TokenSource,
    organization: &Organization,
) -> Result<TokenSource, Diagnosis> {
    let App { client, tenant, .. } = app(source, organization)?;
    let (client, tenant) = (Some(client.to_string()), Some(tenant));
    Ok(TokenSource { client, tenant, ..source.clone() })
}

/// The application that a provider signs in as.
fn app<'a>(source: &TokenSource, organization: &'a Organization) -> Result<App<'a>, Diagnosis> {
    let provider = source.provider;
    let (clients, tenants): (&[_], &[_]) = match provider {
        Provider::AzurePipelines => (
            &["AZURESUBSCRIPTION_CLIENT_ID", variables::CLIENT_ID],
            &["AZURESUBSCRIPTION_TENANT_ID", variables::TENANT_ID],
        ),
        _ => (&[variables::CLIENT_ID], &[variables::TENANT_ID]),
    };
    let client = source.client.as_deref().map(|id| variables::parse_id("--client-id", id));
    let missing = |id, option, names: &[&str]| messages::missing_id(provider, id, option, names);
    let client = match client.or_else(|| variables::id(clients)) {
        Some(client) => client?,
        None => return Err(missing("client", "--client-id", clients)),
    };
    let tenant: Guid = match source.tenant.clone().map(Ok).or_else(|| variables::id(tenants)) {
        Some(tenant) => tenant?,
        None => return Err(missing("tenant", "--tenant", tenants)),
    };
    Ok(App { provider, client, tenant, authority: variables::authority()?, organization })
}
