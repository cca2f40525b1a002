//! The output of `header`, byte for byte.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::header::{acme_pat, header_with, home_with_acme};
use test_support::{Home, pat84};

const URL: &str = "https://dev.azure.com/acme/_apis/projects?api-version=7.1";

#[test]
fn header_is_printed_for_curl() {
    let expected = header_with("pat", &acme_pat());
    home_with_acme().azdo(["header", URL]).run().succeeds().says_nothing().prints(&expected);
}

#[test]
fn value_raw_and_base64_print_only_that_part() {
    let (home, pat) = (home_with_acme(), acme_pat());
    let value = format!("Basic {}\n", STANDARD.encode(format!("pat:{pat}")));
    home.azdo(["header", "--value", URL]).run().succeeds().says_nothing().prints(&value);
    let alone = home.azdo(["header", "--raw", URL]).run().succeeds().says_nothing();
    alone.prints(&format!("{pat}\n"));
    // npm's `_password`: no user and no colon.
    let base64 = home.azdo(["header", URL, "--base64"]).run().succeeds().says_nothing();
    base64.prints(&format!("{}\n", STANDARD.encode(&pat)));
}

/// Keys are only added, and every value is a string, as Terraform's `external` data source
/// requires.
#[test]
fn header_json_has_the_documented_keys() {
    let home = home_with_acme();
    let ran = home.azdo(["header", "--json", URL]).run().succeeds().says_nothing();
    let json: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let value = format!("Basic {}", STANDARD.encode(format!("pat:{}", acme_pat())));
    let expected = serde_json::json!({
        "authorization": value,
        "name": "default",
        "organization": "acme",
        "password": acme_pat(),
        "url": "https://dev.azure.com/acme",
        "username": "pat",
    });
    assert_eq!(json, expected);
    assert_eq!(ran.stdout.matches('\n').count(), 1);
}

#[test]
fn pat_is_refused_as_a_bearer_token() {
    let ran = home_with_acme().azdo(["header", "--bearer", URL]).run();
    ran.ends_with(1).prints("").says("omit --bearer").never_says(&acme_pat());
}

#[test]
fn entra_token_can_be_basic_or_bearer() {
    let home = home_with_acme();
    let jwt = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJub2JvZHkifQ.c2lnbmF0dXJl";
    replace_secret(&home, jwt);
    let bearer = format!("Authorization: Bearer {jwt}\n");
    home.azdo(["header", "--bearer", URL]).run().succeeds().prints(&bearer);
    home.azdo(["header", URL]).run().succeeds().prints(&header_with("pat", jwt));
}

/// As from a command or a variable: `login` accepts no JWT.
fn replace_secret(home: &Home, secret: &str) {
    let directory = home.path().join("data/git-credential-azdo/secrets");
    let only = std::fs::read_dir(directory).unwrap().next().unwrap().unwrap();
    std::fs::write(only.path(), secret).unwrap();
}

#[test]
fn two_output_forms_or_two_urls_are_refused() {
    let home = home_with_acme();
    let pat = pat84(7);
    let lines: [&[&str]; 6] = [
        &["header"],
        &["header", "--raw", "--json", URL],
        &["header", URL, URL],
        &["header", URL, &pat],
        &["header", "--frobnicate", URL],
        &["header", "--name", "a b", URL],
    ];
    for line in lines {
        home.azdo(line).run().ends_with(2).prints("").never_says(&pat);
    }
    home.azdo(["header", "--raw", "--raw", URL]).run().succeeds();
}

#[test]
fn printing_to_a_terminal_warns() {
    let home = home_with_acme();
    let command = home.azdo(["header", URL]).into_command();
    let mut terminal =
        test_support::rexpect::session::spawn_command(command, Some(10_000)).unwrap();
    let all = terminal.exp_eof().unwrap();
    assert!(all.contains("warning: printing the PAT for acme in plain text"), "{all}");
    assert!(all.contains(header_with("pat", &acme_pat()).trim()), "{all}");
}
