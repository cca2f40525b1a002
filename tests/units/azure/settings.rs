//! git's HTTP configuration for a server.

use git_credential_azdo::azure::http::HttpSettings;
use url::Url;

const URL: &str = "https://tfs.example.com/Main";

fn settings(configured: &[(&str, &str)], environment: &[(&str, &str)]) -> HttpSettings {
    let configured: Vec<(String, String)> =
        configured.iter().map(|(key, value)| (key.to_string(), value.to_string())).collect();
    let variable = |name: &str| {
        let found = environment.iter().find(|(key, _)| *key == name);
        found.map(|(_, value)| value.to_string())
    };
    HttpSettings::new(&configured, &Url::parse(URL).unwrap(), &variable).unwrap()
}

#[test]
fn default_is_verification_with_the_systems_authorities() {
    let settings = settings(&[], &[]);
    assert!(settings.verify && settings.proxy.is_none() && settings.authorities.is_none());
}

#[test]
fn environment_precedes_configured_authorities() {
    let file = |settings: HttpSettings| settings.authorities.and_then(|own| own.file);
    let key = ("http.sslcainfo", "/a.pem");
    assert_eq!(file(settings(&[key], &[])), Some("/a.pem".into()));
    assert_eq!(file(settings(&[key], &[("GIT_SSL_CAINFO", "/b.pem")])), Some("/b.pem".into()));
    assert_eq!(file(settings(&[("http.sslcainfo", "")], &[])), None);
    let schannel = ("http.sslbackend", "schannel");
    assert_eq!(file(settings(&[key, schannel], &[])), None);
    let use_anyway = ("http.schannelusesslcainfo", "true");
    assert_eq!(file(settings(&[key, schannel, use_anyway], &[])), Some("/a.pem".into()));
}

#[test]
fn verification_is_off_where_git_has_it_off() {
    assert!(!settings(&[("http.sslverify", "false")], &[]).verify);
    assert!(!settings(&[], &[("GIT_SSL_NO_VERIFY", "1")]).verify);
    assert!(settings(&[("http.sslverify", "true")], &[]).verify);
}
