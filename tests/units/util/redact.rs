//! Text without secrets.

use git_credential_azdo::util::redact::redact;

use super::pat::new_pat;

#[test]
fn pat_is_abbreviated_wherever_it_is() {
    let pat = new_pat("a");
    let short = "aaaa…wxyz";
    assert_eq!(redact(&format!("https://{pat}@h/p")), format!("https://{short}@h/p"));
    assert_eq!(redact(&format!("a {pat}\u{1b}[0m")), format!("a {short}\\u{{1b}}[0m"));
    assert_eq!(redact(&format!("https://me:{pat}@h")), format!("https://me:{short}@h"));
    assert_eq!(redact(&format!("me%3A{pat}%40")), format!("me%3A{short}%40"));
}

#[test]
fn other_secrets_of_urls_are_hidden() {
    assert_eq!(redact("https://me:hunter2@h/p x://b:c@d"), "https://me:…@h/p x://b:…@d");
    assert_eq!(redact(&format!("https://ghp_{}@h/p", "a".repeat(36))), "https://…@h/p");
    assert_eq!(redact("https://acme@dev.azure.com/acme"), "https://acme@dev.azure.com/acme");
}
