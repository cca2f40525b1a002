//! git's HTTP configuration for a server: its proxy, the authorities it trusts, its user agent.
//!
//! Cookies are not read, and neither is `http.extraHeader`, since Azure DevOps answers two
//! Authorization headers with 400 (github.com/microsoft/azure-pipelines-agent/pull/3657).

use std::path::PathBuf;

use url::Url;

use super::proxy::Proxy;
use crate::azure::Diagnosis;
use crate::git::{self, Trusted};
use crate::util::env;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpSettings {
    pub proxy: Option<Proxy>,
    /// Whether the server's certificate is verified (`http.sslVerify`).
    pub verify: bool,
    /// The certificate authorities to trust instead of the system's.
    pub authorities: Option<Authorities>,
    /// Whether git sends a client certificate (`http.sslCert`), which is not supported here.
    pub client_certificate: bool,
    /// git's `User-Agent`. Azure DevOps sends a sign-in page to clients that are not `git/...`
    /// (github.com/microsoft/vscode/issues/112468).
    pub user_agent: String,
    /// The keys of this repository's configuration that are ignored.
    pub ignored: Vec<&'static str>,
}

/// Certificate authorities: a file, a directory, or both.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Authorities {
    /// `http.sslCAInfo`.
    pub file: Option<PathBuf>,
    /// `http.sslCAPath`.
    pub directory: Option<PathBuf>,
}

impl HttpSettings {
    /// Reads git's configuration and the environment for a server. Without git, its defaults.
    pub fn read(server: &Url) -> Result<HttpSettings, Diagnosis> {
        // A proxy can read nothing inside TLS, unless no one verifies the server's certificate.
        let settings = HttpSettings::read_with(server, server.scheme() == "https")?;
        if settings.verify { Ok(settings) } else { HttpSettings::read_with(server, false) }
    }

    /// The settings, with a proxy of this repository only if `its_proxy`.
    fn read_with(server: &Url, its_proxy: bool) -> Result<HttpSettings, Diagnosis> {
        let Trusted { mut values, ignored } =
            git::trusted("http", server.as_str(), |key, value| {
                let is_unsafe = UNSAFE_KEYS.iter().any(|name| name.eq_ignore_ascii_case(key));
                match key {
                    // A repository may insist on verification.
                    "http.sslverify" => git::parse_bool(value) != Some(true),
                    "http.proxy" => !its_proxy,
                    _ => is_unsafe,
                }
            });
        let of_remote = server.host_str().filter(|_| its_proxy).and_then(git::proxy_of_remote);
        values.extend(of_remote.map(|proxy| ("http.proxy".to_owned(), proxy)));
        for key in ["http.sslcainfo", "http.sslcapath"] {
            let value = values.iter_mut().rfind(|(name, value)| name == key && !value.is_empty());
            if let Some((_, value)) = value {
                *value = git::trusted_path(key, server.as_str()).unwrap_or_default();
            }
        }
        let settings = HttpSettings::new(&values, server, &env::text)?;
        let is_ignored = |name: &&str| ignored.contains(&name.to_lowercase());
        let ignored = UNSAFE_KEYS.into_iter().filter(is_ignored).collect();
        Ok(HttpSettings { ignored, ..settings })
    }

    /// The settings in `http.*` keys and in the environment, which `variable` reads. The
    /// environment takes precedence, except for the proxy.
    pub fn new(
        configured: &[(String, String)],
        server: &Url,
        variable: &dyn Fn(&str) -> Option<String>,
    ) -> Result<HttpSettings, Diagnosis> {
        let key = |name: &str| {
            let found = configured.iter().rev().find(|(key, _)| key == name);
            found.map(|(_, value)| value.clone())
        };
        let boolean = |name: &str| key(name).and_then(|value| git::parse_bool(&value));
        // An empty value resets an earlier one.
        let is_set = |value: &String| !value.is_empty();
        let either =
            |name: &str, or: &str| variable(name).filter(is_set).or_else(|| key(or)).filter(is_set);
        let authorities = Authorities {
            file: either("GIT_SSL_CAINFO", "http.sslcainfo").map(PathBuf::from),
            directory: either("GIT_SSL_CAPATH", "http.sslcapath").map(PathBuf::from),
        };
        // Windows' TLS library has its own authorities, and git then ignores these.
        let uses_windows_authorities = key("http.sslbackend").as_deref() == Some("schannel")
            && boolean("http.schannelusesslcainfo") != Some(true);
        let is_configured = authorities != Authorities::default() && !uses_windows_authorities;
        let no_verify = variable("GIT_SSL_NO_VERIFY").is_some();
        Ok(HttpSettings {
            proxy: Proxy::for_url(server, key("http.proxy"), variable)?,
            verify: !no_verify && boolean("http.sslverify") != Some(false),
            authorities: is_configured.then_some(authorities),
            client_certificate: either("GIT_SSL_CERT", "http.sslcert").is_some(),
            user_agent: either("GIT_HTTP_USER_AGENT", "http.useragent")
                .unwrap_or_else(default_user_agent),
            ignored: Vec::new(),
        })
    }
}

/// The keys that decide who receives a PAT.
const UNSAFE_KEYS: [&str; 6] = [
    "http.sslVerify",
    "http.sslCAInfo",
    "http.sslCAPath",
    "http.sslBackend",
    "http.schannelUseSSLCAInfo",
    "http.proxy",
];

fn default_user_agent() -> String {
    format!("git/{}", git::Version::installed().unwrap_or(git::Version(2, 47)))
}
