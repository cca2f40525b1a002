//! What counts against a PAT, and what replaces one.

use super::{acme_pat, answer_with, ask, credential, home_with_acme, request};
use test_support::{Home, pat84};

const HOST: &str = "dev.azure.com";
const REPOSITORY: &str = "acme/w/_git/w";

fn record(home: &Home) -> String {
    std::fs::read_to_string(home.path().join("data/git-credential-azdo/record")).unwrap()
}

#[test]
fn rejection_outside_of_a_repository_does_not_count() {
    let home = home_with_acme();
    let before = record(&home);
    for path in [
        "acme/_apis/wit/workitems",
        "acme/_apis/wit/_git/w",
        "acme/w",
        "acme",
        "acme/w/_git",
        "acme/_apis/x?y=/_git/w",
        "acme/w/_git/w?path=",
        "acme/w/_git/w#",
        "acme/w/_git/w/pullrequest/1",
    ] {
        for state in ["", "capability[]=state\n"] {
            let refused = format!("{state}{}", credential(HOST, path, &acme_pat()));
            ask(&home, "erase", &refused)
                .succeeds()
                .says("is not a repository, so the PAT stays in use")
                .never_says(&acme_pat());
        }
    }
    assert_eq!(record(&home), before);
}

#[test]
fn rejection_of_a_configured_header_does_not_count() {
    let home = home_with_acme();
    let key = "http.https://acme@dev.azure.com/acme/w/_git/w.extraheader";
    home.configure_git(key, "AUTHORIZATION: bearer old.job.token");
    let before = record(&home);
    ask(&home, "erase", &credential(HOST, REPOSITORY, &acme_pat()))
        .succeeds()
        .says("the Authorization header that git's configuration sends instead of the PAT for acme")
        .says(key)
        .never_says("old.job.token");
    assert_eq!(record(&home), before);
    // Another repository has no such header.
    ask(&home, "erase", &credential(HOST, "acme/w/_git/x", &acme_pat())).says("rejected the PAT");
}

#[test]
fn second_rejection_needs_another_repository_or_a_later_time() {
    let home = home_with_acme();
    let refused = credential(HOST, REPOSITORY, &acme_pat());
    for _ in 0..3 {
        ask(&home, "erase", &refused).says("It is kept and will be tried once more.");
    }
    let get = || ask(&home, "get", &request(HOST, REPOSITORY));
    get().says_nothing().prints(&answer_with(&acme_pat()));
    let text = record(&home);
    let line = text.lines().find(|line| line.starts_with("suspect = ")).unwrap();
    let path = home.path().join("data/git-credential-azdo/record");
    std::fs::write(&path, text.replace(line, "suspect = 2026-11-01T00:00:00Z")).unwrap();
    ask(&home, "erase", &refused).says("It is kept but no longer used");
    get().prints("");
}

#[test]
fn server_gets_no_pat_without_a_path() {
    let home = Home::new();
    home.login("https://corp.example.com/tfs/Main", &pat84(3));
    home.leave_out_paths();
    for path in ["", "path=\n", "path=/\n", "path=//\n", "path=/tfs/Main\n"] {
        for user in ["", "username=Main\n", "username=pat\n"] {
            let asked = format!("protocol=https\nhost=corp.example.com\n{path}{user}");
            ask(&home, "get", &asked).succeeds().prints("");
        }
    }
    let asked = "protocol=https\nhost=dev.azure.com\npath=/acme\n";
    ask(&home_with_acme(), "get", asked).succeeds().prints("");
}

#[test]
fn letters_that_windows_distinguishes_name_different_collections() {
    let home = Home::new();
    home.login("https://corp.example.com/tfs/Marketing \u{e4}", &pat84(3));
    let asked = |path: &str| {
        let asked = format!("protocol=https\nhost=corp.example.com\npath=tfs/{path}/_git/w\n");
        ask(&home, "get", &asked).succeeds()
    };
    asked("MARKETING \u{c4}").prints_about(&pat84(3));
    // The Kelvin sign, and a dotless i.
    asked("Mar\u{212a}eting \u{e4}").prints("");
    asked("Market\u{131}ng \u{e4}").prints("");
    // Backslashes in Japanese and Korean code pages.
    asked("Marketing \u{e4}/..\u{a5}Other").prints("");
    asked("Marketing \u{e4}/..\u{20a9}Other").prints("");
}

