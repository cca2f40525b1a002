//! `store`: what is kept of all that git says has worked.

use super::{acme_pat, answer_with, ask, credential, home_with_acme, request};
use test_support::{Home, pat52, pat84};

const ACME: (&str, &str) = ("dev.azure.com", "acme/w/_git/w");

/// What `get` answers for acme after this was stored.
fn got_after_storing(home: &Home, extra: &str, password: &str) -> String {
    let stored = format!("{}{extra}", credential(ACME.0, ACME.1, password));
    ask(home, "store", &stored).succeeds().prints("");
    ask(home, "get", &request(ACME.0, ACME.1)).stdout
}

#[test]
fn a_pat_typed_at_gits_prompt_is_kept_and_used_from_then_on() {
    for pat in [pat84(5), pat52(5)] {
        let home = Home::new();
        let stored = credential(ACME.0, ACME.1, &pat);
        ask(&home, "store", &stored).succeeds().says_nothing().prints("");
        ask(&home, "get", &request(ACME.0, ACME.1)).says_nothing().prints(&answer_with(&pat));
        ask(&home, "get", "protocol=https\nhost=acme.visualstudio.com\n")
            .prints(&answer_with(&pat));
    }
}

#[test]
fn what_is_no_pat_is_not_kept() {
    let jwt = format!("eyJ{}.eyJ{}.sig", "a".repeat(500), "b".repeat(500));
    for password in ["Summer2026!", "hunter2", "", jwt.as_str(), &"a".repeat(84), "x y"] {
        assert_eq!(got_after_storing(&Home::new(), "", password), "", "{password}");
    }
}

