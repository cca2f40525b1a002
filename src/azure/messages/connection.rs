//! Messages about the connection to the server: names, timeouts, certificates.

use std::fmt::Display;
use std::time::Duration;

use super::proxy::SHOW_PROXIES;
use crate::azure::Diagnosis;

const SHOW_AUTHORITIES: &str = "git config --show-origin --get-regexp 'http.*sslca'";
const SET_AUTHORITIES: &str = "git config --global http.sslCAInfo FILE.pem";

/// DNS does not know the host.
pub(in crate::azure) fn host_not_found(host: &str) -> Diagnosis {
    Diagnosis::new("name_unknown", format!("cannot resolve {host}"))
        .then("Check your network, VPN and proxy settings")
        .then_run(
            "To set a proxy for git and git-credential-azdo, run",
            "git config --global http.proxy http://HOST:PORT",
        )
}

/// The connection fails. `peer` is the server, or the proxy.
pub(in crate::azure) fn unreachable(peer: &str, reason: &str) -> Diagnosis {
    check_network(Diagnosis::new("unreachable", format!("cannot connect to {peer}: {reason}")))
}

/// No connection within the time limit.
pub(in crate::azure) fn connect_timeout(peer: &str, limit: Duration) -> Diagnosis {
    let seconds = limit.as_secs();
    check_network(Diagnosis::new("timeout", format!("cannot connect to {peer} within {seconds} s")))
}

/// No response within the time limit.
pub(in crate::azure) fn timeout(peer: &str, limit: Duration) -> Diagnosis {
    let seconds = limit.as_secs();
    check_network(Diagnosis::new("timeout", format!("{peer} did not answer within {seconds} s")))
}

fn check_network(diagnosis: Diagnosis) -> Diagnosis {
    diagnosis
        .then("Check your network, VPN and proxy settings")
        .then_run("To show git's proxy settings, run", SHOW_PROXIES)
}

/// The response is not valid HTTP.
pub(in crate::azure) fn invalid_response(peer: &str, reason: &dyn Display) -> Diagnosis {
    Diagnosis::new("garbled", format!("invalid response from {peer}: {reason}"))
        .then("Check that the URL is right: another service may have answered")
}

/// The certificate is not signed by one of the system's authorities.
pub(in crate::azure) fn untrusted(host: &str) -> Diagnosis {
    let message = format!("{host}'s certificate is not signed by a trusted authority");
    Diagnosis::new("tls_untrusted", message).then_run(
        "If your company has its own certificate authority, tell git its file",
        SET_AUTHORITIES,
    )
}

/// The certificate is not signed by one of the authorities that git is configured to trust.
pub(in crate::azure) fn untrusted_by_configuration(host: &str) -> Diagnosis {
    Diagnosis { next_steps: Vec::new(), ..untrusted(host) }
        .then_run("git is configured to trust other authorities only", SHOW_AUTHORITIES)
        .then_run(
            "To trust another one for this server only, run",
            format!("git config --global http.https://{host}/.sslCAInfo FILE.pem"),
        )
}

/// Another fault of the certificate or of the TLS handshake.
pub(in crate::azure) fn insecure(host: &str, reason: &str) -> Diagnosis {
    let message = format!("cannot establish a secure connection to {host}: {reason}");
    Diagnosis::new("tls", message)
        .then_run("git may be less strict. To find out, run", "git ls-remote URL")
}

/// The system has no certificate authorities.
pub(in crate::azure) fn no_authorities() -> Diagnosis {
    Diagnosis::new("tls_untrusted", "this machine has no trusted certificate authorities")
        .then("Install them: on Debian and Alpine, the package ca-certificates")
        .then_run("Or tell git a file of them", SET_AUTHORITIES)
}

/// The file or directory of `http.sslCAInfo` or `http.sslCAPath` cannot be used.
pub(in crate::azure) fn authorities_unreadable(path: &str, reason: &dyn Display) -> Diagnosis {
    let message = format!("cannot read git's certificate authorities from {path}: {reason}");
    Diagnosis::new("tls_authorities", message)
        .then_run("Fix http.sslCAInfo or http.sslCAPath", SHOW_AUTHORITIES)
}
