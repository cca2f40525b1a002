//! What a token says about itself. It explains early what Azure would refuse without a reason, and
//! is never trusted: only Azure verifies tokens.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use crate::azure::tenant::{RESOURCE, TenantId};
use crate::util::pat::Secret;
use crate::util::time::Timestamp;

/// Bytes. A user in many groups has a token of about 3 kB.
const LONGEST: usize = 16 << 10;
/// Characters of an email address (RFC 5321).
const LONGEST_USER: usize = 254;
/// The resource's other name, in tokens that were requested by it.
const RESOURCE_URL: &str = "https://app.vssps.visualstudio.com";

#[derive(Debug)]
pub struct Claims {
    pub is_for_azure_devops: bool,
    /// Whether the token is a service principal's or a managed identity's.
    pub is_app: bool,
    pub user: String,
    pub tenant: Option<TenantId>,
    pub issued: Option<Timestamp>,
    pub expires: Option<Timestamp>,
}

impl Claims {
    /// `None` if this is not a JWT.
    pub fn read(token: &Secret) -> Option<Claims> {
        let parts: Vec<&str> = token.expose().split('.').collect();
        let [header, payload, signature] = parts[..] else { return None };
        if token.expose().len() > LONGEST || signature.is_empty() {
            return None;
        }
        URL_SAFE_NO_PAD.decode(signature).ok()?;
        decode(header)?;
        let claims = decode(payload)?;
        let text = |name: &str| claims[name].as_str().filter(|text| !text.is_empty());
        let user = ["upn", "preferred_username", "unique_name", "email", "name"];
        let user = user.into_iter().find_map(text).map(str::to_owned);
        let app = || {
            Some(format!(
                "the application {}",
                ["app_displayname", "appid", "azp"].into_iter().find_map(text)?
            ))
        };
        let user = user.or_else(app).unwrap_or_else(|| "an unnamed user".to_owned());
        let audience = text("aud").map(|audience| audience.trim_end_matches('/'));
        let time = |name: &str| claims[name].as_i64().map(Timestamp::from_unix);
        Some(Claims {
            is_for_azure_devops: matches!(audience, None | Some(RESOURCE | RESOURCE_URL)),
            is_app: is_app(&claims),
            user: user.chars().take(LONGEST_USER).collect(),
            tenant: text("tid").and_then(|tenant| tenant.parse().ok()),
            issued: time("iat"),
            expires: time("exp"),
        })
    }
}

/// The claims of a JWT of any issuer.
pub fn payload(token: &Secret) -> Option<Value> {
    decode(token.expose().split('.').nth(1)?)
}

fn decode(part: &str) -> Option<Value> {
    let json: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()?;
    json.is_object().then_some(json)
}

/// Only users have delegated scopes; tokens of applications may have roles instead
/// (learn.microsoft.com/entra/identity-platform/access-token-claims-reference).
fn is_app(claims: &Value) -> bool {
    let has = |name: &str| !claims[name].is_null();
    match claims["idtyp"].as_str() {
        Some(kind) => kind == "app",
        None => {
            !["scp", "upn", "preferred_username"].into_iter().any(has)
                && ["roles", "appid", "azp"].into_iter().any(has)
        }
    }
}
