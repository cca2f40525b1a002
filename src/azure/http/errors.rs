//! The errors of the HTTP library, as diagnoses.

use std::io;
use std::time::Instant;

use rustls::CertificateError;
use url::{Position, Url};

use super::messages;
use super::settings::HttpSettings;
use crate::azure::Diagnosis;
use crate::util::terminal::in_quotes;

/// `CERT_E_CHAINING`, for a server that sends its own certificate alone. rustls-platform-verifier knows
/// only the error for an unknown root that is sent with it.
/// <https://learn.microsoft.com/windows/win32/com/com-error-codes-4>
const CERT_E_CHAINING: &str = "(os error -2146762486)";

/// Whether a server may have received a request that ended with this error. Only what is certain to
/// happen before the request is sent counts as not sent.
pub fn may_be_sent(error: &ureq::Error) -> bool {
    use io::ErrorKind::{ConnectionRefused, HostUnreachable, NetworkDown, NetworkUnreachable};
    let is_early = |error: &rustls::Error| {
        matches!(error, rustls::Error::InvalidCertificate(_) | rustls::Error::General(_))
    };
    match error {
        ureq::Error::Http(_) | ureq::Error::HostNotFound | ureq::Error::ConnectProxyFailed(_) => {
            false
        }
        ureq::Error::Timeout(timeout) => {
            !matches!(timeout, ureq::Timeout::Resolve | ureq::Timeout::Connect)
        }
        ureq::Error::Rustls(error) => !is_early(error),
        ureq::Error::Io(error) => {
            let tls = error.get_ref().and_then(|inner| inner.downcast_ref());
            let is_connecting = matches!(
                error.kind(),
                ConnectionRefused | HostUnreachable | NetworkDown | NetworkUnreachable
            );
            !(is_connecting || is_unknown_host(error) || tls.is_some_and(is_early))
        }
        _ => true,
    }
}

/// The standard library has no kind for it. Windows: 11001 to 11004, WSAHOST_NOT_FOUND etc.
fn is_unknown_host(error: &io::Error) -> bool {
    error.to_string().contains("failed to lookup address")
        || matches!(error.raw_os_error(), Some(11001..=11004))
}

/// How a request reaches its server.
#[derive(Clone)]
pub struct Route {
    pub server: Url,
    pub settings: HttpSettings,
    /// Messages name the time that was really waited: the library has several limits.
    pub started: Instant,
}

impl Route {
    pub fn diagnose(&self, error: ureq::Error) -> Diagnosis {
        match error {
            ureq::Error::Timeout(ureq::Timeout::Connect) => {
                let (to, seconds) = (self.destination(), self.started.elapsed().as_secs());
                let message = format!("cannot connect to {to} within {seconds} s");
                messages::unreachable("timeout", message)
            }
            ureq::Error::Timeout(_) => self.timeout(),
            ureq::Error::HostNotFound => self.host_not_found(),
            ureq::Error::Io(error) => self.diagnose_io(&error),
            ureq::Error::Rustls(error) => self.diagnose_tls(&error),
            ureq::Error::ConnectProxyFailed(reason) => self.diagnose_connect(&reason),
            other => self.invalid_response(&other.to_string()),
        }
    }

    pub(super) fn timeout(&self) -> Diagnosis {
        let (from, seconds) = (self.destination(), self.started.elapsed().as_secs());
        messages::unreachable("timeout", format!("{from} did not answer within {seconds} s"))
    }

    /// The server's host, with its port unless that is the default one.
    pub(super) fn host(&self) -> &str {
        &self.server[Position::BeforeHost..Position::AfterPort]
    }

    fn proxy(&self) -> Option<String> {
        self.settings.proxy.as_ref().map(|proxy| format!("the proxy {}", proxy.address()))
    }

    /// The other end of the connection: the proxy, or the server.
    fn peer(&self) -> String {
        self.proxy().unwrap_or_else(|| self.host().to_owned())
    }

    /// The server, and the proxy before it.
    fn destination(&self) -> String {
        let through = |proxy: String| format!("{} through {proxy}", self.host());
        self.proxy().map_or_else(|| self.host().to_owned(), through)
    }

