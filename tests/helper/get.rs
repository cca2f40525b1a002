//! `get`: the answer, and the message if there is none.

use super::{acme_pat, answer_with, ask, home_with_acme, request};
use test_support::{Home, pat52, pat84};

fn about_acme() -> String {
    request("dev.azure.com", "acme/w/_git/w")
}

#[test]
fn line_order_unknown_lines_and_crlf_do_not_matter() {
    let home = home_with_acme();
    let requests = [
        "path=acme/w\nhost=dev.azure.com\nprotocol=https\n",
        "protocol=https\nhost=dev.azure.com\npath=acme/w",
        "protocol=https\nhost=dev.azure.com\npath=acme/w\n\nanything at all",
        "novelty=1\nprotocol=https\nhost=dev.azure.com\nnovel[]=a=b\npath=acme/w\n",
        "protocol=https\r\nhost=dev.azure.com\r\npath=acme/w\r\n\r\n",
        // PowerShell 5.1 with `$OutputEncoding` set to UTF-8.
        "\u{feff}protocol=https\r\nhost=dev.azure.com\r\npath=acme/w\r\n\r\n",
        "wwwauth[]=Bearer\nwwwauth[]=Basic realm=\"x\"\nprotocol=https\nhost=dev.azure.com\npath=acme/w\n",
        "capability[]=authtype\nprotocol=https\nhost=dev.azure.com\npath=acme/w\n",
    ];
    for asked in requests {
        ask(&home, "get", asked).succeeds().says_nothing().prints(&answer_with(&acme_pat()));
    }
}

#[test]
fn state_is_sent_only_if_git_supports_it() {
    let home = home_with_acme();
    let with_state = format!("capability[]=authtype\ncapability[]=state\n{}", about_acme());
    let ran = ask(&home, "get", &with_state).succeeds().says_nothing();
    let mut lines = ran.stdout.lines();
    assert_eq!(lines.next(), Some("capability[]=state"));
    assert!(lines.next().unwrap().starts_with("state[]=azdo:"), "{}", ran.stdout);
    assert_eq!(lines.next(), Some("continue=1"));
    assert_eq!(lines.next(), Some("username=pat"));
    // An empty value resets the earlier ones.
    let taken_back = format!("capability[]=state\ncapability[]=\n{}", about_acme());
    ask(&home, "get", &taken_back).prints(&answer_with(&acme_pat()));
}

#[test]
fn known_expiry_is_sent_to_git() {
    let home = Home::new();
    let login = ["login", "acme", "--store", "file", "--with-token", "--expires", "2099-12-31"];
    let pat = pat52(1);
    home.azdo(login).stdin(pat.as_str()).run().succeeds();
    let expected = format!("{}password_expiry_utc=4102444800\n", answer_with(&pat));
    ask(&home, "get", &about_acme()).says_nothing().prints(&expected);
}

#[test]
fn expired_pat_is_not_sent_and_the_reason_shown() {
    let home = home_with_acme();
    let record = home.path().join("data/git-credential-azdo/record");
    let text = std::fs::read_to_string(&record).unwrap();
    std::fs::write(&record, text + "expires = 2026-02-01T00:00:00Z\n").unwrap();
    ask(&home, "get", &about_acme())
        .succeeds()
        .says("the PAT for acme expired on 2026-01-31")
        .says("git credential-azdo login acme")
        .says("https://dev.azure.com/acme/_usersSettings/tokens")
        .prints("");
}

#[test]
fn missing_pat_message_shows_where_to_create_one() {
    let home = home_with_acme();
    let asked = request("dev.azure.com", "globex/w/_git/w");
    let ran = ask(&home, "get", &asked).succeeds().prints("");
    let ran = ran
        .says("no PAT is stored for globex")
        .says("login globex")
        .says("/globex/_usersSettings/tokens");
    assert_eq!(ran.stderr.lines().count(), 3, "{}", ran.stderr);
}

