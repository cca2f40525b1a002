//! The errors of the HTTP library.

use std::io::ErrorKind;
use std::sync::Arc;
use std::time::{Duration, Instant};

use git_credential_azdo::azure::http::{HttpSettings, Route};
use url::Url;

#[test]
fn timeout_names_the_limit_that_was_waited_for() {
    let server = Url::parse("https://dev.azure.com/acme").unwrap();
    let settings = HttpSettings::read(&server).unwrap();
    let settings = HttpSettings { proxy: None, ..settings };
    for (kind, seconds, expected) in [
        (ureq::Timeout::Connect, 10, "cannot connect to dev.azure.com within 10 s"),
        (ureq::Timeout::Global, 20, "dev.azure.com did not answer within 20 s"),
        // The library reports a TLS handshake without an answer like this.
        (ureq::Timeout::Global, 10, "dev.azure.com did not answer within 10 s"),
    ] {
        let started = Instant::now() - Duration::from_millis(seconds * 1000 + 200);
        let route = Route { server: server.clone(), settings: settings.clone(), started };
        assert_eq!(route.diagnose(ureq::Error::Timeout(kind)).message, expected);
    }
}

/// What rustls-platform-verifier makes of an error of Windows that it has no name for.
#[test]
fn chain_without_a_known_authority_on_windows_is_untrusted() {
    let server = Url::parse("https://dev.azure.com/acme").unwrap();
    let settings = HttpSettings::read(&server).unwrap();
    let route = Route { server, settings, started: Instant::now() };
    for (code, expected) in [(-2_146_762_486, "tls_untrusted"), (-2_146_762_480, "tls")] {
        let windows = std::io::Error::from_raw_os_error(code);
        let other = rustls::OtherError(Arc::from(Box::from(windows.to_string())));
        let tls = rustls::Error::InvalidCertificate(rustls::CertificateError::Other(other));
        let io = std::io::Error::new(ErrorKind::InvalidData, tls);
        assert_eq!(route.diagnose(ureq::Error::Io(io)).code, expected);
    }
}
