//! `erase`: the effect of a rejection on a PAT.

use super::{acme_pat, answer_with, ask, credential, home_with_acme, home_without_paths, request};
use test_support::pat84;

const ACME: (&str, &str) = ("dev.azure.com", "acme/w/_git/w");

#[test]
fn rejected_pat_is_kept_but_not_offered_until_replaced() {
    let home = home_with_acme();
    let ran = home
        .reject("acme", &acme_pat())
        .prints("")
        .says("the server rejected the PAT for acme")
        .says("login acme")
        .says("/_usersSettings/tokens");
    assert!(!ran.stderr.contains(&acme_pat()));
    assert_eq!(home.stored_secrets(), acme_pat(), "it is kept");

    ask(&home, "get", &request(ACME.0, ACME.1))
        .succeeds()
        .says("rejected the PAT for acme")
        .prints("");
    home.azdo(["list"]).run().succeeds().prints_about("rejected");

    home.login("acme", &pat84(2));
    ask(&home, "get", &request(ACME.0, ACME.1)).says_nothing().prints(&answer_with(&pat84(2)));
    assert_eq!(home.stored_secrets(), pat84(2), "the old one is no longer used");
    assert_eq!(home.replaced_secrets(), acme_pat(), "the old one can be restored");
}

#[test]
fn erase_of_another_or_no_secret_changes_nothing() {
    let home = home_with_acme();
    let longer = acme_pat() + "x";
    let shorter = acme_pat()[1..].to_owned();
    let upper = acme_pat().to_uppercase();
    for password in [pat84(2).as_str(), &longer, &shorter, &upper, "", "x"] {
        ask(&home, "erase", &credential(ACME.0, ACME.1, password))
            .succeeds()
            .says_nothing()
            .prints("");
    }
    ask(&home, "erase", &request(ACME.0, ACME.1)).succeeds().says_nothing();
    ask(&home, "erase", "protocol=https\nhost=dev.azure.com\n").succeeds().says_nothing();
    ask(&home, "erase", "").succeeds().says_nothing();
    ask(&home, "get", &request(ACME.0, ACME.1)).says_nothing().prints(&answer_with(&acme_pat()));
}

#[test]
fn erase_for_another_organization_changes_nothing() {
    let home = home_with_acme();
    home.login("globex", &pat84(2));
    ask(&home, "erase", &credential("dev.azure.com", "globex/w", &acme_pat()))
        .succeeds()
        .says_nothing();
    ask(&home, "get", &request(ACME.0, ACME.1)).prints(&answer_with(&acme_pat()));
}

#[test]
fn late_rejection_of_a_replaced_pat_is_ignored() {
    let home = home_with_acme();
    home.login("acme", &pat84(2));
    ask(&home, "erase", &credential(ACME.0, ACME.1, &acme_pat())).succeeds().says_nothing();
    ask(&home, "get", &request(ACME.0, ACME.1)).says_nothing().prints(&answer_with(&pat84(2)));
}

#[test]
fn rejection_of_a_guessed_organization_marks_no_pat() {
    let home = home_without_paths();
    let without_path =
        format!("protocol=https\nhost=dev.azure.com\nusername=pat\npassword={}\n", acme_pat());
    ask(&home, "erase", &without_path)
        .succeeds()
        .says("git did not say which organization")
        .says("git credential-azdo configure");
    ask(&home, "get", &request(ACME.0, ACME.1)).says_nothing().prints(&answer_with(&acme_pat()));
}

#[test]
fn next_pat_answers_after_the_first_was_rejected() {
    let home = home_with_acme();
    let login = ["login", "acme", "--name", "spare", "--store", "file", "--with-token"];
    home.azdo(login).stdin(pat84(2)).run().succeeds();
    ask(&home, "erase", &credential(ACME.0, ACME.1, &acme_pat())).succeeds();
    let expected = format!("username=spare\npassword={}\n", pat84(2));
    ask(&home, "get", &request(ACME.0, ACME.1)).says_nothing().prints(&expected);
}

#[test]
fn ntlm_attempt_of_an_older_git_is_not_blamed_on_the_pat() {
    let home = test_support::Home::new();
    home.login("https://tfs.example.com/tfs/Main", &pat84(3));
    let server = ("tfs.example.com", "tfs/Main/P/_git/R");
    let refused = credential(server.0, server.1, &pat84(3));
    let offers = "wwwauth[]=Bearer\nwwwauth[]=Basic realm=\"https://tfs.example.com/tfs\"\n\
                  wwwauth[]=Negotiate\nwwwauth[]=NTLM\n";
    ask(&home, "erase", &format!("{refused}{offers}"))
        .succeeds()
        .says("offers NTLM")
        .says("Update git");
    ask(&home, "get", &request(server.0, server.1)).says_nothing().prints(&answer_with(&pat84(3)));
    // A git that does not report the challenges cannot tell the difference; the hint names both.
    ask(&home, "erase", &refused).succeeds().says("rejected the PAT").says("git before 2.46");
    home.azdo(["restore", "https://tfs.example.com/tfs/Main"]).run().succeeds();
    // A git with proactiveAuth sends the PAT, so a rejection is real.
    let told = format!("capability[]=state\n{refused}{offers}");
    ask(&home, "erase", &told).succeeds().says("rejected the PAT");
}

