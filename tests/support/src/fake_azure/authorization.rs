//! The Authorization header of a request.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::HeaderMap;
use hyper::header::AUTHORIZATION;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Authorization {
    None,
    Basic {
        username: String,
        password: String,
    },
    /// NTLM, Negotiate, Bearer, or a malformed Basic.
    Other(String),
    /// More than one header, which Azure answers with 400 (microsoft/azure-pipelines-agent#3657).
    Several,
}

impl Authorization {
    pub fn of(headers: &HeaderMap) -> Authorization {
        let mut values = headers.get_all(AUTHORIZATION).iter();
        match (values.next(), values.next()) {
            (None, _) => Authorization::None,
            (Some(_), Some(_)) => Authorization::Several,
            (Some(value), None) => Self::parse(&String::from_utf8_lossy(value.as_bytes())),
        }
    }

    fn parse(value: &str) -> Authorization {
        let other = || Authorization::Other(value.to_owned());
        let Some(encoded) = value.strip_prefix("Basic ") else {
            return other();
        };
        let decoded = STANDARD.decode(encoded).ok();
        let decoded = decoded.and_then(|bytes| String::from_utf8(bytes).ok());
        match decoded.as_deref().and_then(|pair| pair.split_once(':')) {
            Some((username, password)) => Authorization::Basic {
                username: username.to_owned(),
                password: password.to_owned(),
            },
            None => other(),
        }
    }

    /// The Entra token: the value of Bearer, or the password of Basic.
    pub fn token(&self) -> Option<&str> {
        match self {
            Authorization::Other(value) => value.strip_prefix("Bearer "),
            _ => self.pat().filter(|it| it.starts_with("eyJ")),
        }
    }

    /// The password of Basic, which is the PAT.
    pub fn pat(&self) -> Option<&str> {
        match self {
            Authorization::Basic { password, .. } if !password.is_empty() => Some(password),
            _ => None,
        }
    }
}
