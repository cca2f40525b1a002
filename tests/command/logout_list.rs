//! `logout` and `list`.

use test_support::{Home, pat52, pat84};

#[test]
fn logout_deletes_the_secret_and_suggests_revoking() {
    let home = Home::new();
    home.login("acme", &pat84(1));
    home.azdo(["logout", "https://acme.visualstudio.com/x"])
        .run()
        .succeeds()
        .says_nothing()
        .prints_about("still valid on the server")
        .prints_about("https://dev.azure.com/acme/_usersSettings/tokens");
    assert_eq!(home.stored_secrets(), "");
    home.azdo(["list"]).run().succeeds().prints_about("No PAT is stored");
    home.azdo(["logout", "acme"]).run().ends_with(1).says("no PAT is stored for acme");
}

/// git's request after the server rejected acme's PAT.
fn refuse(home: &Home) {
    home.reject("acme", &pat84(1)).says("rejected the PAT for acme");
}

#[test]
fn logout_of_a_rejected_pat_does_not_suggest_revoking() {
    let home = Home::new();
    home.login("acme", &pat84(1));
    refuse(&home);
    home.azdo(["logout", "acme"]).run().succeeds().prints_about("may still be valid on the server");
}

#[test]
fn restore_reports_whether_anything_changed() {
    let home = Home::new();
    home.login("acme", &pat84(1));
    let restore = || home.azdo(["restore", "acme"]).run();
    let in_use = "The PAT for acme is already in use; nothing was changed.\n";
    restore().succeeds().prints(in_use);
    refuse(&home);
    restore().succeeds().prints("git uses the PAT for acme again.\n");
    restore().succeeds().prints(in_use);
    std::fs::remove_dir_all(home.path().join("data/git-credential-azdo/secrets")).unwrap();
    let ran = restore().ends_with(1).prints("").says("cannot be read from its store");
    ran.says("run: git credential-azdo login acme");
}

#[test]
fn logout_of_one_name_keeps_the_others() {
    let home = Home::new();
    home.login("acme", &pat84(1));
    let login = ["login", "acme", "--name", "build", "--store", "file", "--with-token"];
    home.azdo(login).stdin(pat84(2)).run().succeeds();
    home.azdo(["logout", "acme"]).run().succeeds();
    assert_eq!(home.stored_secrets(), pat84(2));
    home.azdo(["logout", "acme"])
        .run()
        .ends_with(1)
        .says("run: git credential-azdo logout acme --name build");
}

#[test]
fn list_in_a_pipe_is_aligned_without_color_or_secrets() {
    test_support::stay_within_a_day();
    let home = Home::new();
    home.login("acme", &pat52(1));
    let login = [
        "login",
        "https://tfs.example.com/tfs/My%20Coll",
        "--name",
        "build",
        "--store",
        "file",
        "--with-token",
        "--expires",
        "30d",
        "--trust-host",
    ];
    home.azdo(login).stdin(pat84(2)).run().succeeds();
    let expected = "\
ORGANIZATION                           NAME   ACCOUNT  STORE  EXPIRES     STATE
acme                                   -      -        file   unknown     unverified
https://tfs.example.com/tfs/My%20Coll  build  -        file   in 30 days  unverified
";
    home.azdo(["list"]).run().succeeds().says_nothing().prints(expected);
}

#[test]
fn list_json_has_the_documented_keys() {
    let home = Home::new();
    let nothing = "{\n  \"environment\": [],\n  \"pats\": []\n}\n";
    home.azdo(["list", "--json"]).run().succeeds().prints(nothing);
    home.login("acme", &pat52(1));
    let ran = home.azdo(["list", "--json"]).run().succeeds().says_nothing();
    let json: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let pat = json["pats"][0].as_object().unwrap();
    let keys: Vec<&str> = pat.keys().map(String::as_str).collect();
    let documented = [
        "account",
        "added",
        "client",
        "command",
        "days_left",
        "default",
        "expires",
        "expires_at_latest",
        "kind",
        "name",
        "organization",
        "provider",
        "rejected",
        "renewal_error",
        "renewal_failed",
        "state",
        "store",
        "suspect",
        "tenant",
        "url",
        "verified",
    ];
    assert_eq!(keys, documented);
    assert_eq!(
        (pat["url"].as_str(), pat["state"].as_str()),
        (Some("https://dev.azure.com/acme"), Some("unverified"))
    );
}
