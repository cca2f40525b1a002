//! The proxy for a URL.

use git_credential_azdo::azure::http::Proxy;
use url::Url;

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