    fn host_not_found(&self) -> Diagnosis {
        let host = self.server.host_str().unwrap_or_default();
        messages::host_not_found(&match &self.settings.proxy {
            None => host.to_owned(),
            // With these the client resolves the server's name, too.
            Some(proxy) if matches!(&*proxy.scheme, "socks4" | "socks5") => {
                format!("{host} or the proxy {}", proxy.host)
            }
            Some(proxy) => format!("the proxy {}", proxy.host),
        })
    }

    fn invalid_response(&self, reason: &str) -> Diagnosis {
        let (peer, reason) = (self.peer(), in_quotes(reason));
        Diagnosis::new("garbled", format!("invalid response from {peer}: {reason}"))
            .then("Check that the URL is right: another service may have answered")
    }

    /// The proxy answers a CONNECT request with a status other than 200. `reason` is the library's
    /// text, with the status line of the proxy.
    fn diagnose_connect(&self, reason: &str) -> Diagnosis {
        let status = reason.split(' ').find_map(|word| word.split_once('/'));
        let (Some(proxy), Some((status, _))) = (&self.settings.proxy, status) else {
            return self.invalid_response(reason);
        };
        match status {
            // tinyproxy answers a wrong password with 401.
            "407" | "401" if proxy.username.is_some() => {
                messages::proxy_login(proxy, "rejected the configured username or password")
            }
            "407" => messages::proxy_login(proxy, "requires a username and password"),
            _ => {
                let (proxy, host) = (proxy.address(), self.host());
                let message = format!("the proxy {proxy} answered {status} for {host}");
                Diagnosis::new("proxy_refused", message).then(match self.server.scheme() {
                    "http" => "git may get through: for plain http it does not use CONNECT".into(),
                    _ => format!("Ask the proxy's administrator to allow {host}"),
                })
            }
        }
    }

    fn diagnose_io(&self, error: &io::Error) -> Diagnosis {
        if let Some(tls) = error.get_ref().and_then(|inner| inner.downcast_ref()) {
            return self.diagnose_tls(tls);
        }
        if is_unknown_host(error) {
            return self.host_not_found();
        }
        let reason = error.to_string();
        if error.kind() == io::ErrorKind::InvalidData {
            return self.invalid_response(&reason);
        }
        // The library's text is for programmers, with a link to its manual.
        if error.kind() == io::ErrorKind::UnexpectedEof {
            let to = self.destination();
            let message = format!("the connection to {to} was closed without an answer");
            return messages::unreachable("closed", message);
        }
        let reason = reason.split(" (os error").next().unwrap_or_default();
        let message = format!("cannot connect to {}: {reason}", self.peer());
        messages::unreachable("unreachable", message)
    }

    fn diagnose_tls(&self, error: &rustls::Error) -> Diagnosis {
        use CertificateError::{
            BadSignature, Expired, ExpiredContext, NotValidForName, NotValidForNameContext,
            UnknownIssuer,
        };
        let host = self.host();
        let reason = match error {
            // A re-created authority with the same name causes `BadSignature`.
            rustls::Error::InvalidCertificate(UnknownIssuer | BadSignature) => {
                return messages::untrusted(host, self.settings.authorities.is_some());
            }
            rustls::Error::InvalidCertificate(CertificateError::Other(error))
                if error.to_string().ends_with(CERT_E_CHAINING) =>
            {
                return messages::untrusted(host, self.settings.authorities.is_some());
            }
            rustls::Error::General(reason) if reason.starts_with("No CA certificates") => {
                return messages::no_authorities();
            }
            rustls::Error::InvalidCertificate(Expired | ExpiredContext { .. }) => {
                "its certificate has expired, or this machine's clock is wrong"
            }
            rustls::Error::InvalidCertificate(NotValidForName | NotValidForNameContext { .. }) => {
                "its certificate is for another host name"
            }
            // webpki has this error, but rustls only its text.
            other if other.to_string().contains("CaUsedAsEndEntity") => {
                "its certificate is that of an authority, not of a server"
            }
            other => &other.to_string(),
        };
        Diagnosis::new("tls", format!("cannot establish a secure connection to {host}: {reason}"))
            .then_run("git may be less strict. To find out, run", "git ls-remote URL")
    }
}