#[test]
fn iis_rejection_is_not_blamed_on_the_pat() {
    let home = test_support::Home::new();
    home.login("https://tfs.example.com/tfs/Main", &pat84(3));
    let server = ("tfs.example.com", "tfs/Main/P/_git/R");
    let refused = credential(server.0, server.1, &pat84(3));
    let offers = "wwwauth[]=Bearer\nwwwauth[]=NTLM\nwwwauth[]=Basic realm=\"tfs.example.com\"\n";
    for capability in ["", "capability[]=state\n"] {
        ask(&home, "erase", &format!("{capability}{refused}{offers}"))
            .succeeds()
            .says("has IIS Basic Authentication enabled")
            .never_says("rejected the PAT");
    }
    ask(&home, "get", &request(server.0, server.1)).says_nothing().prints(&answer_with(&pat84(3)));
    // A git without a PAT left gets the same message.
    let elsewhere = credential(server.0, "tfs/Main/P/_git/other", &pat84(3));
    ask(&home, "erase", &refused).succeeds().says("rejected the PAT");
    ask(&home, "erase", &elsewhere).succeeds().says("rejected the PAT");
    let get = format!("{}{offers}", request(server.0, server.1));
    ask(&home, "get", &get).says("has IIS Basic Authentication enabled");
    // Azure DevOps Services is never behind a custom IIS.
    let cloud = format!("{}{offers}", request(ACME.0, ACME.1));
    ask(&home, "get", &cloud).says("no PAT is stored for acme");
}

/// Before a PAT is stored, a rejected one was typed or came from the URL.
#[test]
fn rejected_typed_pat_is_reported() {
    let home = test_support::Home::new();
    let refused = credential(ACME.0, ACME.1, &acme_pat()[..40]);
    for capability in ["", "capability[]=state\n"] {
        let ran = ask(&home, "erase", &format!("{capability}{refused}")).succeeds().prints("");
        ran.says("rejected the PAT that you pasted for acme, so it was not stored.");
    }
    // git passes on the expiry of the rejected PAT.
    let asked = "capability[]=state\nstate[]=azdo:asked:\npassword_expiry_utc=4102444800\n";
    ask(&home, "erase", &format!("{asked}{refused}")).says("that you pasted for acme");
    let legacy = credential("acme.visualstudio.com", "w/_git/w", &acme_pat());
    ask(&home, "erase", &legacy).says("that you pasted for acme");
}

#[test]
fn empty_password_is_not_called_a_rejected_pat() {
    let home = test_support::Home::new();
    for capability in ["", "capability[]=state\n"] {
        let empty = format!("{capability}{}", credential(ACME.0, ACME.1, ""));
        let ran = ask(&home, "erase", &empty).succeeds().prints("").never_says("rejected");
        let ran = ran.says("nothing was pasted: git sent an empty password for acme.");
        ran.says("To store a PAT, run: git credential-azdo login acme")
            .says("_usersSettings/tokens");
    }
}

#[test]
fn rejection_of_unknown_origin_is_not_reported() {
    let home = test_support::Home::new();
    let refused = credential(ACME.0, ACME.1, &acme_pat());
    let jwt = format!("eyJ{}.eyJ{}.sig", "a".repeat(500), "b".repeat(500));
    for silent in [
        credential("example.com", "acme/w/_git/w", &acme_pat()),
        credential("tfs.example.com", "tfs/Main/P/_git/R", &acme_pat()),
        credential("dev.azure.com.example.com", "acme/w", &acme_pat()),
        format!("protocol=https\nhost=dev.azure.com\nusername=x\npassword={}\n", acme_pat()),
        format!("{refused}password_expiry_utc=4102444800\n"),
        format!("{refused}ephemeral=1\n"),
        format!("{refused}capability[]=authtype\nauthtype=Bearer\ncredential=x\n"),
        credential(ACME.0, ACME.1, &jwt),
        // git has a state of another version of the program.
        format!("capability[]=state\n{refused}state[]=azdo:novel\n"),
    ] {
        ask(&home, "erase", &silent).succeeds().says_nothing();
    }
    for (key, value) in [
        ("credential.helper", "store"),
        ("credential.https://dev.azure.com.helper", "manager"),
        ("credential.https://dev.azure.com/acme/w.helper", "!git-credential-manager"),
    ] {
        home.configure_git(key, value);
        ask(&home, "erase", &refused).succeeds().says_nothing();
        home.git(["config", "--global", "--unset", key]).run().succeeds();
    }
    // Other organizations do not matter.
    home.configure_git("credential.helper", "store");
    home.configure_git("credential.https://github.com.helper", "manager");
    home.azdo(["configure"]).run().succeeds();
    ask(&home, "erase", &refused).says("that you pasted for acme");
}

/// Two concurrent fetches: the other's rejection has already marked the PAT and shown the message.
#[test]
fn second_rejection_of_a_stored_pat_is_not_called_typed() {
    let home = home_with_acme();
    let refused = credential(ACME.0, ACME.1, &acme_pat());
    home.reject("acme", &acme_pat()).says("the server rejected the PAT for acme:");
    ask(&home, "erase", &refused).succeeds().says_nothing();
    // Another PAT, typed instead.
    let typed = credential(ACME.0, ACME.1, &pat84(2));
    ask(&home, "erase", &typed).says("that you pasted for acme");
    home.azdo(["logout", "acme"]).run().succeeds();
    ask(&home, "erase", &refused).succeeds().says_nothing();
}