#[test]
fn what_is_not_meant_to_last_is_not_kept() {
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
fn an_end_that_came_with_it_is_kept_too() {
    let expected = format!("{}password_expiry_utc=4102444800\n", answer_with(&pat52(5)));
    let got = got_after_storing(&Home::new(), "password_expiry_utc=4102444800\n", &pat52(5));
    assert_eq!(got, expected);
}

#[test]
fn a_pat_that_the_server_takes_is_kept_whatever_month_it_says() {
    // By its month it has ended in 2025; the server knows better, or the clock here is wrong.
    let pat = pat84(5).replacen("JQQJ99YH", "JQQJ99AH", 1);
    assert_eq!(got_after_storing(&Home::new(), "", &pat), answer_with(&pat));
}

#[test]
fn a_stored_pat_is_not_overwritten_by_one_out_of_a_url() {
    let home = home_with_acme();
    assert_eq!(got_after_storing(&home, "", &pat84(5)), answer_with(&acme_pat()));
}

#[test]
fn our_own_answer_comes_back_without_anything_being_opened_for_it() {
    // Not even the record: this one could not be read.
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
fn a_pat_typed_for_a_rejected_one_takes_its_place() {
    let home = home_with_acme();
    ask(&home, "erase", &credential(ACME.0, ACME.1, &acme_pat())).succeeds();
    assert_eq!(got_after_storing(&home, "", &pat84(5)), answer_with(&pat84(5)));
    assert_eq!(home.stored_secrets(), pat84(5), "the old secret is gone");
}

#[test]
fn without_a_path_a_typed_pat_is_kept_only_where_the_repository_says_whose_it_is() {
    let home = home_with_acme();
    let typed = format!("protocol=https\nhost=dev.azure.com\nusername=x\npassword={}\n", pat84(5));
    ask(&home, "store", &typed).succeeds().prints("");
    assert_eq!(home.stored_secrets(), acme_pat());

    home.git(["init", "repo"]).run().succeeds();
    let repo = home.path().join("repo");
    let remote = "https://dev.azure.com/globex/w/_git/w";
    home.git(["remote", "add", "origin", remote]).in_dir(&repo).run().succeeds();
    let store = home.azdo(["store"]).env("GIT_CREDENTIAL_AZDO_STORE", "file").in_dir(&repo);
    store.stdin(typed).run().succeeds().says_nothing();
    ask(&home, "get", &request("dev.azure.com", "globex/w")).prints(&answer_with(&pat84(5)));
}

#[test]
fn a_pat_for_a_server_that_nobody_logged_in_to_is_not_kept() {
    let home = home_with_acme();
    let typed = credential("tfs.example.com", "tfs/Main/P/_git/R", &pat84(5));
    ask(&home, "store", &typed).succeeds().says_nothing().prints("");
    assert_eq!(home.stored_secrets(), acme_pat());
}

#[test]
fn a_pat_typed_for_another_collection_of_a_known_server_is_kept_for_that_one() {
    let home = Home::new();
    home.login("https://tfs.example.com/tfs/Main", &pat84(6));
    ask(&home, "store", &credential("tfs.example.com", "tfs/Other/P/_git/R", &pat84(7)))
        .succeeds()
        .says_nothing();
    let got = |path| ask(&home, "get", &request("tfs.example.com", path)).stdout;
    assert_eq!(got("tfs/Main/P/_git/R"), answer_with(&pat84(6)));
    assert_eq!(got("tfs/Other/Q/_git/S"), answer_with(&pat84(7)));
}

#[test]
fn a_typed_pat_that_cannot_be_kept_is_said_with_what_to_do() {
    let home = Home::new();
    // No store is chosen, and there is no keyring in this home.
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
fn a_late_store_of_a_pat_that_was_put_away_brings_nothing_back() {
    // git before 2.46 keeps no state, so this looks as if somebody had typed the PAT.
    let late = credential(ACME.0, ACME.1, &acme_pat());
    let home = home_with_acme();
    home.azdo(["logout", "acme"]).run().succeeds();
    ask(&home, "store", &late).succeeds().says("forgotten or replaced a few minutes ago");
    assert_eq!(home.stored_secrets(), "", "after a logout");

    home.login("acme", &acme_pat());
    home.login("acme", &pat84(2));
    ask(&home, "store", &late).succeeds().says_nothing();
    assert_eq!(home.stored_secrets(), pat84(2), "after a replacement");

    home.azdo(["move", "acme", "newco"]).run().succeeds();
    ask(&home, "store", &credential(ACME.0, ACME.1, &pat84(2))).succeeds();
    assert_eq!(home.stored_secrets(), pat84(2), "after a move");

    // Whoever pastes it again means it.
    home.login("acme", &acme_pat());
    ask(&home, "get", &request(ACME.0, ACME.1)).prints(&answer_with(&acme_pat()));
}

#[test]
fn a_refused_pat_that_the_server_takes_again_is_in_use_again() {
    let home = home_with_acme();
    let acme = credential(ACME.0, ACME.1, &acme_pat());
    ask(&home, "erase", &acme).succeeds();
    ask(&home, "store", &acme).succeeds().says_nothing();
    ask(&home, "get", &request(ACME.0, ACME.1)).prints(&answer_with(&acme_pat()));
    assert_eq!(home.stored_secrets(), acme_pat(), "it is stored once");
}

#[test]
fn what_was_typed_harms_no_pat_that_was_stored_meanwhile() {
    // git asked because the first one was dead; meanwhile the user logged in with another.
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
    // Nor does a state that names a healthy one.
    let text = std::fs::read_to_string(&record).unwrap();
    for id in text.lines().filter_map(|line| line.strip_prefix("secret = ")) {
        let typed = credential(ACME.0, ACME.1, &pat84(4));
        let typed = format!("capability[]=state\n{typed}state[]=azdo:asked:{id}\n");
        ask(&home, "store", &typed).succeeds();
        assert!(home.stored_secrets().contains(&pat84(2)), "{id}");
    }
}

#[test]
fn a_typed_pat_that_could_be_anyones_is_not_kept_and_that_is_said() {
    let home = home_with_acme();
    ask(&home, "erase", &credential(ACME.0, ACME.1, &acme_pat())).succeeds();
    let typed = format!("protocol=https\nhost=dev.azure.com\nusername=x\npassword={}\n", pat84(5));
    ask(&home, "store", &typed).succeeds().says("git credential-azdo login ORGANIZATION");
    assert_eq!(home.stored_secrets(), acme_pat());
}

#[test]
fn an_older_gits_success_without_a_path_is_not_worth_a_word() {
    let home = home_with_acme();
    let ours =
        format!("protocol=https\nhost=dev.azure.com\nusername=pat\npassword={}\n", acme_pat());
    ask(&home, "store", &ours).succeeds().says_nothing();
}
