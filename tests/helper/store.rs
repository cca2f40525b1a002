//! `store`: which passwords are stored.

use super::{acme_pat, answer_with, ask, credential, home_with_acme, home_without_paths, request};
use test_support::{Home, pat52, pat84};

const ACME: (&str, &str) = ("dev.azure.com", "acme/w/_git/w");

/// What `get` answers for acme after this `store`.
fn got_after_storing(home: &Home, extra: &str, password: &str) -> String {
    ask(home, "get", &request(ACME.0, ACME.1));
    let stored = format!("{}{extra}", credential(ACME.0, ACME.1, password));
    ask(home, "store", &stored).succeeds().prints("");
    ask(home, "get", &request(ACME.0, ACME.1)).stdout
}

#[test]
fn pat_typed_at_gits_prompt_is_stored_and_used() {
    for pat in [pat84(5), pat52(5)] {
        let home = Home::new();
        ask(&home, "get", &request(ACME.0, ACME.1)).prints("").says("no PAT is stored for acme");
        let stored = credential(ACME.0, ACME.1, &pat);
        ask(&home, "store", &stored).succeeds().says_nothing().prints("");
        ask(&home, "get", &request(ACME.0, ACME.1)).says_nothing().prints(&answer_with(&pat));
        ask(&home, "get", "protocol=https\nhost=acme.visualstudio.com\n")
            .prints(&answer_with(&pat));
    }
}

/// git before 2.26 does not tell the scope of a value, and git may be killed.
#[cfg(unix)]
#[test]
fn typed_pat_is_stored_with_old_git_and_its_loss_reported_without_git() {
    use std::os::unix::fs::PermissionsExt;
    let cases = [
        ("echo \"error: unknown option \\`show-scope'\" >&2; exit 129", true),
        ("kill -9 $$", false),
    ];
    for (answer, is_stored) in cases {
        let home = Home::new();
        let bin = home.path().join("bin");
        std::fs::create_dir(&bin).unwrap();
        let script = format!(
            "#!/bin/sh\ncase \"$*\" in *--show-scope*) {answer};; esac\nPATH=/usr/bin exec git \"$@\"\n"
        );
        std::fs::write(bin.join("git"), script).unwrap();
        std::fs::set_permissions(bin.join("git"), PermissionsExt::from_mode(0o755)).unwrap();
        let with_git = |operation: &str, input: &str| {
            let program = home.azdo([operation]).env("PATH", format!("{}:/bin", bin.display()));
            program.env("GIT_CREDENTIAL_AZDO_STORE", "file").stdin(input).run()
        };
        with_git("get", &request(ACME.0, ACME.1));
        let stored = with_git("store", &credential(ACME.0, ACME.1, &pat84(5)));
        if is_stored {
            stored.succeeds().says_nothing();
        } else {
            stored.ends_with(1).says("was not stored").says("git credential-azdo login acme");
        }
        assert_eq!(home.stored_secrets().contains(&pat84(5)), is_stored);
    }
}

#[test]
fn password_that_is_not_a_pat_is_not_stored() {
    let jwt = format!("eyJ{}.eyJ{}.sig", "a".repeat(500), "b".repeat(500));
    for password in ["Summer2026!", "hunter2", "", jwt.as_str(), &"a".repeat(84), "x y"] {
        assert_eq!(got_after_storing(&Home::new(), "", password), "", "{password}");
    }
}

#[test]
fn ephemeral_password_is_not_stored() {
    for extra in [
        "ephemeral=1\n",
        "ephemeral=true\n",
        "password_expiry_utc=1000000000\n",
        "capability[]=authtype\nauthtype=Bearer\ncredential=x\n",
    ] {
        assert_eq!(got_after_storing(&Home::new(), extra, &pat84(5)), "", "{extra}");
    }
}

#[test]
fn password_expiry_is_stored() {
    let expected = format!("{}password_expiry_utc=4102444800\n", answer_with(&pat52(5)));
    let got = got_after_storing(&Home::new(), "password_expiry_utc=4102444800\n", &pat52(5));
    assert_eq!(got, expected);
}

