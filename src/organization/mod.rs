//! Which Azure DevOps organization a URL means: the one place that decides it.
//!
//! Whatever comes in, git's attributes ([`Remote::of`]) or what a person types ([`typed()`]), ends
//! as one canonical [`Organization`], and the rest of the program uses only that. There is no
//! general URL parser here, on purpose: wherever it read a text otherwise than git and curl
//! do, a PAT could be sent to a host that it was not stored for. What is unusual is refused.

mod canonical;
mod collection;
mod host;
mod other_hosts;
mod parse_user_input;
mod path;
mod repository;
mod strict_url;

pub use canonical::Organization;
pub use host::{Host, Origin, Scheme};
pub use parse_user_input::{Unclear, canonical, typed};
pub use path::Path;
pub use repository::Repository;
pub use strict_url::{Destination, NoDestination};

/// The host of Azure DevOps Services.
pub const SERVICES_HOST: &str = "dev.azure.com";

/// Where a request of git goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remote {
    /// Azure DevOps Services, and the organization is in the URL.
    Organization(Organization),
    /// `dev.azure.com`, but git did not say which organization (no `useHttpPath`).
    Services,
    /// Perhaps a server that the user has logged in to, perhaps any other host of the world.
    Server {
        /// Scheme, host and port.
        origin: Origin,
        /// What stands behind them, if git said it.
        path: Option<Path>,
    },
}

impl Remote {
    /// Reads git's attributes; `None` for what can be neither Azure DevOps nor a server.
    pub fn of(protocol: &str, host: &str, path: Option<&str>) -> Option<Remote> {
        let scheme = Scheme::parse(protocol)?;
        let host = Host::parse(scheme, host)?;
        // An empty path says as much as none: git was asked about the host alone.
        let path = match path.map(|path| path.trim_matches('/')) {
            None | Some("") => None,
            Some(path) => Some(Path::parse(path)?),
        };
        Remote::at(host, path)
    }

    /// The same of a host and path that have been read.
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
