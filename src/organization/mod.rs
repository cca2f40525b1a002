//! The Azure DevOps organization that a URL names: the only place that decides it.
//!
//! git's attributes ([`Remote::parse`]), users' texts ([`parse_user_input()`]), and other programs'
//! URLs ([`Destination`]) all become one canonical [`Organization`]. A URL that git, curl, and the
//! URL Standard could read differently is refused: the PAT could go to another host.

mod canonical;
mod destination;
mod host;
mod parse_user_input;
mod pasted;
mod path;
mod repository;
mod strict_url;

pub use canonical::Organization;
pub use destination::Destination;
pub use host::{Host, Origin, Scheme};
pub use parse_user_input::{
    Unclear, either, new_collection, parse_canonical_url, parse_user_input,
};
pub use pasted::pasted_url;
pub use path::Path;
pub use repository::Repository;
pub use strict_url::{NotStrict, StrictUrl};

/// The host of Azure DevOps Services.
pub const SERVICES_HOST: &str = "dev.azure.com";

/// The destination of a request of git.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remote {
    /// Azure DevOps Services, and the organization is in the URL.
    Organization(Organization),
    /// `dev.azure.com`, without an organization (no `useHttpPath`).
    Services,
    /// A server that the user may have logged in to, or any other host.
    Server {
        /// Scheme, host, and port.
        origin: Origin,
        /// The path, if git sent it.
        path: Option<Path>,
    },
}

impl Remote {
    /// Reads git's attributes; `None` if they can be neither Azure DevOps nor a server.
    pub fn parse(protocol: &str, host: &str, path: Option<&str>) -> Option<Remote> {
        let scheme = Scheme::parse(protocol)?;
        let host = Host::parse(scheme, host)?;
        // An empty path is the same as none. One that starts with a slash leads elsewhere.
        let path = match path.map(|path| path.trim_end_matches('/')) {
            None => None,
            Some("") if path == Some("") => None,
            Some(path) => Some(Path::parse(path)?),
        };
        Remote::at(host, path)
    }

    /// The destination for a parsed host and path.
    fn at(host: Host, path: Option<Path>) -> Option<Remote> {
        match host {
            Host::Services => match path {
                None => Some(Remote::Services),
                Some(path) => Organization::services(path.first()).map(Remote::Organization),
            },
            Host::Organization(name) => Organization::services(&name).map(Remote::Organization),
            Host::Server(origin) => Some(Remote::Server { origin, path }),
        }
    }
}
