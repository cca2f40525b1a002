//! The errors of the HTTP library, as diagnoses.

use std::io;
use std::time::Duration;

use rustls::CertificateError;
use url::Url;

use super::proxy::Proxy;
use super::settings::HttpSettings;
use crate::azure::Diagnosis;
use crate::azure::messages::{connection, host_and_port, proxy};

/// How a request reaches its server.
#[derive(Clone)]
pub struct Route {
    /// The server.
    pub server: Url,
    /// git's settings for it.
    pub settings: HttpSettings,
    /// The time limit for the connection.
    pub connect_limit: Duration,
    /// The time limit for the whole request.
    pub limit: Duration,
}

impl Route {
    /// The meaning of an error of the HTTP library.
    pub fn diagnose(&self, error: ureq::Error) -> Diagnosis {
        match error {
            ureq::Error::Timeout(ureq::Timeout::Connect) => {
                connection::connect_timeout(&self.destination(), self.connect_limit)
            }
            ureq::Error::Timeout(_) => self.timeout(),
            ureq::Error::HostNotFound => self.host_not_found(),
            ureq::Error::Io(error) => self.diagnose_io(&error),
            ureq::Error::Rustls(error) => self.diagnose_tls(&error),
            ureq::Error::ConnectProxyFailed(reason) => match &self.settings.proxy {
                Some(proxy) => self.diagnose_connect(proxy, &reason),
                None => connection::invalid_response(&self.peer(), &reason),
            },
            other => connection::invalid_response(&self.peer(), &other),
        }
    }

    /// No response within the time limit.
    pub(super) fn timeout(&self) -> Diagnosis {
        connection::timeout(&self.destination(), self.limit)
    }

    /// The other end of the connection: the proxy, or the server.
    fn peer(&self) -> String {
        match &self.settings.proxy {
            Some(proxy) => format!("the proxy {}", proxy.address()),
            None => host_and_port(&self.server).to_owned(),
        }
    }

    /// The server, and the proxy before it.
    fn destination(&self) -> String {
        let host = host_and_port(&self.server);
        match &self.settings.proxy {
            Some(proxy) => format!("{host} through the proxy {}", proxy.address()),
            None => host.to_owned(),
        }
    }

    fn host_not_found(&self) -> Diagnosis {
        let host = self.server.host_str().unwrap_or_default();
        connection::host_not_found(&match &self.settings.proxy {
            None => host.to_owned(),
            // With these the client resolves the server's name, too.
            Some(proxy) if matches!(&*proxy.scheme, "socks4" | "socks5") => {
                format!("{host} or the proxy {}", proxy.host)
            }
            Some(proxy) => format!("the proxy {}", proxy.host),
        })
    }

    /// `reason` is the library's text, with the status line of the proxy.
    fn diagnose_connect(&self, proxy: &Proxy, reason: &str) -> Diagnosis {
        let address = proxy.address();
        let status =
            reason.split(' ').find_map(|word| word.split_once('/')).map(|(status, _)| status);
        match (status, &proxy.username) {
            // tinyproxy answers a wrong password with 401.
            (Some("407" | "401"), Some(_)) => proxy::credentials_rejected(&address),
            (Some("407"), None) => proxy::credentials_missing(&address),
            (Some(status), _) => proxy::refused(&address, status, &self.server),
            (None, _) => connection::invalid_response(&self.peer(), &reason),
        }
    }

    fn diagnose_io(&self, error: &io::Error) -> Diagnosis {
        if let Some(tls) = error.get_ref().and_then(|inner| inner.downcast_ref()) {
            return self.diagnose_tls(tls);
        }
        let reason = error.to_string();
        // The standard library has no kind for it. 11001 to 11004 are WSAHOST_NOT_FOUND and the
        // like on Windows.
        if reason.contains("failed to lookup address")
            || matches!(error.raw_os_error(), Some(11001..=11004))
        {
            return self.host_not_found();
        }
        match error.kind() {
            io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => {
                connection::invalid_response(&self.peer(), &reason)
            }
            _ => {
                let reason = reason.split(" (os error").next().unwrap_or_default();
                connection::unreachable(&self.peer(), reason)
            }
        }
    }

    fn diagnose_tls(&self, error: &rustls::Error) -> Diagnosis {
        use CertificateError::{
            BadSignature, Expired, ExpiredContext, NotValidForName, NotValidForNameContext,
            UnknownIssuer,
        };
        let host = host_and_port(&self.server);
        let reason = match error {
            // An authority that was created again under its old name causes `BadSignature`.
            rustls::Error::InvalidCertificate(UnknownIssuer | BadSignature) => {
                return match self.settings.authorities {
                    Some(_) => connection::untrusted_by_configuration(host),
                    None => connection::untrusted(host),
                };
            }
            rustls::Error::General(reason) if reason.starts_with("No CA certificates") => {
                return connection::no_authorities();
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
        connection::insecure(host, reason)
    }
}
