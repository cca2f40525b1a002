//! What lies in the way to a server: the network, a proxy, TLS.

use thiserror::Error;

use super::Trouble;

/// Why there was no answer. The texts say what happened; [`Obstacle::next`] what to do.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub(super) enum Obstacle {
    /// The name service knows no such host.
    #[error("the name {host} is not known here")]
    NameUnknown {
        /// The server, or the proxy.
        host: String,
    },
    /// No connection.
    #[error("there is no connection to {place}: {said}")]
    Unreachable {
        /// Host and port.
        place: String,
        /// What the system said.
        said: String,
    },
    /// Nothing came in time.
    #[error("{place} did not answer within {seconds} s")]
    Slow {
        /// Host and port.
        place: String,
        /// The limit.
        seconds: u64,
    },
    /// 407.
    #[error("the proxy {proxy} wants another username or password than git's configuration has")]
    ProxyPassword {
        /// Host and port.
        proxy: String,
    },
    /// 407 to somebody who gave no name.
    #[error("the proxy {proxy} wants a username and a password")]
    ProxyNoPassword {
        /// Host and port.
        proxy: String,
    },
    /// Another refusal of a proxy.
    #[error("the proxy {proxy} does not let {host} be reached ({said})")]
    ProxyRefuses {
        /// Host and port.
        proxy: String,
        /// The server.
        host: String,
        /// Its status.
        said: String,
        /// Whether git would have asked it for the page instead of a way.
        plain: bool,
    },
    /// Whatever it is, it is no reason to go without one.
    #[error("the proxy that git was told of cannot be understood")]
    ProxyUnclear,
    /// A proxy of a kind that cannot be spoken to.
    #[error("the proxy {proxy} is of a kind that this program cannot speak to")]
    ProxyUnknown {
        /// As it is configured, without its password.
        proxy: String,
    },
    /// Nobody that is trusted has signed the certificate.
    #[error("the certificate of {host} is signed by nobody that is trusted here")]
    NotTrusted {
        /// The server.
        host: String,
        /// Whether only those count that git was told of.
        by_own: bool,
    },
    /// Another fault of the certificate, or of the handshake.
    #[error("no secure connection to {host}: {said}")]
    Tls {
        /// The server.
        host: String,
        /// What the TLS library said.
        said: String,
    },
    /// The system has no authorities.
    #[error("this machine has no certificate authorities to trust")]
    NoAuthorities,
    /// `http.sslCAInfo` and its like.
    #[error(
        "the certificate authorities that git was told to trust cannot be read: {path}: {said}"
    )]
    Authorities {
        /// The file or directory.
        path: String,
        /// What is wrong with it.
        said: String,
    },
    /// It spoke, but not HTTP.
    #[error("what {place} answered cannot be understood: {said}")]
    Garbled {
        /// Host and port.
        place: String,
        /// What the library said.
        said: String,
    },
}

impl Obstacle {
    /// As whoever asked is told it.
    pub(super) fn told(&self) -> Trouble {
        Trouble { code: self.code().to_owned(), why: self.to_string(), next: self.next() }
    }

    /// The same in one word that programs can rely on.
    fn code(&self) -> &'static str {
        match self {
            Obstacle::NameUnknown { .. } => "name_unknown",
            Obstacle::Unreachable { .. } => "unreachable",
            Obstacle::Slow { .. } => "timeout",
            Obstacle::ProxyPassword { .. } | Obstacle::ProxyNoPassword { .. } => "proxy_login",
            Obstacle::ProxyRefuses { .. } => "proxy_refused",
            Obstacle::ProxyUnclear | Obstacle::ProxyUnknown { .. } => "proxy_unsupported",
            Obstacle::NotTrusted { .. } | Obstacle::NoAuthorities => "tls_untrusted",
            Obstacle::Tls { .. } => "tls",
            Obstacle::Authorities { .. } => "tls_authorities",
            Obstacle::Garbled { .. } => "garbled",
        }
    }

    /// What to do about it.
    fn next(&self) -> String {
        match self {
            Obstacle::NameUnknown { .. } => {
                "Is there a network, a VPN to switch on, or a proxy to name? For git and this \
                 program: git config --global http.proxy http://HOST:PORT"
            }
            Obstacle::Unreachable { .. } | Obstacle::Slow { .. } => {
                "Is there a network, a VPN to switch on, or a proxy to name? git's own are in: \
                 git config --show-origin --get-regexp 'http.*proxy'"
            }
            Obstacle::ProxyPassword { .. } | Obstacle::ProxyNoPassword { .. } => {
                "Name them: git config --global http.proxy http://USER:PASSWORD@HOST:PORT. (This \
                 program knows no other way to sign in to a proxy; git may.)"
            }
            Obstacle::ProxyRefuses { plain: true, .. } => {
                "git asks a proxy in another way for plain http (without CONNECT), and may get there"
            }
            Obstacle::ProxyRefuses { .. } => "Whoever runs the proxy can tell why, and allow it",
            Obstacle::ProxyUnclear => {
                "It has the form http://USER:PASSWORD@HOST:PORT, with `/`, `@` and the like in a \
                 password as %2F, %40. It stands in HTTPS_PROXY, or in: git config --show-origin \
                 --get-regexp 'http.*proxy'"
            }
            Obstacle::ProxyUnknown { .. } => {
                "It can be http, https, socks4, socks4a, socks5 or socks5h: git config --global \
                 http.proxy http://HOST:PORT"
            }
            Obstacle::NotTrusted { by_own: true, .. } => {
                "Only those are trusted here whom git was told of: git config --show-origin \
                 --get-regexp 'http.*sslca'. Add who signs for this server, or set it for another \
                 alone: http.https://SERVER.sslCAInfo"
            }
            Obstacle::NotTrusted { .. } => {
                "If your company has a certificate authority of its own, name its file: git \
                 config --global http.sslCAInfo FILE.pem"
            }
            Obstacle::NoAuthorities => {
                "Install them (Debian, Alpine: the package ca-certificates), or name a file: git \
                 config --global http.sslCAInfo FILE.pem"
            }
            Obstacle::Tls { .. } => "git may be less strict here: git ls-remote URL tells",
            Obstacle::Authorities { .. } => {
                "Mend http.sslCAInfo or http.sslCAPath: git config --show-origin --get-regexp \
                 'http.*sslca'"
            }
            Obstacle::Garbled { .. } => "Something else than the server may have answered",
        }
        .to_owned()
    }
}
