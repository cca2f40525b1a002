//! A request, and how it is authorized.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use ureq::http::header::{AUTHORIZATION, HeaderName};
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
    /// What Azure's metadata service requires, so that a web page cannot ask it.
    Metadata,
    /// The same of App Service and Container Apps.
    IdentityHeader(Secret),
}

impl Authorization {
    fn secret(&self) -> &str {
        match self {
            Authorization::None | Authorization::Metadata => "",
            Authorization::Pat(secret)
            | Authorization::Bearer(secret)
            | Authorization::IdentityHeader(secret) => secret.expose(),
        }
    }

    /// The header. The library's own copies are not wiped.
    pub(super) fn header(&self) -> Option<(HeaderName, HeaderValue)> {
        let (name, text) = match self {
            Authorization::None => return None,
            Authorization::Pat(pat) => {
                let pair = Zeroizing::new(format!("{USERNAME}:{}", pat.expose()));
                let pair = Zeroizing::new(STANDARD.encode(pair.as_bytes()));
                (AUTHORIZATION, Zeroizing::new(format!("Basic {}", &*pair)))
            }
            Authorization::Bearer(token) => {
                (AUTHORIZATION, Zeroizing::new(format!("Bearer {}", token.expose())))
            }
            Authorization::Metadata => {
                (HeaderName::from_static("metadata"), Zeroizing::new("true".to_owned()))
            }
            Authorization::IdentityHeader(secret) => {
                let name = HeaderName::from_static("x-identity-header");
                (name, Zeroizing::new(secret.expose().to_owned()))
            }
        };
        let scheme = text.split(' ').next().unwrap_or_default();
        let value = HeaderValue::from_str(&text).or_else(|_| HeaderValue::from_str(scheme));
        let mut value = value.unwrap_or(HeaderValue::from_static("invalid"));
        value.set_sensitive(true);
        Some((name, value))
    }
}

#[derive(Clone, Debug)]
pub(crate) enum Body {
    /// Its values are not secret.
    Json(Value),
    /// Fields that are not secret, and one that is.
    Form(Vec<(&'static str, String)>, (&'static str, Secret)),
}

impl Body {
    /// Its media type and its text.
    pub(super) fn encode(&self) -> (&'static str, Zeroizing<String>) {
        let (fields, (name, secret)) = match self {
            Body::Json(json) => return ("application/json", Zeroizing::new(json.to_string())),
            Body::Form(fields, secret) => (fields, secret),
        };
        let encoded = |text| utf8_percent_encode(text, NON_ALPHANUMERIC);
        // With enough capacity, so that no copy of a smaller buffer remains.
        let mut form = Zeroizing::new(String::with_capacity(3 * secret.expose().len() + 1024));
        for (name, value) in fields {
            form.extend([name, "="].into_iter().chain(encoded(value)).chain(["&"]));
        }
        form.extend([name, "="].into_iter().chain(encoded(secret.expose())));
        ("application/x-www-form-urlencoded", form)
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: Method,
    /// What is appended to the server's URL.
    pub(crate) path: String,
    pub(crate) authorization: Authorization,
    pub(crate) user_agent: UserAgent,
    pub(crate) body: Option<Body>,
    /// Where a JSON response contains a new secret (RFC 6901). It is moved to
    /// [`Response::secret`](super::Response::secret).
    pub(crate) secret_at: Option<&'static str>,
    /// How much of the response's body is read, in bytes.
    pub(crate) longest: u64,
}

impl Request {
    /// The secret that it contains. A form with a secret needs no other authorization.
    pub(super) fn secret(&self) -> &str {
        match &self.body {
            Some(Body::Form(_, (_, secret))) => secret.expose(),
            _ => self.authorization.secret(),
        }
    }

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
