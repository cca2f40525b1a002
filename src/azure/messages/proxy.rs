//! Messages about a proxy on the way to the server.

use crate::azure::Diagnosis;

/// Shows which proxies git is configured to use.
pub(super) const SHOW_PROXIES: &str = "git config --show-origin --get-regexp 'http.*proxy'";

/// The proxy requires credentials, and none are configured.
pub(in crate::azure) fn credentials_missing(proxy: &str) -> Diagnosis {
    credentials(format!("the proxy {proxy} requires a username and password"))
}

/// The proxy rejects the configured credentials.
pub(in crate::azure) fn credentials_rejected(proxy: &str) -> Diagnosis {
    credentials(format!("the proxy {proxy} rejected the configured username or password"))
}

fn credentials(message: String) -> Diagnosis {
    Diagnosis::new("proxy_login", message)
        .then_run("Set them with", "git config --global http.proxy http://USER:PASSWORD@HOST:PORT")
        .then("If the proxy uses another method than Basic, only git may support it")
}

/// The proxy answers a CONNECT request with another status than 200.
pub(in crate::azure) fn refused(proxy: &str, status: &str, url: &url::Url) -> Diagnosis {
    let host = super::host_and_port(url);
    let message = format!("the proxy {proxy} answered {status} for {host}");
    Diagnosis::new("proxy_refused", message).then(match url.scheme() {
        "http" => "git may get through: for plain http it does not use CONNECT".to_owned(),
        _ => format!("Ask the proxy's administrator to allow {host}"),
    })
}

/// The configured URL is not one. It is not repeated: it may contain a password.
pub(in crate::azure) fn unreadable() -> Diagnosis {
    Diagnosis::new("proxy_unsupported", "the configured proxy is not a valid URL")
        .then(
            "Use http://USER:PASSWORD@HOST:PORT, and write special characters in the password \
             percent-encoded (/ as %2F, @ as %40)",
        )
        .then_run(
            "It is set in HTTPS_PROXY or a similar variable, or in git's settings",
            SHOW_PROXIES,
        )
}

/// A protocol that cannot be spoken.
pub(in crate::azure) fn unknown_scheme(proxy: &str) -> Diagnosis {
    Diagnosis::new("proxy_unsupported", format!("unsupported proxy protocol: {proxy}")).then_run(
        "Use http, https, socks4, socks4a, socks5 or socks5h",
        "git config --global http.proxy http://HOST:PORT",
    )
}
