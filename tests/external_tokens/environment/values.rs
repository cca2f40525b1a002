//! Values that git must never get.

use std::ffi::OsStr;

use super::{ACME, JOB_TOKEN, about_acme, answer_with, ask, get, home_with_acme, request};
use test_support::{Home, pat84};

/// Invalid values, each with a part of its message.
fn bad_values() -> Vec<(String, &'static str)> {
    let pat = pat84(7);
    vec![
        ("$(System.AccessToken)".to_owned(), "did not substitute it"),
        ("$(MY_PAT)".to_owned(), "did not substitute it"),
        (" \t\n".to_owned(), "whitespace"),
        (format!("{pat}\nhost=evil.example"), "line breaks"),
        (format!("{pat}\r\nurl=x"), "line breaks"),
        (format!("{pat} {pat}"), "spaces"),
        (format!("{pat}\u{1b}[2J"), "characters"),
        (format!("{pat}\u{7f}"), "characters"),
        (format!("{pat}é"), "characters"),
        (format!("Bearer {JOB_TOKEN}"), "header"),
        (format!("https://pat:{pat}@dev.azure.com/acme"), "URL"),
        (format!("user:{}", &pat[1..]), "user:PAT"),
        (format!("PAT={}", &pat[1..]), "more than the PAT"),
        (pat[1..].to_owned(), "wrong length"),
        ("x".repeat(70_000), "too long"),
    ]
}

#[test]
fn invalid_token_is_withheld_and_its_variable_named() {
    let home = Home::new();
    for (value, why) in bad_values() {
        for (name, url) in [
            ("SYSTEM_ACCESSTOKEN", "SYSTEM_COLLECTIONURI"),
            ("AZDO_PERSONAL_ACCESS_TOKEN", "AZDO_ORG_SERVICE_URL"),
            ("AZURE_DEVOPS_EXT_PAT", "AZDO_ORG_SERVICE_URL"),
        ] {
            let ran = get(&home, &about_acme(), &[(name, &value), (url, ACME)]).succeeds();
            let ran = ran.says(&format!("{name} is not used for acme: ")).says(why);
            assert_eq!(ran.stderr.matches(name).count() - ran.stderr.matches("env: ").count(), 1);
            let ran = ran.never_says("no PAT is stored").never_says("login acme");
            ran.prints("").never_says("password=").never_says(&pat84(7)[..20]);
        }
    }
}

#[test]
fn next_variable_is_used_after_an_invalid_one() {
    let home = home_with_acme();
    let ext = pat84(6);
    for (value, why) in bad_values() {
        let job = [("SYSTEM_ACCESSTOKEN", &*value), ("SYSTEM_COLLECTIONURI", ACME)];
        get(&home, &about_acme(), &job).says(why).prints(&answer_with(&pat84(1)));
        let with_ext = [job[0], job[1], ("AZURE_DEVOPS_EXT_PAT", &ext)];
        get(&Home::new(), &about_acme(), &with_ext).says(why).prints(&answer_with(&ext));
        let elsewhere = request("dev.azure.com", "globex/w");
        get(&home, &elsewhere, &job).never_says(why).prints("");
    }
}

#[test]
fn value_that_is_not_utf8_is_withheld() {
    use std::os::unix::ffi::OsStrExt;
    let home = Home::new();
    let value = OsStr::from_bytes(b"abc\xff\xfe");
    let program = home.azdo(["get"]).env("SYSTEM_ACCESSTOKEN", value);
    let program = program.env("SYSTEM_COLLECTIONURI", ACME).stdin(about_acme());
    program.run().succeeds().says("characters that no token has").prints("");
    let program = home.azdo(["get"]).env("SYSTEM_ACCESSTOKEN", JOB_TOKEN);
    let program = program.env("SYSTEM_COLLECTIONURI", value).stdin(about_acme());
    program.run().succeeds().says("SYSTEM_COLLECTIONURI is not the URL").prints("");
}

#[test]
fn invalid_variable_is_reported_once() {
    let home = home_with_acme();
    let job = [("SYSTEM_ACCESSTOKEN", "$(System.AccessToken)"), ("SYSTEM_COLLECTIONURI", ACME)];
    let asked = format!("capability[]=state\nwwwauth[]=Basic realm=\"x\"\n{}", about_acme());
    let first = get(&home, &asked, &job).says("did not substitute it");
    let state = first.stdout.lines().find(|line| line.starts_with("state[]=")).unwrap();
    get(&home, &format!("{asked}{state}\n"), &job)
        .says("the server rejected the PAT for acme")
        .never_says("did not substitute it");
}

#[test]
fn empty_variable_counts_as_unset() {
    let home = Home::new();
    let empty = [("SYSTEM_ACCESSTOKEN", ""), ("SYSTEM_COLLECTIONURI", ACME)];
    get(&home, &about_acme(), &empty).never_says("SYSTEM_ACCESSTOKEN").prints("");
    get(&home_with_acme(), &about_acme(), &empty).says_nothing().prints(&answer_with(&pat84(1)));
}

#[test]
fn pat_typed_because_of_an_invalid_variable_is_stored() {
    let job = [("SYSTEM_ACCESSTOKEN", "$(System.AccessToken)"), ("SYSTEM_COLLECTIONURI", ACME)];
    let home = Home::new();
    get(&home, &about_acme(), &job).prints("");
    ask(&home, "store", &super::credential(&pat84(1)), &job).succeeds().says_nothing();
    assert_eq!(home.stored_secrets(), pat84(1));
}
