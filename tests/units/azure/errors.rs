//! The errors of the HTTP library.

use std::time::Duration;

use git_credential_azdo::azure::http::{HttpSettings, Route};
use url::Url;

#[test]
fn timeout_names_the_limit_that_was_waited_for() {
    let server = Url::parse("https://dev.azure.com/acme").unwrap();
    let settings = HttpSettings::read(&server).unwrap();
    let [connect_limit, limit] = [10, 20].map(Duration::from_secs);
    let settings = HttpSettings { proxy: None, ..settings };
    let route = Route { server, settings, connect_limit, limit };
    let message = |timeout| route.diagnose(ureq::Error::Timeout(timeout)).message;
    let connect = message(ureq::Timeout::Connect);
    assert_eq!(connect, "cannot connect to dev.azure.com within 10 s");
    let global = message(ureq::Timeout::Global);
    assert_eq!(global, "dev.azure.com did not answer within 20 s");
}
