//! URLs that every program reads in the same way.

use git_credential_azdo::organization::{NotStrict, Scheme, StrictUrl};

#[test]
fn url_is_split_as_it_was_written() {
    let text = "HTTPS://me:x@Dev.Azure.com:443/acme/My Shop/?version=GBmain#/x@y";
    let url = StrictUrl::parse(text).unwrap();
    assert_eq!((url.scheme, url.userinfo), (Scheme::Https, Some("me:x")));
    assert_eq!((url.host, url.path), ("Dev.Azure.com:443", "/acme/My Shop/"));
    let without = "HTTPS://Dev.Azure.com:443/acme/My Shop/?version=GBmain#/x@y";
    assert_eq!(url.without_userinfo(), without);
    for text in ["https://[::0001]:8080/tfs", "http://10.0.0.5", "https://xn--bcher-kva.example/C"]
    {
        assert!(StrictUrl::parse(text).is_ok(), "{text}");
    }
}

#[test]
fn ambiguous_hosts_are_refused() {
    for text in [
        "https://x@dev.azure.com@evil.example/acme",
        "https://dev.azure.com\\@evil.example/acme",
        "https://dev\t.azure.com/acme",
    ] {
        assert_eq!(StrictUrl::parse(text).unwrap_err(), NotStrict::Ambiguous, "{text:?}");
    }
    for text in [
        "https://dev%2eazure.com/acme",
        "https://127.1/acme",
        "https://010.0.0.1/acme",
        "https://tfs.example.com:0443/acme",
        "https:///dev.azure.com/acme",
        "https:///B\u{fc}cher/acme",
        "https://",
    ] {
        assert_eq!(StrictUrl::parse(text).unwrap_err(), NotStrict::Host, "{text:?}");
    }
    for text in ["https://\u{ff44}ev.azure.com/acme", "https://b\u{fc}cher.example/C"] {
        assert_eq!(StrictUrl::parse(text).unwrap_err(), NotStrict::NotAscii, "{text:?}");
    }
    for text in ["dev.azure.com/acme", "https:dev.azure.com/acme", " https://dev.azure.com/acme"] {
        assert_eq!(StrictUrl::parse(text).unwrap_err(), NotStrict::NotAUrl, "{text:?}");
    }
}
