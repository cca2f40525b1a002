//! The errors of the HTTP library.

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