#[test]
fn working_pat_is_stored_despite_its_issue_month() {
    // By its issue month it expired in 2025; the server knows better, or the clock is wrong.
    let pat = pat84(5).replacen("JQQJ99YH", "JQQJ99AH", 1);
    assert_eq!(got_after_storing(&Home::new(), "", &pat), answer_with(&pat));
}

#[test]
fn pat_in_a_url_does_not_replace_the_stored_one() {
    let home = home_with_acme();
    assert_eq!(got_after_storing(&home, "", &pat84(5)), answer_with(&acme_pat()));
}

#[test]
fn store_of_our_own_answer_opens_nothing() {
    // Not even the index, which is unreadable here.
    let home = home_with_acme();
    let record = home.path().join("data/git-credential-azdo/record");
    std::fs::write(&record, "format = 99\n").unwrap();
    let ours = format!(
        "capability[]=state\n{}state[]=azdo:0123456789abcdef\n",
        credential(ACME.0, ACME.1, &acme_pat())
    );
    ask(&home, "store", &ours).succeeds().says_nothing().prints("");
}

#[test]
fn typed_pat_replaces_a_rejected_one() {
    let home = home_with_acme();
    home.reject("acme", &acme_pat());
    assert_eq!(got_after_storing(&home, "", &pat84(5)), answer_with(&pat84(5)));
    assert_eq!(home.stored_secrets(), pat84(5), "the old one is no longer used");
    assert_eq!(home.replaced_secrets(), acme_pat(), "the old one can be restored");
}

#[test]
fn typed_pat_without_a_path_needs_a_repository() {
    let home = home_without_paths();
    let typed = format!("protocol=https\nhost=dev.azure.com\nusername=x\npassword={}\n", pat84(5));
    ask(&home, "store", &typed).succeeds().prints("");
    assert_eq!(home.stored_secrets(), acme_pat());

    let get = "protocol=https\nhost=dev.azure.com\n";
    home.git(["init", "repo"]).run().succeeds();
    let repo = home.path().join("repo");
    let remote = "https://dev.azure.com/globex/w/_git/w";
    home.git(["remote", "add", "origin", remote]).in_dir(&repo).run().succeeds();
    home.azdo(["get"]).in_dir(&repo).stdin(get).run().succeeds().prints("");
    let store = home.azdo(["store"]).env("GIT_CREDENTIAL_AZDO_STORE", "file").in_dir(&repo);
    store.stdin(typed).run().succeeds().says_nothing();
    ask(&home, "get", &request("dev.azure.com", "globex/w")).prints(&answer_with(&pat84(5)));
}

#[test]
fn pat_for_an_unknown_server_is_not_stored() {
    let home = home_with_acme();
    let typed = credential("tfs.example.com", "tfs/Main/P/_git/R", &pat84(5));
    ask(&home, "store", &typed).succeeds().says_nothing().prints("");
    assert_eq!(home.stored_secrets(), acme_pat());
}

#[test]
fn pat_typed_for_another_collection_is_stored_for_it() {
    let home = Home::new();
    home.login("https://tfs.example.com/tfs/Main", &pat84(6));
    ask(&home, "get", &request("tfs.example.com", "tfs/Other/P/_git/R")).prints("");
    ask(&home, "store", &credential("tfs.example.com", "tfs/Other/P/_git/R", &pat84(7)))
        .succeeds()
        .says_nothing();
    let got = |path| ask(&home, "get", &request("tfs.example.com", path)).stdout;
    assert_eq!(got("tfs/Main/P/_git/R"), answer_with(&pat84(6)));
    assert_eq!(got("tfs/Other/Q/_git/S"), answer_with(&pat84(7)));
}

#[test]
fn typed_pat_that_cannot_be_stored_is_reported() {
    let home = Home::new();
    // No store is configured, and this home has no keyring.
    home.azdo(["get"]).stdin(request(ACME.0, ACME.1)).run().succeeds().prints("");
    home.azdo(["store"])
        .stdin(credential(ACME.0, ACME.1, &pat84(5)))
        .run()
        .ends_with(1)
        .says("the PAT for acme cannot be stored")
        .says("git credential-azdo login acme --store vault")
        .never_says(&pat84(5))
        .prints("");
}

