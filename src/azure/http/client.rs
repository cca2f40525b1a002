//! One GET, with a PAT, to the URL it is bound to and to nowhere else.

use std::env;
use std::fs;
use std::io::{self, Read};
use std::path::Path;
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ureq::config::Config;
use ureq::http::HeaderValue;
use ureq::http::header::{ACCEPT, AUTHORIZATION, USER_AGENT};
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, ProxyProtocol};
use zeroize::Zeroizing;

use super::failure::Obstacle;
use super::proxy::Proxy;
use super::settings::{Authorities, Settings};
use super::{Guise, Reply};
use crate::util::no_dump::NoDumpGuard;
use crate::util::pat::Secret;

/// How long a server may take for one answer, where nothing else is said.
const LIMIT: Duration = Duration::from_secs(20);
/// How long it may take until there is a connection.
const CONNECT_LIMIT: Duration = Duration::from_secs(10);
/// So much later the library has kept its limit, or does not.
const GRACE: Duration = Duration::from_millis(500);
/// Sets another limit, in seconds.
const LIMIT_VARIABLE: &str = "GIT_CREDENTIAL_AZDO_HTTP_TIMEOUT";
/// Of an answer no more is read: all that tells something is far shorter.
const LONGEST_ANSWER: u64 = 64 * 1024;
/// As `get` has it; any will do (facts, azure-devops.md section 0.2).
const USERNAME: &str = "pat";

/// A way to one server, as git would take it.
pub(super) struct Client {
    agent: Agent,
    settings: Settings,
    limit: Duration,
}

impl Client {
    /// A way to the server of this URL. Nothing is connected to yet.
    ///
    /// # Errors
    /// [`Obstacle`] with what git was told about the way.
    pub(super) fn to(url: &str, limit: Option<Duration>) -> Result<Client, Obstacle> {
        let settings = Settings::of(url)?;
        let limit = of_environment().or(limit).unwrap_or(LIMIT);
        let tls = TlsConfig::builder()
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .root_certs(roots(settings.authorities.as_ref())?)
            .disable_verification(!settings.verify)
            .build();
        let config = Config::builder()
            .tls_config(tls)
            .proxy(settings.proxy.as_ref().map(known_proxy).transpose()?)
            .timeout_global(Some(limit))
            .timeout_connect(Some(limit.min(CONNECT_LIMIT)))
            // A redirect could lead a PAT astray, and is an answer by itself.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .build();
        Ok(Client { agent: config.new_agent(), settings, limit })
    }

    /// What a person ought to know about this way.
    pub(super) fn notes(&self) -> Vec<String> {
        let unverified = (!self.settings.verify).then_some(
            "warning: http.sslVerify is off for this server, in git's configuration, so nobody \
             knows who gets the PAT"
                .to_owned(),
        );
        let certificate = self.settings.client_certificate.then_some(
            "git shows this server a certificate of yours (http.sslCert), which this program \
             cannot: it may be refused where git is not"
                .to_owned(),
        );
        let passed_over = self.settings.passed_over.iter().map(|key| {
            format!(
                "{key} of this repository is passed over, though git obeys it: a repository that \
                 came from others could send the PAT to anybody with it"
            )
        });
        unverified.into_iter().chain(certificate).chain(passed_over).collect()
    }

