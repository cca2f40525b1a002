//! A double of Azure DevOps on one loopback port: Services and Server, their URL forms, their
//! challenges and failures (azure-devops.md 1.1, 1.4, 2.6, 2.7), with real git behind.
//!
//! ```ignore
//! let azure = FakeAzure::start();
//! azure.add_repository("acme/Fabrikam/Web");
//! azure.add_pat("acme", &pat, Scope::ReadAndWrite);
//! // git -c http.proxy=<azure.proxy()> -c http.sslCAInfo=<azure.ca()> clone
//! //     https://dev.azure.com/acme/Fabrikam/_git/Web
//! ```
//!
//! Organizations are named as in `dev.azure.com/{name}`; the collection of a server by host, port
//! (if it is not the scheme's own) and path: `tfs.example.com:8080/tfs/DefaultCollection`.

mod answers;
mod authorization;
mod azure;
mod ca;
mod failures;
mod git_backend;
mod lfs;
mod log;
mod origin;
mod pats;
mod place;
mod proxy;
mod repository;

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

use azure::Azure;
use git_backend::GitBackend;
use place::Place;
use proxy::Proxy;

/// A running double; dropping it ends it.
pub struct FakeAzure {
    azure: Arc<Azure>,
    address: SocketAddr,
    ca: PathBuf,
    /// Where it can be reached without a proxy.
    direct: String,
    proxy: Proxy,
    runtime: Runtime,
    _directory: Option<TempDir>,
}

impl FakeAzure {
    /// A double that keeps its things in a directory of its own and takes them away with it.
    pub fn start() -> FakeAzure {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let mut double = Self::start_in(directory.path(), Log::default());
        double._directory = Some(directory);
        double
    }

    /// A double that keeps its repositories and the certificate of its authority in `root`.
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
        });
        let runtime = Runtime::new().expect("a tokio runtime");
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"));
        let listener = listener.expect("a free loopback port");
        let address = listener.local_addr().expect("the port's address");
        let proxy = Proxy { azure: azure.clone(), tls: authority.acceptor };
        runtime.spawn(proxy.clone().serve(listener));
        let direct = String::new();
        let mut double = FakeAzure { azure, address, ca, direct, proxy, runtime, _directory: None };
        double.direct = double.listen();
        double
    }

    /// Another server that is reached without the proxy, over TLS: its host and port.
    pub fn listen(&self) -> String {
        let listener = self.runtime.block_on(TcpListener::bind("127.0.0.1:0"));
        let listener = listener.expect("a free loopback port");
        let port = listener.local_addr().expect("the port's address").port();
        let at = format!("localhost:{port}");
        self.runtime.spawn(self.proxy.clone().serve_directly(listener, at.clone()));
        at
    }

    /// The value for `http.proxy`.
    pub fn proxy(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Host and port of a server that is reached without the proxy, over TLS.
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

    /// Makes `organization/project/repository`, with one commit on `main`.
    pub fn add_repository(&self, name: &str) {
        let place = Place::new(name);
        let directory = place.directory_in(&self.azure.repositories);
        let (_, name) = name.rsplit_once('/').expect("organization/project/repository");
        repository::create(&directory, name);
    }

    /// Answers for every host from now on: what is sent to one that is not Azure's has leaked. Only
    /// for clients that do not look at certificates.
    pub fn be_everywhere(&self) {
        self.azure.everywhere.store(true, Ordering::Relaxed);
    }

    /// Offers Basic alone from now on, for clients that give up where NTLM is offered.
    pub fn offer_basic_alone(&self) {
        self.azure.basic_alone.store(true, Ordering::Relaxed);
    }

    /// Lets anyone read a place (an organization, a project or a repository).
    pub fn make_public(&self, place: &str) {
        self.azure.public.lock().unwrap().push(Place::new(place));
    }

    pub fn add_pat(&self, organization: &str, pat: &str, scope: Scope) {
        self.azure.pats.add(Place::new(organization), pat, scope);
    }

    /// Revokes a PAT, or lets it expire: nobody can tell from outside.
    pub fn end_pat(&self, pat: &str) {
        self.azure.pats.end(pat);
    }

    /// Makes a place fail until it is healed.
    pub fn fail(&self, place: &str, failure: Failure) {
        self.azure.failures.set(Place::new(place), failure);
    }

    pub fn heal(&self, place: &str) {
        self.azure.failures.clear(&Place::new(place));
    }
}
