//! Which proxy git would take to a URL: as git's http.c and curl's noproxy.c decide it.

use std::net::IpAddr;

use percent_encoding::percent_decode_str;

/// A proxy.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Proxy {
    /// How it is spoken to: `http`, `https`, `socks4`, `socks4a`, `socks5`, `socks5h`, or
    /// something that nobody knows.
    pub(super) scheme: String,
    /// Its name or address.
    pub(super) host: String,
    /// Its port.
    pub(super) port: u16,
    /// Who we are to it.
    pub(super) username: Option<String>,
    /// The password for that.
    pub(super) password: Option<String>,
}

impl std::fmt::Debug for Proxy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}://{}", self.scheme, self.address())
    }
}

impl Proxy {
    /// Its host and port, as a person knows it. Never its password.
    pub(super) fn address(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    /// Reads `[scheme://][user[:password]@]host[:port]`; curl's port is 1080 where none is given,
    /// 443 over https.
    fn parse(text: &str) -> Option<Proxy> {
        let (scheme, rest) = text.split_once("://").unwrap_or(("http", text));
        let scheme = match scheme.to_ascii_lowercase().as_str() {
            "socks" => "socks4".to_owned(),
            scheme => scheme.to_owned(),
        };
        let authority = rest.split(['/', '?', '#']).next()?;
        let (who, place) = match authority.rsplit_once('@') {
            Some((who, place)) => (Some(who), place),
            None => (None, authority),
        };
        let default_port = if scheme == "https" { 443 } else { 1080 };
        let (host, port) = match place.rsplit_once(':') {
            Some((host, port)) if !port.contains(']') => (host, port.parse().ok()?),
            _ => (place, default_port),
        };
        let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let (username, password) = match who.map(|who| who.split_once(':').ok_or(who)) {
            None => (None, None),
            Some(Ok((name, password))) => (Some(decoded(name)), Some(decoded(password))),
            Some(Err(name)) => (Some(decoded(name)), None),
        };
        (!host.is_empty()).then(|| Proxy {
            scheme,
            host: host.to_owned(),
            port,
            username,
            password,
        })
    }
}

/// The proxy to `url`, if the way leads through one.
pub(super) fn of(
    url: &str,
    configured: Option<String>,
    variable: &dyn Fn(&str) -> Option<String>,
) -> Result<Option<Proxy>, Unclear> {
    // Of two spellings git takes the lower case, and http:// has no upper one (CVE-2016-5385).
    let own: &[&str] = match url.starts_with("https://") {
        true => &["https_proxy", "HTTPS_PROXY"],
        false => &["http_proxy"],
    };
    let of_environment =
        || own.iter().chain(&["all_proxy", "ALL_PROXY"]).find_map(|name| variable(name));
    let text = configured.or_else(of_environment).unwrap_or_default();
    let exempt = variable("no_proxy").or_else(|| variable("NO_PROXY")).unwrap_or_default();
    // An empty one means none, whatever the environment says.
    if text.trim().is_empty() || is_exempt(host_of(url), &exempt) {
        return Ok(None);
    }
    Proxy::parse(text.trim()).map(Some).ok_or(Unclear)
}

/// Something is said to be the proxy, and nobody knows what. There may be a password in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unclear;

fn host_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => host,
        _ => authority,
    }
}

/// curl's rule: `*` alone, or addresses and networks (`10.0.0.0/8`), or domains of which each
/// counts for itself and all below it.
fn is_exempt(host: &str, list: &str) -> bool {
    let host = host.trim_matches(['[', ']']).trim_end_matches('.').to_ascii_lowercase();
    let address: Option<IpAddr> = host.parse().ok();
    let mut entries = list.split([',', ' ', '\t']).filter(|entry| !entry.is_empty());
    list == "*"
        || entries.any(|entry| match address {
            Some(address) => is_in(address, entry),
            None => is_below(&host, entry),
        })
}

fn is_below(host: &str, domain: &str) -> bool {
    let domain = domain.trim_matches('.').to_ascii_lowercase();
    let below = || host.strip_suffix(&domain).is_some_and(|before| before.ends_with('.'));
    host == domain || (!domain.is_empty() && below())
}

fn is_in(address: IpAddr, network: &str) -> bool {
    let (start, bits) = match network.split_once('/') {
        Some((start, bits)) => (start, bits.parse().ok().filter(|bits| *bits > 0)),
        None => (network, Some(128)),
    };
    let same = match (address, start.parse()) {
        (IpAddr::V4(a), Ok(IpAddr::V4(b))) => match (a.to_bits() ^ b.to_bits()).leading_zeros() {
            32 => 128,
            same => same,
        },
        (IpAddr::V6(a), Ok(IpAddr::V6(b))) => (a.to_bits() ^ b.to_bits()).leading_zeros(),
        _ => return false,
    };
    bits.is_some_and(|bits: u32| same >= bits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxy_to(url: &str, configured: Option<&str>, environment: &[(&str, &str)]) -> String {
        let variable = |name: &str| {
            let found = environment.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| value.to_string())
        };
        let proxy = of(url, configured.map(str::to_owned), &variable);
        match proxy {
            Ok(proxy) => proxy.map_or_else(|| "none".to_owned(), |proxy| format!("{proxy:?}")),
            Err(Unclear) => "unclear".to_owned(),
        }
    }

    const HTTPS: &str = "https://dev.azure.com/acme";
    const HTTP: &str = "http://tfs.example.com:8080/tfs/Main";

    #[test]
    fn the_configuration_comes_first_then_lower_case_then_all_proxy() {
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
        assert_eq!(proxy_to(HTTP, None, &[("http_proxy", "http://jane:p/w@plain")]), "unclear");
    }

    #[test]
    fn a_proxy_is_read_as_curl_reads_it_and_its_password_is_never_shown() {
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
    fn hosts_that_are_exempt_are_reached_directly() {
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