    /// Asks, with a PAT that is bound to where `url` leads.
    ///
    /// # Errors
    /// [`Obstacle`], if there was no answer.
    pub(super) fn get(self, url: String, pat: Secret, guise: Guise) -> Result<Reply, Obstacle> {
        let _hidden = NoDumpGuard::new();
        let (limit, slow) = (self.limit, Obstacle::slow(&url, &self.settings, self.limit));
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || sender.send(self.ask(&url, &pat, guise)));
        // The library's own limit starts anew with each byte of a proxy's answer. What is left
        // behind here ends with the process, at once.
        receiver.recv_timeout(limit + GRACE).unwrap_or(Err(slow))
    }

    fn ask(&self, url: &str, pat: &Secret, guise: Guise) -> Result<Reply, Obstacle> {
        let trouble = |error| Obstacle::of(error, url, &self.settings, self.limit);
        let name = match guise {
            Guise::Ourselves => concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")),
            Guise::Git => &self.settings.user_agent,
        };
        let accept = match guise {
            Guise::Ourselves => "application/json",
            Guise::Git => "*/*",
        };
        let request = self
            .agent
            .get(url)
            .header(AUTHORIZATION, authorization(pat))
            .header(USER_AGENT, name)
            .header(ACCEPT, accept)
            // Without it a refusal may be the page to sign in on (facts, section 0.6).
            .header("X-TFS-FedAuthRedirect", "Suppress");
        let mut answer = request.call().map_err(trouble)?;
        let mut body = Vec::new();
        let read = answer.body_mut().as_reader().take(LONGEST_ANSWER).read_to_end(&mut body);
        read.map_err(|error| trouble(error.into()))?;
        let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let headers = answer.headers().iter();
        Ok(Reply {
            status: answer.status().as_u16(),
            headers: headers.map(|(name, value)| (name.to_string(), text(value))).collect(),
            body,
        })
    }
}

/// Basic, as git sends it. What the library makes of it is not wiped.
fn authorization(pat: &Secret) -> HeaderValue {
    let pair = Zeroizing::new(format!("{USERNAME}:{}", pat.expose()));
    let header = Zeroizing::new(format!("Basic {}", STANDARD.encode(pair.as_bytes())));
    let mut value = HeaderValue::from_str(&header).unwrap_or(HeaderValue::from_static("Basic"));
    value.set_sensitive(true);
    value
}

fn of_environment() -> Option<Duration> {
    let seconds = env::var(LIMIT_VARIABLE).ok()?.parse().ok()?;
    (1..=600).contains(&seconds).then(|| Duration::from_secs(seconds))
}

fn known_proxy(proxy: &Proxy) -> Result<ureq::Proxy, Obstacle> {
    let unknown = || Obstacle::ProxyUnknown { proxy: format!("{proxy:?}") };
    let protocol = ProxyProtocol::try_from(proxy.scheme.as_str()).map_err(|_| unknown())?;
    let mut builder = ureq::Proxy::builder(protocol).host(&proxy.host).port(proxy.port);
    if let Some(username) = &proxy.username {
        builder = builder.username(username);
    }
    if let Some(password) = &proxy.password {
        builder = builder.password(password);
    }
    builder.build().map_err(|_| unknown())
}

/// The system's authorities, or only the given ones: as git has it.
fn roots(own: Option<&Authorities>) -> Result<RootCerts, Obstacle> {
    let Some(own) = own else {
        return Ok(RootCerts::PlatformVerifier);
    };
    let mut found = Vec::new();
    if let Some(file) = &own.file {
        let unusable =
            |said: String| Obstacle::Authorities { path: file.display().to_string(), said };
        let read = certificates_in(file).map_err(|error| unusable(error.to_string()))?;
        if read.is_empty() {
            return Err(unusable("there is no certificate in it".to_owned()));
        }
        found.extend(read);
    }
    if let Some(directory) = &own.directory {
        let unusable = |said: io::Error| Obstacle::Authorities {
            path: directory.display().to_string(),
            said: said.to_string(),
        };
        for entry in fs::read_dir(directory).map_err(unusable)? {
            // Whatever else lies there is no matter to git either.
            let path = entry.map_err(unusable)?.path();
            found.extend(certificates_in(&path).unwrap_or_default());
        }
    }
    Ok(RootCerts::new_with_certs(&found))
}

fn certificates_in(file: &Path) -> io::Result<Vec<Certificate<'static>>> {
    let text = fs::read(file)?;
    let items = parse_pem(&text).filter_map(Result::ok);
    Ok(items
        .filter_map(|item| match item {
            PemItem::Certificate(certificate) => Some(certificate),
            _ => None,
        })
        .collect())
}
