//! Sends one GET request with a PAT to the server that the PAT is bound to.

use std::io::Read;
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ureq::config::Config;
use ureq::http::HeaderValue;
use ureq::http::header::{ACCEPT, AUTHORIZATION, USER_AGENT};
use ureq::tls::TlsConfig;
use ureq::{Agent, ProxyProtocol};
use url::Url;
use zeroize::Zeroizing;

use super::errors::Route;
use super::proxy::Proxy;
use super::settings::HttpSettings;
use super::{Response, certificates, messages};
use crate::azure::Diagnosis;
use crate::util::env;
use crate::util::no_dump::NoDumpGuard;
use crate::util::pat::Secret;
use crate::util::redact::hide;
use crate::util::terminal::Progress;

/// The time limit for a response, unless another one is set.
const LIMIT: Duration = Duration::from_secs(20);
const CONNECT_LIMIT: Duration = Duration::from_secs(10);
/// How long after the limit to give up on the library.
const GRACE: Duration = Duration::from_millis(500);
/// How much of a body is read: every response that is interpreted is far shorter.
const LONGEST_BODY: u64 = 64 * 1024;
/// Azure DevOps accepts any username with a PAT, but not an empty one
/// (learn.microsoft.com/azure/devops/organizations/accounts/use-personal-access-tokens-to-authenticate).
const USERNAME: &str = "pat";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UserAgent {
    Own,
    /// git: repositories answer all others with a sign-in page.
    Git,
}

/// An HTTP client for one server, configured as git is.
pub(crate) struct Client {
    server: String,
    agent: Agent,
    route: Route,
    limit: Duration,
}

impl Client {
    /// A client that is not connected yet. git's settings for the URL `server` apply. `limit` is
    /// the default time limit of the caller.
    pub(crate) fn new(server: &str, limit: Option<Duration>) -> Result<Client, Diagnosis> {
        let url = Url::parse(server).map_err(|_| messages::host_not_found(server))?;
        let settings = HttpSettings::read(&url)?;
        let seconds = env::parsed(env::HTTP_TIMEOUT).filter(|limit| (1..=600).contains(limit));
        let limit = seconds.map(Duration::from_secs).or(limit).unwrap_or(LIMIT);
        let tls = TlsConfig::builder()
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .root_certs(certificates::trusted(settings.authorities.as_ref())?)
            .disable_verification(!settings.verify)
            .build();
        let config = Config::builder()
            .tls_config(tls)
            .proxy(settings.proxy.as_ref().map(ureq_proxy).transpose()?)
            .timeout_global(Some(limit))
            .timeout_connect(Some(limit.min(CONNECT_LIMIT)))
            // A redirect could send the PAT to another host, and is a result in itself.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .build();
        let route = Route { server: url, settings, started: Instant::now() };
        Ok(Client { server: server.to_owned(), agent: config.new_agent(), route, limit })
    }

    pub(crate) fn warnings(&self) -> Vec<String> {
        let settings = &self.route.settings;
        let mut warnings = Vec::new();
        if !settings.verify {
            let warning = "http.sslVerify is off for this server: anyone on the network \
                           path can capture the PAT";
            warnings.push(warning.to_owned());
        }
        if settings.client_certificate {
            let warning = "git sends this server a client certificate (http.sslCert), but \
                           git-credential-azdo cannot";
            warnings.push(warning.to_owned());
        }
        warnings.extend(settings.ignored.iter().map(|key| {
            format!(
                "ignoring {key} from this repository's configuration, although git uses it: a \
                 repository from someone else could capture the PAT with it"
            )
        }));
        warnings
    }

    /// Requests `path`, which is appended to the server's URL, with a PAT of this server.
    pub(crate) fn get(
        mut self,
        path: &str,
        pat: &Secret,
        user_agent: UserAgent,
    ) -> Result<Response, Diagnosis> {
        let _guard = NoDumpGuard::new();
        self.route.started = Instant::now();
        let (route, limit) = (self.route.clone(), self.limit + GRACE);
        let _progress = Progress::new(&format!("Checking with {}...", route.host()));
        let (url, pat) = (format!("{}{path}", self.server), pat.clone());
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || sender.send(self.send(&url, &pat, user_agent)));
        // The library's own limit starts again with each byte of a proxy's response. The thread
        // ends with the process.
        let result = receiver.recv_timeout(limit);
        result.unwrap_or_else(|_| Err(route.timeout()))
    }

    fn send(&self, url: &str, pat: &Secret, user_agent: UserAgent) -> Result<Response, Diagnosis> {
        // A server may repeat the request.
        let safe = |text: &[u8]| hide(&String::from_utf8_lossy(text), pat.expose());
        let diagnose = |error| {
            let diagnosis = self.route.diagnose(error);
            Diagnosis { message: safe(diagnosis.message.as_bytes()), ..diagnosis }
        };
        let (name, accept) = match user_agent {
            UserAgent::Own => (
                concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")),
                "application/json",
            ),
            UserAgent::Git => (self.route.settings.user_agent.as_str(), "*/*"),
        };
        let request = self
            .agent
            .get(url)
            .header(AUTHORIZATION, authorization(pat))
            .header(USER_AGENT, name)
            .header(ACCEPT, accept)
            // Without it a rejected PAT may be answered with a sign-in page instead of 401
            // (github.com/microsoft/artifacts-credprovider/issues/165).
            .header("X-TFS-FedAuthRedirect", "Suppress");
        let mut response = request.call().map_err(diagnose)?;
        let mut body = Vec::new();
        let read = response.body_mut().as_reader().take(LONGEST_BODY).read_to_end(&mut body);
        read.map_err(|error| diagnose(error.into()))?;
        // UTF-16 would hide the PAT from the search, but not from the eye.
        body.retain(|byte| *byte != 0);
        let headers = response.headers().iter();
        Ok(Response {
            status: response.status().as_u16(),
            headers: headers
                .map(|(name, value)| (name.to_string(), safe(value.as_bytes())))
                .collect(),
            body: safe(&body).into_bytes(),
        })
    }
}

/// The header with the PAT, as git sends it. The library's own copies are not wiped.
fn authorization(pat: &Secret) -> HeaderValue {
    let pair = Zeroizing::new(format!("{USERNAME}:{}", pat.expose()));
    let header = Zeroizing::new(format!("Basic {}", STANDARD.encode(pair.as_bytes())));
    let mut value = HeaderValue::from_str(&header).unwrap_or(HeaderValue::from_static("Basic"));
    value.set_sensitive(true);
    value
}

fn ureq_proxy(proxy: &Proxy) -> Result<ureq::Proxy, Diagnosis> {
    let unknown = || messages::unknown_proxy_scheme(proxy);
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
