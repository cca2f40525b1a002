//! Which proxy git would use for a URL, as decided by git's http.c and curl's lib/noproxy.c.

use std::fmt;
use std::net::IpAddr;

use percent_encoding::percent_decode_str;
use url::{Host, Url};

use crate::azure::Diagnosis;
use crate::azure::messages::proxy;

/// A proxy. `Debug` shows it without the credentials.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Proxy {
    /// The protocol: `http`, `https`, `socks4`, `socks4a`, `socks5`, `socks5h`, or an unknown one.
    pub(super) scheme: String,
    /// The host name or address.
    pub(super) host: String,
    /// The port.
    pub(super) port: u16,
    /// The username to sign in with.
    pub(super) username: Option<String>,
    /// The password to sign in with.
    pub(super) password: Option<String>,
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme, self.address())
    }
}

impl Proxy {
    /// The proxy for `url`; `configured` is git's `http.proxy` for that URL, and `variable` reads
    /// the environment.
    ///
    /// # Errors
    /// A [`Diagnosis`] if the proxy is not a valid URL.
    pub(super) fn for_url(
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
        Proxy::parse(text.trim()).map(Some).ok_or_else(proxy::unreadable)
    }

    /// Parses `[scheme://][user[:password]@]host[:port]`. As with curl, the port is 1080 if it is
    /// missing, or 443 over https.
    fn parse(text: &str) -> Option<Proxy> {
        let (scheme, rest) = text.split_once("://").unwrap_or(("http", text));
        let scheme = match scheme.to_ascii_lowercase().as_str() {
            "socks" => "socks4".to_owned(),
            scheme => scheme.to_owned(),
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

    /// The host and port.
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

#[cfg(test)]
mod tests {
    use super::*;

    fn proxy_to(url: &str, configured: Option<&str>, environment: &[(&str, &str)]) -> String {
        let variable = |name: &str| {
            let found = environment.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| value.to_string())
        };
        let url = Url::parse(url).unwrap();
        match Proxy::for_url(&url, configured.map(str::to_owned), &variable) {
            Ok(proxy) => proxy.map_or_else(|| "none".to_owned(), |proxy| format!("{proxy:?}")),
            Err(_) => "unreadable".to_owned(),
        }
    }

    const HTTPS: &str = "https://dev.azure.com/acme";
    const HTTP: &str = "http://tfs.example.com:8080/tfs/Main";

    #[test]
    fn configuration_precedes_lower_case_variables_and_all_proxy() {
        let [upper, lower] = [("HTTPS_PROXY", "http://upper:1"), ("https_proxy", "http://lower:2")];
        let all = ("ALL_PROXY", "socks5h://all:3");
        assert_eq!(proxy_to(HTTPS, Some("conf:8"), &[upper, lower, all]), "http://conf:8");
        assert_eq!(proxy_to(HTTPS, None, &[upper, lower, all]), "http://lower:2");
        assert_eq!(proxy_to(HTTPS, None, &[upper, all]), "http://upper:1");
        assert_eq!(proxy_to(HTTPS, None, &[all]), "socks5h://all:3");
        assert_eq!(proxy_to(HTTPS, Some(""), &[upper, lower, all]), "none");
        assert_eq!(proxy_to(HTTP, None, &[upper, lower]), "none");
        assert_eq!(proxy_to(HTTP, None, &[("HTTP_PROXY", "http://cgi:1")]), "none");
        assert_eq!(proxy_to(HTTP, None, &[("http_proxy", "plain")]), "http://plain:1080");
        assert_eq!(proxy_to(HTTP, None, &[("http_proxy", "http://jane:p/w@plain")]), "unreadable");
    }

    #[test]
    fn proxy_is_parsed_as_by_curl_and_debug_hides_its_password() {
        let proxy = Proxy::parse("http://CORP%5Cjane:p%40ss:w@proxy.corp:3128/").unwrap();
        assert_eq!(proxy.username.as_deref(), Some("CORP\\jane"));
        assert_eq!(proxy.password.as_deref(), Some("p@ss:w"));
        assert_eq!(format!("{proxy:?}"), "http://proxy.corp:3128");
        assert_eq!(format!("{:?}", Proxy::parse("https://p").unwrap()), "https://p:443");
        assert_eq!(format!("{:?}", Proxy::parse("socks://[::1]:9").unwrap()), "socks4://[::1]:9");
        assert_eq!(format!("{:?}", Proxy::parse("http://[::1]").unwrap()), "http://[::1]:1080");
        assert_eq!(Proxy::parse("http://p:port"), None);
    }

    #[test]
    fn exempt_hosts_are_reached_directly() {
        for (exempt, is) in [
            ("*", true),
            ("azure.com", true),
            (".azure.com", true),
            ("example.com, DEV.Azure.com", true),
            ("localhost dev.azure.com", true),
            ("v.azure.com", false),
            ("zure.com", false),
            ("x.dev.azure.com", false),
            ("example.com,*", false),
            (",", false),
        ] {
            let expected = if is { "none" } else { "http://conf:8" };
            let environment = [("NO_PROXY", exempt)];
            assert_eq!(proxy_to(HTTPS, Some("conf:8"), &environment), expected, "{exempt}");
        }
        for (exempt, is) in [
            ("10.1.2.3", true),
            ("10.0.0.0/8", true),
            ("example.com 10.1.2.3/32", true),
            ("1.2.3", false),
            ("10.2.0.0/16", false),
            ("10.1.2.3:443", false),
            ("10.0.0.0/x", false),
            ("10.0.0.0/0", false),
            ("fd00::/8", false),
        ] {
            let expected = if is { "none" } else { "http://conf:8" };
            let environment = [("NO_PROXY", exempt)];
            let proxy = proxy_to("https://10.1.2.3/Main", Some("conf:8"), &environment);
            assert_eq!(proxy, expected, "{exempt}");
        }
        let six = [("NO_PROXY", "fd00::/8")];
        assert_eq!(proxy_to("https://[fd00::5]:8443/Main", Some("conf:8"), &six), "none");
        let both = [("NO_PROXY", "*"), ("no_proxy", "example.com")];
        assert_eq!(proxy_to(HTTPS, Some("conf:8"), &both), "http://conf:8");
    }
}
