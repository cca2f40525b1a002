//! Unit tests of `doctor`.

use git_credential_azdo::doctor::PatInUrl;
use test_support::{pat52, pat84};

#[test]
fn pat_in_each_form_of_a_remote_is_taken_out() {
    let (new, old) = (pat84(1), pat52(1));
    for (user, pat) in [
        (new.clone(), &new),
        (format!("me:{new}"), &new),
        (format!(":{new}"), &new),
        (format!("me:{old}"), &old),
        (format!("me:{}", "a".repeat(52)), &"a".repeat(52)),
    ] {
        let url = format!("https://{user}@dev.azure.com/acme/My%20Shop/_git/shop");
        let found = PatInUrl::parse(&url).unwrap();
        assert_eq!(found.organization.to_string(), "acme");
        assert_eq!(found.pat.expose(), pat);
        assert_eq!(found.url, "https://dev.azure.com/acme/My%20Shop/_git/shop");
    }
}

#[test]
fn url_of_another_host_or_without_a_pat_is_left_alone() {
    let pat = pat84(1);
    for other in [
        format!("https://{pat}@github.com/acme/shop"),
        format!("https://{pat}@example.com/acme/shop"),
        format!("https://dev.azure.com/acme/{pat}"),
        format!("https://{pat}@x@dev.azure.com/acme"),
        "https://me:hunter2@dev.azure.com/acme".to_owned(),
        "https://acme@dev.azure.com/acme".to_owned(),
    ] {
        assert!(PatInUrl::parse(&other).is_none(), "{other}");
    }
}
