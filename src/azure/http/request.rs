//! A request, and how it is authorized.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use ureq::http::{HeaderValue, Method};
use zeroize::Zeroizing;

use crate::util::pat::Secret;

/// Azure DevOps accepts any username with a PAT, but not an empty one
/// (learn.microsoft.com/azure/devops/organizations/accounts/use-personal-access-tokens-to-authenticate).
const USERNAME: &str = "pat";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UserAgent {
    Own,
    /// git: repositories answer all others with a sign-in page.
    Git,
}

#[derive(Clone, Debug)]
pub(crate) enum Authorization {
    None,
    /// A PAT, as git sends it.
    Pat(Secret),
    /// An Entra token.
    Bearer(Secret),
}

impl Authorization {
    pub(super) fn secret(&self) -> &str {
        match self {
            Authorization::None => "",
            Authorization::Pat(secret) | Authorization::Bearer(secret) => secret.expose(),
        }
    }

    /// The header's value. The library's own copies are not wiped.
    pub(super) fn header(&self) -> Option<HeaderValue> {
        let (scheme, text) = match self {
            Authorization::None => return None,
            Authorization::Pat(pat) => {
                let pair = Zeroizing::new(format!("{USERNAME}:{}", pat.expose()));
                ("Basic", Zeroizing::new(STANDARD.encode(pair.as_bytes())))
            }
            Authorization::Bearer(token) => ("Bearer", Zeroizing::new(token.expose().to_owned())),
        };
        let header = Zeroizing::new(format!("{scheme} {}", &*text));
        let mut value = HeaderValue::from_str(&header).unwrap_or(HeaderValue::from_static(scheme));
        value.set_sensitive(true);
        Some(value)
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: Method,
    /// What is appended to the server's URL.
    pub(crate) path: String,
    pub(crate) authorization: Authorization,
    pub(crate) user_agent: UserAgent,
    /// JSON. Its values are not secret.
    pub(crate) body: Option<Value>,
    /// Where a JSON response contains a new secret (RFC 6901). It is moved to
    /// [`Response::secret`](super::Response::secret).
    pub(crate) secret_at: Option<&'static str>,
    /// How much of the response's body is read, in bytes.
    pub(crate) longest: u64,
}

impl Request {
    /// A GET request. Everything but a list is far shorter than its limit.
    pub(crate) fn get(path: impl Into<String>, authorization: Authorization) -> Request {
        Request {
            method: Method::GET,
            path: path.into(),
            authorization,
            user_agent: UserAgent::Own,
            body: None,
            secret_at: None,
            longest: 64 * 1024,
        }
    }
}
