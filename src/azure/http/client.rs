//! Sends requests to the one server that their PAT or token is for.

use std::io::Read;
use std::mem;
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use ureq::config::Config;
use ureq::http;
use ureq::http::header::{ACCEPT, CONTENT_TYPE, USER_AGENT};
use ureq::tls::TlsConfig;
use ureq::{Agent, ProxyProtocol};
use url::Url;
use zeroize::Zeroizing;

use super::errors::{Route, may_be_sent};
use super::proxy::Proxy;
use super::request::{Request, UserAgent};
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
const LOCAL_CONNECT_LIMIT: Duration = Duration::from_secs(1);
/// How long after the limit to give up on the library.
const GRACE: Duration = Duration::from_millis(500);

/// A request without a complete response.
pub(crate) struct Failure {
    pub(crate) diagnosis: Box<Diagnosis>,
    /// Whether the server may have received the request.
    pub(crate) may_be_sent: bool,
}

/// An HTTP client for one server, configured as git is.
#[derive(Clone)]
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
        Client::with(server, limit, CONNECT_LIMIT, |settings| settings)
    }

    /// A client for a service of this machine or its host, which is never reached through a proxy.
    pub(crate) fn local(server: &str, limit: Duration) -> Result<Client, Diagnosis> {
        let direct = |settings| HttpSettings { proxy: None, ..settings };
        Client::with(server, Some(limit), LOCAL_CONNECT_LIMIT, direct)
    }

    fn with(
        server: &str,
        limit: Option<Duration>,
        connect_limit: Duration,
        changed: fn(HttpSettings) -> HttpSettings,
    ) -> Result<Client, Diagnosis> {
        let url = Url::parse(server).map_err(|_| messages::host_not_found(server))?;
        let settings = changed(HttpSettings::read(&url)?);
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
            .timeout_connect(Some(limit.min(connect_limit)))
            // A redirect could send a secret to another host, and is a result in itself.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .build();
        let route = Route { server: url, settings, started: Instant::now() };
        Ok(Client { server: server.to_owned(), agent: config.new_agent(), route, limit })
    }

    /// The time limit for a response.
    pub(crate) fn limit(&self) -> Duration {
        self.limit
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

    pub(crate) fn send(&self, request: Request) -> Result<Response, Failure> {
        let _guard = NoDumpGuard::new();
        let mut client = self.clone();
        client.route.started = Instant::now();
        let (route, limit) = (client.route.clone(), client.limit + GRACE);
        let _progress = Progress::new(&format!("Checking with {}...", route.host()));
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || sender.send(client.exchange(&request)));
        // The library's own limit starts again with each byte of a proxy's response. The thread
        // ends with the process.
        let timeout = |_| Err(Failure { diagnosis: route.timeout().into(), may_be_sent: true });
        receiver.recv_timeout(limit).unwrap_or_else(timeout)
    }

    fn exchange(&self, request: &Request) -> Result<Response, Failure> {
        // A server may repeat the request.
        let safe = |text: &[u8]| hide(&String::from_utf8_lossy(text), request.secret());
        let diagnose = |error| {
            let diagnosis = self.route.diagnose(error);
            Diagnosis { message: safe(diagnosis.message.as_bytes()), ..diagnosis }
        };
        let mut response = self.call(request).map_err(|error| {
            let may_be_sent = may_be_sent(&error);
            Failure { diagnosis: diagnose(error).into(), may_be_sent }
        })?;
        // With enough capacity for a secret, so that no copy of a smaller buffer remains.
        let mut body = Zeroizing::new(Vec::with_capacity(64 * 1024));
        let read = response.body_mut().as_reader().take(request.longest).read_to_end(&mut body);
        read.map_err(|error| Failure {
            diagnosis: diagnose(error.into()).into(),
            may_be_sent: true,
        })?;
        // UTF-16 would hide the PAT from the search, but not from the eye.
        body.retain(|byte| *byte != 0);
        let secret = request.secret_at.and_then(|place| take_secret(&mut body, place));
        let headers = response.headers().iter();
        let new_secret = secret.as_ref().map_or("", Secret::expose);
        let safe = |text: &[u8]| hide(&safe(text), new_secret);
        Ok(Response {
            status: response.status().as_u16(),
            headers: headers
                .map(|(name, value)| (name.to_string(), safe(value.as_bytes())))
                .collect(),
            body: safe(&body).into_bytes(),
            secret,
        })
    }

    fn call(&self, request: &Request) -> Result<http::Response<ureq::Body>, ureq::Error> {
        let (name, accept) = match request.user_agent {
            UserAgent::Own => (
                concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")),
                "application/json",
            ),
            UserAgent::Git => (self.route.settings.user_agent.as_str(), "*/*"),
        };
        let mut builder = http::Request::builder()
            .method(&request.method)
            .uri(format!("{}{}", self.server, request.path))
            .header(USER_AGENT, name)
            .header(ACCEPT, accept)
            // Without it a rejected PAT may be answered with a sign-in page instead of 401
            // (github.com/microsoft/artifacts-credprovider/issues/165).
            .header("X-TFS-FedAuthRedirect", "Suppress");
        if let Some((name, value)) = request.authorization.header() {
            builder = builder.header(name, value);
        }
        match &request.body {
            None => self.agent.run(builder.body(())?),
            Some(body) => {
                let (kind, text) = body.encode();
                self.agent.run(builder.header(CONTENT_TYPE, kind).body(text.as_str())?)
            }
        }
    }
}

/// Moves a secret out of JSON.
fn take_secret(body: &mut Zeroizing<Vec<u8>>, place: &str) -> Option<Secret> {
    let mut json: Value = serde_json::from_slice(body).ok()?;
    let Value::String(secret) = json.pointer_mut(place)? else { return None };
    let secret = Secret::new(mem::take(secret));
    *body = Zeroizing::new(json.to_string().into_bytes());
    Some(secret)
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
