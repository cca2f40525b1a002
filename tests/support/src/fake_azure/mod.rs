//! A fake Azure DevOps on one loopback port: Services and Server with their URL forms, challenges
//! and failures, and real git behind them.
//!
//! ```ignore
//! let azure = FakeAzure::start();
//! azure.add_repository("acme/Fabrikam/Web");
//! azure.add_pat("acme", &pat, Scope::ReadAndWrite);
//! // git -c http.proxy=<azure.proxy()> -c http.sslCAInfo=<azure.ca()> clone
//! //     https://dev.azure.com/acme/Fabrikam/_git/Web
//! ```
//!
//! An organization is named as in `dev.azure.com/{name}`; the collection of a server by host, port
//! (unless it is the default) and path: `tfs.example.com:8080/tfs/DefaultCollection`.

mod answers;
mod authorization;
mod azure;
mod ca;
mod failures;
mod git_backend;
mod lfs;
mod log;
mod origin;
pub mod pat_api;
mod pats;
mod place;
mod proxy;
mod repository;
pub mod token_service;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

pub use authorization::Authorization;
pub use ca::serve_as_own_authority;
pub use failures::Failure;
pub use log::{Log, Request};
pub use pats::Scope;
pub use place::Place;

use azure::Azure;
use git_backend::GitBackend;
use pat_api::PatApi;
use proxy::Proxy;
use token_service::TokenService;

/// A running fake server; dropping it stops it.
pub struct FakeAzure {
    azure: Arc<Azure>,
    address: SocketAddr,
    ca: PathBuf,
    /// Host and port of the server without the proxy.
    direct: String,
    proxy: Proxy,
    runtime: Runtime,
    _directory: Option<TempDir>,
}

impl FakeAzure {
    /// Starts a server with its own temporary folder.
    pub fn start() -> FakeAzure {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let mut server = Self::start_in(directory.path(), Log::default());
        server._directory = Some(directory);
        server
    }

    /// Starts a server that keeps its repositories and CA certificate in `root`.
    pub fn start_in(root: &Path, log: Log) -> FakeAzure {
        let authority = ca::create();
        let ca = root.join("ca.pem");
        std::fs::write(&ca, &authority.pem).expect("the certificate is written");
        let azure = Arc::new(Azure {
            repositories: root.join("repositories"),
            backend: GitBackend::find(),
            pats: Default::default(),
            public: Default::default(),
            failures: Default::default(),
            everywhere: Default::default(),
            basic_alone: Default::default(),
            log,
            api: Default::default(),
            tokens: Default::default(),
        });
        let runtime = Runtime::new().expect("a tokio runtime");
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"));
        let listener = listener.expect("a free loopback port");
        let address = listener.local_addr().expect("the port's address");
        let proxy = Proxy { azure: azure.clone(), tls: authority.acceptor };
        runtime.spawn(proxy.clone().serve(listener));
        let direct = String::new();
        let mut server = FakeAzure { azure, address, ca, direct, proxy, runtime, _directory: None };
        server.direct = server.listen();
        server
    }

    /// Listens on another port without the proxy, over TLS. Returns host and port.
    pub fn listen(&self) -> String {
        self.listen_as("127.0.0.1")
    }

    /// As [`FakeAzure::listen`], at another address, or by the name `localhost`.
    pub fn listen_as(&self, host: &str) -> String {
        let address = if host == "localhost" { "127.0.0.1" } else { host };
        let listener = self.runtime.block_on(TcpListener::bind((address, 0)));
        let listener = listener.expect("a free loopback port");
        let port = listener.local_addr().expect("the port's address").port();
        let at = format!("{host}:{port}");
        self.runtime.spawn(self.proxy.clone().serve_directly(listener, at.clone()));
        at
    }

    /// Listens on another port without the proxy and without TLS. Returns scheme, host, and port.
    pub fn listen_plainly(&self) -> String {
        self.listen_plainly_at("127.0.0.1:0")
    }

    /// As [`FakeAzure::listen_plainly`], at this address and port.
    pub fn listen_plainly_at(&self, address: &str) -> String {
        let listener = self.runtime.block_on(TcpListener::bind(address));
        let listener = listener.expect("a free port of this machine");
        let at = listener.local_addr().expect("the port's address").to_string();
        self.runtime.spawn(self.proxy.clone().serve_plainly(listener, at.clone()));
        format!("http://{at}")
    }

    /// The value for `http.proxy`.
    pub fn proxy(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Host and port of a server that is reached over TLS without the proxy.
    pub fn direct(&self) -> &str {
        &self.direct
    }

    /// The value for `http.sslCAInfo`.
    pub fn ca(&self) -> &Path {
        &self.ca
    }

    pub fn log(&self) -> &Log {
        &self.azure.log
    }

    /// The PATs that users create through the API.
    pub fn pat_api(&self) -> &PatApi {
        &self.azure.api
    }

    /// The services that give tokens to applications.
    pub fn token_service(&self) -> &TokenService {
        &self.azure.tokens
    }

    /// How many requests with this method the API for PATs has got.
    pub fn pat_requests(&self, method: &str) -> usize {
        let requests = self.log().sent_to("vssps.dev.azure.com");
        requests.iter().filter(|request| request.method == method).count()
    }

    /// Creates `organization/project/repository` with one commit on `main`.
    pub fn add_repository(&self, name: &str) {
        let place = Place::new(name);
        let directory = place.directory_in(&self.azure.repositories);
        let (_, name) = name.rsplit_once('/').expect("organization/project/repository");
        repository::create(&directory, name);
    }

    /// The folder of a repository on the server.
    pub fn repository(&self, name: &str) -> PathBuf {
        Place::new(name).directory_in(&self.azure.repositories)
    }

    /// Answers for every host from now on, so that a PAT sent to the wrong one is seen. Only for
    /// clients that do not verify certificates.
    pub fn answer_for_every_host(&self) {
        self.azure.everywhere.store(true, Ordering::Relaxed);
    }

    /// Offers only Basic from now on, for clients that give up at NTLM.
    pub fn offer_basic_alone(&self) {
        self.azure.basic_alone.store(true, Ordering::Relaxed);
    }

    /// Makes a place (an organization, a project or a repository) readable for everyone.
    pub fn make_public(&self, place: &str) {
        self.azure.public.lock().unwrap().push(Place::new(place));
    }

    pub fn add_pat(&self, organization: &str, pat: &str, scope: Scope) {
        self.azure.pats.add(Place::new(organization), pat, scope);
    }

    /// Revokes a PAT. To clients it looks the same as an expired one.
    pub fn revoke_pat(&self, pat: &str) {
        if !self.azure.api.revoke(pat) {
            self.azure.pats.end(pat);
        }
    }

    /// Makes a place fail until [`FakeAzure::heal`] is called.
    pub fn fail(&self, place: &str, failure: Failure) {
        self.azure.failures.set(Place::new(place), failure);
    }

    pub fn heal(&self, place: &str) {
        self.azure.failures.clear(&Place::new(place));
    }
}
