//! Which proxy git would use for a URL, as decided by git's http.c and curl's lib/noproxy.c.

use std::fmt;
use std::net::IpAddr;

use percent_encoding::percent_decode_str;
use url::{Host, Url};

use super::messages;
use crate::azure::Diagnosis;

/// A proxy. `Debug` shows it without the credentials.
#[derive(Clone, PartialEq, Eq)]
pub struct Proxy {
    /// The protocol: `http`, `https`, `socks4`, `socks4a`, `socks5`, `socks5h`, or an unknown one.
    pub(super) scheme: String,
    pub(super) host: String,
    pub(super) port: u16,
    pub username: Option<String>,
    pub password: Option<String>,
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme, self.address())
    }
}

impl Proxy {
    /// The proxy for `url`; `configured` is git's `http.proxy` for that URL, and `variable` reads
    /// the environment.
    pub fn for_url(
        url: &Url,
        configured: Option<String>,
        variable: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Option<Proxy>, Diagnosis> {
        // The lower case comes first. HTTP_PROXY is not read (CVE-2016-5385).
        let own: &[&str] = match url.scheme() {
            "https" => &["https_proxy", "HTTPS_PROXY"],
            _ => &["http_proxy"],
        };
        let from_environment =
            || own.iter().chain(&["all_proxy", "ALL_PROXY"]).find_map(|name| variable(name));
        let text = configured.or_else(from_environment).unwrap_or_default();
        let exempt = variable("no_proxy").or_else(|| variable("NO_PROXY")).unwrap_or_default();
        // An empty configured value means no proxy, whatever the environment says.
        if text.trim().is_empty() || is_exempt(url, &exempt) {
            return Ok(None);
        }
        Proxy::parse(text.trim()).map(Some).ok_or_else(messages::proxy_unreadable)
    }

    /// Parses `[scheme://][user[:password]@]host[:port]`. As with curl, the port is 1080 if it is
    /// missing, or 443 over https.
    pub fn parse(text: &str) -> Option<Proxy> {
        let (scheme, rest) = text.split_once("://").unwrap_or(("http", text));
        let scheme = match scheme.to_ascii_lowercase().as_str() {
            "socks" => "socks4".to_owned(),
            // A repository chooses it, and messages repeat it.
            scheme if scheme.chars().all(|char| char.is_ascii_alphanumeric()) => scheme.to_owned(),
            _ => return None,
        };
        let default_port = if scheme == "https" { 443 } else { 1080 };
        // A scheme without a default port: `Url` does not show an explicit default port.
        let url = Url::parse(&format!("proxy://{rest}")).ok()?;
        let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        Some(Proxy {
            scheme,
            host: url.host_str().filter(|host| !host.is_empty())?.to_owned(),
            port: url.port().unwrap_or(default_port),
            username: Some(decoded(url.username())).filter(|name| !name.is_empty()),
            password: url.password().map(decoded),
        })
    }

    pub(super) fn address(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }
}

/// Whether a `NO_PROXY` list exempts the host of `url`. The list is `*`, or contains addresses,
/// networks (`10.0.0.0/8`), and domains, which include their subdomains.
fn is_exempt(url: &Url, list: &str) -> bool {
    let mut entries = list.split([',', ' ', '\t']).filter(|entry| !entry.is_empty());
    let matches = |entry| match url.host() {
        Some(Host::Domain(name)) => is_in_domain(name, entry),
        Some(Host::Ipv4(address)) => is_in_network(address.into(), entry),
        Some(Host::Ipv6(address)) => is_in_network(address.into(), entry),
        None => false,
    };
    list == "*" || entries.any(matches)
}

fn is_in_domain(host: &str, domain: &str) -> bool {
    let (host, domain) =
        (host.trim_end_matches('.'), domain.trim_matches('.').to_ascii_lowercase());
    let parent = host.strip_suffix(&domain);
    !domain.is_empty() && parent.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

fn is_in_network(address: IpAddr, network: &str) -> bool {
    let Some((start, prefix)) = network.split_once('/') else {
        return network.parse() == Ok(address);
    };
    let same_bits = match (address, start.parse()) {
        (IpAddr::V4(a), Ok(IpAddr::V4(b))) => (a.to_bits() ^ b.to_bits()).leading_zeros(),
        (IpAddr::V6(a), Ok(IpAddr::V6(b))) => (a.to_bits() ^ b.to_bits()).leading_zeros(),
        _ => return false,
    };
    prefix.parse().is_ok_and(|prefix: u32| prefix > 0 && prefix <= same_bits)
}