#[test]
fn late_store_of_a_deleted_pat_does_not_restore_it() {
    // git before 2.46 has no state, so the PAT looks as if it had been typed.
    let late = credential(ACME.0, ACME.1, &acme_pat());
    let home = home_with_acme();
    home.azdo(["logout", "acme"]).run().succeeds();
    ask(&home, "store", &late).succeeds().says("deleted or replaced a few minutes ago");
    assert_eq!(home.stored_secrets(), "", "after a logout");

    home.login("acme", &acme_pat());
    home.login("acme", &pat84(2));
    ask(&home, "store", &late).succeeds().says_nothing();
    assert_eq!(home.stored_secrets(), pat84(2), "after a replacement");

    home.azdo(["rename", "acme", "newco"]).run().succeeds();
    ask(&home, "store", &credential(ACME.0, ACME.1, &pat84(2))).succeeds();
    assert_eq!(home.stored_secrets(), pat84(2), "after a move");

    // A user who pastes it again means it.
    home.login("acme", &acme_pat());
    ask(&home, "get", &request(ACME.0, ACME.1)).prints(&answer_with(&acme_pat()));
}

#[test]
fn rejected_pat_that_works_again_is_restored() {
    let home = home_with_acme();
    let acme = credential(ACME.0, ACME.1, &acme_pat());
    ask(&home, "erase", &acme).succeeds();
    ask(&home, "store", &acme).succeeds().says_nothing();
    ask(&home, "get", &request(ACME.0, ACME.1)).prints(&answer_with(&acme_pat()));
    assert_eq!(home.stored_secrets(), acme_pat(), "it is stored once");
}

#[test]
fn typed_pat_does_not_replace_one_stored_meanwhile() {
    // git asked because the first PAT was dead; meanwhile the user logged in with another.
    let home = home_with_acme();
    let record = home.path().join("data/git-credential-azdo/record");
    let text = std::fs::read_to_string(&record).unwrap();
    let id = text.lines().find_map(|line| line.strip_prefix("secret = ")).unwrap().to_owned();
    home.login("acme", &pat84(2));
    for state in [
        format!("azdo:asked:{id}"),
        "azdo:asked:".to_owned(),
        "azdo:asked:0123456789abcdef".to_owned(),
    ] {
        let typed = credential(ACME.0, ACME.1, &pat84(3));
        let typed = format!("capability[]=state\n{typed}state[]={state}\n");
        ask(&home, "store", &typed).succeeds().says_nothing();
        assert!(home.stored_secrets().contains(&pat84(2)), "{state}");
    }
    // Nor does a state that names a valid PAT.
    let text = std::fs::read_to_string(&record).unwrap();
    for id in text.lines().filter_map(|line| line.strip_prefix("secret = ")) {
        let typed = credential(ACME.0, ACME.1, &pat84(4));
        let typed = format!("capability[]=state\n{typed}state[]=azdo:asked:{id}\n");
        ask(&home, "store", &typed).succeeds();
        assert!(home.stored_secrets().contains(&pat84(2)), "{id}");
    }
}

#[test]
fn ambiguous_typed_pat_is_not_stored_and_reported() {
    let home = home_with_acme();
    home.reject("acme", &acme_pat());
    ask(&home, "get", "protocol=https\nhost=dev.azure.com\n").prints("");
    let typed = format!("protocol=https\nhost=dev.azure.com\nusername=x\npassword={}\n", pat84(5));
    ask(&home, "store", &typed).succeeds().says("git credential-azdo login ORGANIZATION");
    assert_eq!(home.stored_secrets(), acme_pat());
}

#[test]
fn success_without_a_path_in_older_git_is_silent() {
    let home = home_with_acme();
    let ours =
        format!("protocol=https\nhost=dev.azure.com\nusername=pat\npassword={}\n", acme_pat());
    ask(&home, "store", &ours).succeeds().says_nothing();
}
