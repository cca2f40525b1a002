//! The messages about a request without a response: names, time limits, certificates, proxies.

use std::fmt::Display;
use std::path::Path;

use super::proxy::Proxy;
use crate::azure::Diagnosis;
use crate::util::env;

const SHOW_PROXIES: &str = "git config --show-origin --get-regexp \"http.*proxy\"";
const SHOW_AUTHORITIES: &str = "git config --show-origin --get-regexp \"http.*sslca\"";
const SET_AUTHORITIES: &str = "git config --global http.sslCAInfo FILE.pem";

pub(super) fn host_not_found(host: &str) -> Diagnosis {
    Diagnosis::new("name_unknown", format!("cannot resolve {host}"))
        .then("Check your network, VPN, and proxy settings")
        .then_run(
            "To set a proxy for git and git-credential-azdo, run",
            "git config --global http.proxy http://HOST:PORT",
        )
}

/// The server or the proxy cannot be reached, or does not answer in time.
pub(super) fn unreachable(code: &'static str, message: String) -> Diagnosis {
    Diagnosis::new(code, message)
        .then("Check your network, VPN, and proxy settings")
        .then_run("To show git's proxy settings, run", SHOW_PROXIES)
}

/// The certificate is signed by none of the system's authorities, or by none of those that git is
/// configured to trust instead.
pub(super) fn untrusted(host: &str, are_configured: bool) -> Diagnosis {
    let message = format!("{host}'s certificate is not signed by a trusted authority");
    let diagnosis = Diagnosis::new("tls_untrusted", message);
    if !are_configured {
        let own = "If your company has its own certificate authority, point git to its file";
        return diagnosis.then_run(own, SET_AUTHORITIES);
    }
    // They take precedence over the configuration.
    let variables = ["GIT_SSL_CAINFO", "GIT_SSL_CAPATH"];
    if let Some(variable) = variables.into_iter().find(|name| env::non_empty(name).is_some()) {
        return diagnosis.then(format!(
            "The variable {variable} makes git trust only other authorities. Unset it, or add this \
             one to what it names."
        ));
    }
    diagnosis
        .then_run(
            "git is configured to trust only other authorities. To show them, run",
            SHOW_AUTHORITIES,
        )
        .then_run(
            "To trust another one for this server only, run",
            format!("git config --global http.https://{host}/.sslCAInfo FILE.pem"),
        )
}

pub(super) fn no_authorities() -> Diagnosis {
    let diagnosis =
        Diagnosis::new("tls_untrusted", "this machine has no trusted certificate authorities");
    let diagnosis = match cfg!(any(windows, target_os = "macos")) {
        true => diagnosis,
        false => diagnosis.then("Install them: on Debian and Alpine, the package ca-certificates"),
    };
    diagnosis.then_run("Or point git to a file that contains them", SET_AUTHORITIES)
}

/// The file or directory of `http.sslCAInfo` or `http.sslCAPath` cannot be used.
pub(super) fn authorities_unreadable(path: &Path, reason: &dyn Display) -> Diagnosis {
    let path = path.display();
    let message = format!("cannot read git's certificate authorities from {path}: {reason}");
    Diagnosis::new("tls_authorities", message)
        .then_run("Fix http.sslCAInfo or http.sslCAPath", SHOW_AUTHORITIES)
}

pub(super) fn proxy_login(proxy: &Proxy, problem: &str) -> Diagnosis {
    Diagnosis::new("proxy_login", format!("the proxy {} {problem}", proxy.address()))
        .then_run("Set them with", "git config --global http.proxy http://USER:PASSWORD@HOST:PORT")
        .then("If the proxy requires a method other than Basic, only git may support it")
}

/// The configured URL is not one. It is not repeated: it may contain a password.
pub(super) fn proxy_unreadable() -> Diagnosis {
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

pub(super) fn unknown_proxy_scheme(proxy: &Proxy) -> Diagnosis {
    Diagnosis::new("proxy_unsupported", format!("unsupported proxy protocol: {proxy:?}")).then_run(
        "Use http, https, socks4, socks4a, socks5, or socks5h",
        "git config --global http.proxy http://HOST:PORT",
    )
}