#[test]
fn no_operation_answers_as_get_for_cargo() {
    let home = home_with_acme();
    let none: [&str; 0] = [];
    home.azdo(none)
        .stdin(about_acme())
        .run()
        .succeeds()
        .says_nothing()
        .prints(&answer_with(&acme_pat()));
}

#[test]
fn get_twice_answers_once_for_cargo_without_a_shell() {
    let home = home_with_acme();
    let ran = home.azdo(["get", "get"]).stdin(about_acme()).run().succeeds().says_nothing();
    ran.prints(&answer_with(&acme_pat()));
    home.azdo(["get", "store"]).stdin(about_acme()).run().ends_with(2).prints("");
}

#[test]
fn unknown_operation_is_ignored_and_its_input_read() {
    let home = home_with_acme();
    let long = "x=y\n".repeat(1_000_000);
    home.azdo(["frobnicate"]).stdin(long).run().succeeds().says_nothing().prints("");
}

#[test]
fn capability_lists_what_is_supported() {
    let home = Home::new();
    ask(&home, "capability", "")
        .succeeds()
        .says_nothing()
        .prints("version 0\ncapability authtype\ncapability state\n");
}

#[cfg(unix)]
#[test]
fn unusable_or_exposed_secret_is_reported_and_not_sent() {
    use std::os::unix::fs::PermissionsExt;
    let home = home_with_acme();
    let secrets = home.path().join("data/git-credential-azdo/secrets");
    let secret = std::fs::read_dir(&secrets).unwrap().next().unwrap().unwrap().path();

    std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o640)).unwrap();
    ask(&home, "get", &about_acme()).ends_with(1).says("other users can read it").prints("");

    std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o600)).unwrap();
    for content in ["", "two words", &"a".repeat(64 * 1024 + 1)] {
        std::fs::write(&secret, content).unwrap();
        ask(&home, "get", &about_acme()).ends_with(1).says("is not valid (it is empty").prints("");
    }

    let elsewhere = home.path().join("elsewhere");
    std::fs::rename(&secret, &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, &secret).unwrap();
    ask(&home, "get", &about_acme()).ends_with(1).says(secret.to_str().unwrap()).prints("");

    std::fs::remove_file(&secret).unwrap();
    ask(&home, "get", &about_acme())
        .ends_with(1)
        .says("no longer in the file")
        .says("git credential-azdo login acme")
        .prints("");
}

#[test]
fn newer_or_broken_index_is_named_and_not_overwritten() {
    let home = home_with_acme();
    let record = home.path().join("data/git-credential-azdo/record");
    for (text, complaint) in [
        ("format = 8\n", "newer git-credential-azdo (format 8)"),
        ("format = 1\n\n[https://dev.azure.com/acme]\nname = default\n", "at line 3"),
        ("format = 1\n\n[https://dev.azure.com/acme]\nsurprise = 1\n", "at line 4"),
        ("format = 1\n[https://dev.azure.com/acme]\nstore = file\nstore = file\n", "at line 4"),
        ("not a record\n", "at line 1"),
        ("", "at line 1"),
    ] {
        std::fs::write(&record, text).unwrap();
        ask(&home, "get", &about_acme())
            .ends_with(1)
            .says(complaint)
            .says(record.to_str().unwrap())
            .prints("");
        let login = ["login", "acme", "--store", "file", "--with-token"];
        home.azdo(login).stdin(pat84(2)).run().ends_with(1).says(complaint);
        home.azdo(["logout", "acme"]).run().ends_with(1).says(complaint);
        home.azdo(["list"]).run().ends_with(1).says(complaint);
        assert_eq!(std::fs::read_to_string(&record).unwrap(), text);
    }
}

#[test]
fn closed_output_ends_quietly() {
    let home = home_with_acme();
    let sh = std::path::Path::new("/bin/sh");
    let script = format!("\"{}\" get | true", test_support::azdo_path());
    home.program(sh, ["-c", &script]).stdin(about_acme()).run().succeeds().says_nothing();
}
