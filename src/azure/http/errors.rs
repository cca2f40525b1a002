//! What the HTTP library's errors mean.

use std::io;
use std::time::Duration;

use super::failure::Obstacle;
use super::settings::Settings;

impl Obstacle {
    /// What it is that the library met on the way to `url`.
    pub(super) fn of(
        error: ureq::Error,
        url: &str,
        settings: &Settings,
        limit: Duration,
    ) -> Obstacle {
        let host = host_of(url);
        let proxy = settings.proxy.as_ref();
        // Whom we were speaking to, as far as can be told.
        let place =
            proxy.map_or_else(|| host.clone(), |proxy| format!("the proxy {}", proxy.address()));
        match error {
            ureq::Error::Timeout(_) => Obstacle::slow(url, settings, limit),
            ureq::Error::HostNotFound => Obstacle::name_unknown(url, settings),
            ureq::Error::Io(error) => Obstacle::of_io(error, url, place, settings),
            ureq::Error::Rustls(error) => of_tls(&error, host, settings),
            ureq::Error::ConnectProxyFailed(said) => {
                let Some(proxy) = proxy else {
                    return Obstacle::Garbled { place, said };
                };
                let address = proxy.address();
                let status =
                    said.split(' ').find_map(|word| word.split_once('/')).map(|(status, _)| status);
                match (status, proxy.username.is_some()) {
                    // tinyproxy says 401 to a wrong password.
                    (Some("407" | "401"), true) => Obstacle::ProxyPassword { proxy: address },
                    (Some("407"), false) => Obstacle::ProxyNoPassword { proxy: address },
                    (Some(status), _) => Obstacle::ProxyRefuses {
                        proxy: address,
                        host,
                        said: status.to_owned(),
                        plain: url.starts_with("http://"),
                    },
                    (None, _) => Obstacle::Garbled { place, said },
                }
            }
            other => Obstacle::Garbled { place, said: other.to_string() },
        }
    }

    /// That nothing came from `url` in time.
    pub(super) fn slow(url: &str, settings: &Settings, limit: Duration) -> Obstacle {
        let proxy = settings.proxy.as_ref().map(|proxy| proxy.address());
        Obstacle::Slow { place: within(&host_of(url), proxy), seconds: limit.as_secs() }
    }

    fn of_io(error: io::Error, url: &str, place: String, settings: &Settings) -> Obstacle {
        if let Some(tls) = error.get_ref().and_then(|inner| inner.downcast_ref()) {
            return of_tls(tls, host_of(url), settings);
        }
        let said = error.to_string();
        // The standard library has no kind for it; 11001 and its neighbours are Windows'.
        if said.contains("failed to lookup address")
            || matches!(error.raw_os_error(), Some(11001..=11004))
        {
            return Obstacle::name_unknown(url, settings);
        }
        match error.kind() {
            io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => {
                Obstacle::Garbled { place, said }
            }
            _ => {
                // Without the number, which tells a person nothing more.
                let said = said.split(" (os error").next().unwrap_or_default().to_owned();
                Obstacle::Unreachable { place, said }
            }
        }
    }

    fn name_unknown(url: &str, settings: &Settings) -> Obstacle {
        let host = bare(&host_of(url)).to_owned();
        let host = match &settings.proxy {
            None => host,
            // For these it is us who ask for the server's address, too.
            Some(proxy) if matches!(&*proxy.scheme, "socks4" | "socks5") => {
                format!("{host}, or that of the proxy {},", proxy.host)
            }
            Some(proxy) => proxy.host.clone(),
        };
        Obstacle::NameUnknown { host }
    }
}

fn of_tls(error: &rustls::Error, host: String, settings: &Settings) -> Obstacle {
    use rustls::CertificateError::{
        BadSignature, Expired, ExpiredContext, NotValidForName, NotValidForNameContext,
        UnknownIssuer,
    };
    let said = match error {
        // The second is what comes of an authority that was made anew under its old name.
        rustls::Error::InvalidCertificate(UnknownIssuer | BadSignature) => {
            return Obstacle::NotTrusted { host, by_own: settings.authorities.is_some() };
        }
        rustls::Error::General(said) if said.starts_with("No CA certificates") => {
            return Obstacle::NoAuthorities;
        }
        rustls::Error::InvalidCertificate(Expired | ExpiredContext { .. }) => {
            "its certificate has expired, or the clock of this machine is wrong".to_owned()
        }
        rustls::Error::InvalidCertificate(NotValidForName | NotValidForNameContext { .. }) => {
            "its certificate is made out to another name".to_owned()
        }
        // The library has no kind for it.
        other if other.to_string().contains("CaUsedAsEndEntity") => {
            "its certificate is that of an authority, which this program takes for no server's"
                .to_owned()
        }
        other => other.to_string(),
    };
    Obstacle::Tls { host, said }
}

/// Host and, if it is said, port.
fn host_of(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split('/').next().unwrap_or_default().to_owned()
}

fn bare(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if !port.contains(']') => name,
        _ => host,
    }
}

/// A server, and what stands between.
fn within(host: &str, proxy: Option<String>) -> String {
    match proxy {
        Some(proxy) => format!("{host}, through the proxy {proxy},"),
        None => host.to_owned(),
    }
}
