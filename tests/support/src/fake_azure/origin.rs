//! The hosts that the fake server answers for.

/// The scheme, host and port of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    scheme: &'static str,
    authority: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Server {
    /// `dev.azure.com` and `{org}.visualstudio.com`.
    Services,
    /// Azure DevOps Server: any `*.example.com` except the next, `localhost`, and 127.0.0.1, which
    /// needs no `/etc/hosts`.
    OnPremises,
    /// `evil.example.com` asks for a password as Azure does and accepts none: a PAT sent to it has
    /// leaked.
    Foreign,
    /// Entra, the issuer of GitHub Actions' ID tokens, and the metadata service of machines.
    TokenService,
}

/// The names in the server's certificate.
pub const CERTIFIED_NAMES: [&str; 9] = [
    "dev.azure.com",
    "vssps.dev.azure.com",
    "*.visualstudio.com",
    "*.vssps.visualstudio.com",
    "*.example.com",
    "login.microsoftonline.com",
    "*.actions.githubusercontent.com",
    "127.0.0.1",
    "localhost",
];

impl Origin {
    pub fn new(scheme: &'static str, authority: &str) -> Self {
        let default_port = if scheme == "https" { ":443" } else { ":80" };
        let authority = authority.to_ascii_lowercase();
        let authority = authority.strip_suffix(default_port).unwrap_or(&authority).to_owned();
        Origin { scheme, authority }
    }

    pub fn authority(&self) -> &str {
        &self.authority
    }

    pub fn url(&self) -> String {
        format!("{}://{}", self.scheme, self.authority)
    }

    pub fn is_plain(&self) -> bool {
        self.scheme == "http"
    }

    pub fn server(&self) -> Option<Server> {
        let host = self.authority.split(':').next().unwrap_or_default();
        match host {
            "dev.azure.com" | "vssps.dev.azure.com" => Some(Server::Services),
            "login.microsoftonline.com" | "169.254.169.254" => Some(Server::TokenService),
            "evil.example.com" => Some(Server::Foreign),
            "127.0.0.1" | "localhost" => Some(Server::OnPremises),
            _ if host.ends_with(".visualstudio.com") => Some(Server::Services),
            _ if host.ends_with(".actions.githubusercontent.com") => Some(Server::TokenService),
            _ if host.ends_with(".example.com") => Some(Server::OnPremises),
            _ => None,
        }
    }

    /// The organization in the host name: `acme` of `acme.visualstudio.com`.
    pub fn legacy_organization(&self) -> Option<&str> {
        self.authority.strip_suffix(".visualstudio.com")
    }
}