#[test]
fn hidden_path_gets_no_guess() {
    let home = home_with_acme();
    // The user's configuration has useHttpPath, so a repository has turned it off.
    let asked = "protocol=https\nhost=dev.azure.com\n";
    ask(&home, "get", asked).succeeds().says("git did not say which organization").prints("");
    ask(&home, "get", &format!("{asked}username=acme\n")).succeeds().prints("");
}

#[test]
fn pat_in_a_url_is_not_stored_and_replaces_nothing() {
    let other = pat84(5);
    for state in ["", "capability[]=state\n"] {
        let brought = format!("{state}{}", credential(HOST, REPOSITORY, &other));
        let home = Home::new();
        ask(&home, "store", &brought)
            .succeeds()
            .says("the PAT that git used for acme is not stored")
            .says("git credential-azdo login acme")
            .never_says(&other);
        assert_eq!(home.stored_secrets(), "");
        let home = home_with_acme();
        home.reject("acme", &acme_pat());
        let before = record(&home);
        ask(&home, "store", &brought).succeeds();
        assert_eq!((record(&home), home.stored_secrets()), (before, acme_pat()));
    }
}

#[test]
fn unanswered_get_for_another_url_stores_no_pat_of_a_url() {
    let home = Home::new();
    ask(&home, "get", &request(HOST, "acme/w/_git/other")).prints("");
    ask(&home, "store", &credential(HOST, REPOSITORY, &pat84(5))).succeeds();
    assert_eq!(home.stored_secrets(), "");
    // A mark serves once.
    ask(&home, "get", &request(HOST, REPOSITORY)).prints("");
    ask(&home, "store", &credential(HOST, REPOSITORY, &pat84(5))).succeeds().says_nothing();
    assert_eq!(home.stored_secrets(), pat84(5));
    home.azdo(["logout", "acme"]).run().succeeds();
    ask(&home, "store", &credential(HOST, REPOSITORY, &pat84(6))).succeeds();
    assert_eq!(home.stored_secrets(), "");
}

#[test]
fn replaced_pat_comes_back_and_goes_again() {
    let home = home_with_acme();
    home.login("acme", &pat84(2));
    let get = || ask(&home, "get", &request(HOST, REPOSITORY)).stdout;
    let restore = || home.azdo(["restore", "acme", "--previous"]).run();
    home.azdo(["restore", "acme"]).run().succeeds().prints_about("already in use");
    restore().succeeds().prints_about("git uses the previous PAT for acme again");
    assert_eq!(get(), answer_with(&acme_pat()));
    restore().succeeds();
    assert_eq!(get(), answer_with(&pat84(2)));
    home.azdo(["logout", "acme"]).run().succeeds();
    assert_eq!(home.stored_secrets() + &home.replaced_secrets(), "");
    restore().ends_with(1).says("no PAT for acme was replaced within the last 14 days");
}

#[test]
fn replaced_pat_is_deleted_after_its_time() {
    let home = home_with_acme();
    home.login("acme", &pat84(2));
    let text = record(&home);
    let line = text.lines().find(|line| line.starts_with("until = ") && line.len() < 29).unwrap();
    let path = home.path().join("data/git-credential-azdo/record");
    std::fs::write(&path, text.replacen(line, "until = 2026-11-01T00:00:00Z", 1)).unwrap();
    home.azdo(["default", "acme"]).run().succeeds();
    home.login("globex", &pat84(4));
    assert_eq!(home.replaced_secrets(), "");
}

/// Where the system does not tell the callers apart, a later command has the same one.
#[test]
fn prompt_ends_with_the_rejection_of_its_answer() {
    let home = Home::new();
    ask(&home, "get", &request(HOST, REPOSITORY)).prints("");
    for typed in ["", &pat84(5)] {
        ask(&home, "erase", &credential(HOST, REPOSITORY, typed)).succeeds();
    }
    // From a URL.
    ask(&home, "store", &credential(HOST, REPOSITORY, &pat84(6))).says("is not stored");
    assert_eq!(home.stored_secrets(), "");
}

#[test]
fn index_that_deletes_a_live_secret_is_refused() {
    let home = home_with_acme();
    let text = record(&home);
    let id = text.lines().find(|line| line.starts_with("secret = ")).unwrap();
    let left = format!("{text}\n[leftover https://dev.azure.com/other]\nstore = file\n{id}\n");
    let path = home.path().join("data/git-credential-azdo/record");
    std::fs::write(&path, &left).unwrap();
    let login = ["login", "globex", "--store", "file", "--with-token"];
    home.azdo(login).stdin(pat84(4)).run().ends_with(1).says("uses the same secret twice");
    assert_eq!((record(&home), home.stored_secrets()), (left, acme_pat()));
}
