//! Which proxy git would take to a URL: as git's http.c and curl's noproxy.c decide it.

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
) -> Option<Proxy> {
    // Of two spellings git takes the lower case, and http:// has no upper one (CVE-2016-5385).
    let own: &[&str] = match url.starts_with("https://") {
        true => &["https_proxy", "HTTPS_PROXY"],
        false => &["http_proxy"],
    };
    let of_environment =
        || own.iter().chain(&["all_proxy", "ALL_PROXY"]).find_map(|name| variable(name));
    let text = configured.or_else(of_environment)?;
    // An empty one means none, whatever the environment says.
    let proxy = Proxy::parse(text.trim())?;
    let exempt = variable("no_proxy").or_else(|| variable("NO_PROXY")).unwrap_or_default();
    (!is_exempt(host_of(url), &exempt)).then_some(proxy)
}

fn host_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => host,
        _ => authority,
    }
}

/// curl's rule: `*`, or domains of which each counts for itself and all below it.
fn is_exempt(host: &str, list: &str) -> bool {
    let host = host.trim_matches(['[', ']']).trim_end_matches('.').to_ascii_lowercase();
    list.split([',', ' ']).map(str::trim).filter(|entry| !entry.is_empty()).any(|entry| {
        let entry = entry.trim_matches(['[', ']']).trim_matches('.').to_ascii_lowercase();
        let below = || host.strip_suffix(&entry).is_some_and(|before| before.ends_with('.'));
        entry == "*" || host == entry || (!entry.is_empty() && below())
    })
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
        proxy.map_or_else(|| "none".to_owned(), |proxy| format!("{proxy:?}"))
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
            (",", false),
        ] {
            let expected = if is { "none" } else { "http://conf:8" };
            let environment = [("NO_PROXY", exempt)];
            assert_eq!(proxy_to(HTTPS, Some("conf:8"), &environment), expected, "{exempt}");
        }
        let both = [("NO_PROXY", "*"), ("no_proxy", "example.com")];
        assert_eq!(proxy_to(HTTPS, Some("conf:8"), &both), "http://conf:8");
    }
}
