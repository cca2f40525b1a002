//! The server rejects or accepts a token: nothing is written, and the reason is shown.

use super::{
    ACME, BARE, JOB_TOKEN, PIPELINE, about_acme, answer_with, ask, assert_not_on_disk, credential,
    get, home_with_acme,
};
use test_support::{Home, pat84};

const CHALLENGED: &str = "capability[]=state\nwwwauth[]=Basic realm=\"x\"\n";

fn state_of(answer: &str) -> &str {
    answer.lines().find(|line| line.starts_with("state[]=")).unwrap()
}

#[test]
fn rejected_token_is_explained_and_the_next_one_offered() {
    let home = home_with_acme();
    let asked = format!("{CHALLENGED}{}", about_acme());
    let before = home.azdo(["list"]).run().stdout;
    let first = get(&home, &asked, &PIPELINE).succeeds().says_nothing();
    let second = get(&home, &format!("{asked}{}\n", state_of(&first.stdout)), &PIPELINE);
    second
        .succeeds()
        .says("the server rejected the token in SYSTEM_ACCESSTOKEN for acme: ")
        .says("Limit job authorization scope")
        .says("The PAT for acme is used instead.")
        .never_says("no longer used")
        .prints_about(&pat84(1));
    assert_eq!(home.azdo(["list"]).run().stdout, before);
    // The next job has a new token.
    get(&home, &about_acme(), &PIPELINE).says_nothing().prints(&answer_with(JOB_TOKEN));
}

#[test]
fn rejected_variable_has_to_be_replaced_in_place() {
    let pat = pat84(5);
    let home = Home::new();
    for set in [
        vec![("AZDO_PERSONAL_ACCESS_TOKEN", &*pat), ("AZDO_ORG_SERVICE_URL", ACME)],
        vec![("AZURE_DEVOPS_EXT_PAT", &*pat)],
    ] {
        let name = set[0].0;
        let asked = format!("{CHALLENGED}{}", about_acme());
        let first = get(&home, &asked, &set).succeeds().says_nothing();
        let second = get(&home, &format!("{asked}{}\n", state_of(&first.stdout)), &set);
        second
            .succeeds()
            .says(&format!("the server rejected the token in {name} for acme: "))
            .says(&format!("Set {name} to a new PAT."))
            .says("/acme/_usersSettings/tokens")
            .never_says("credential-azdo login")
            .never_says(&pat);
        ask(&home, "erase", &credential(&pat), &set).succeeds().says(name).prints("");
        get(&home, &about_acme(), &set).says_nothing().prints(&answer_with(&pat));
    }
}

#[test]
fn rejection_by_an_older_git_changes_nothing() {
    for home in [Home::new(), home_with_acme()] {
        let before = home.stored_secrets();
        let pat = pat84(5);
        let azdo = [("AZDO_PERSONAL_ACCESS_TOKEN", &*pat), ("AZDO_ORG_SERVICE_URL", ACME)];
        let ext = [("AZURE_DEVOPS_EXT_PAT", &*pat)];
        let bare = format!("{BARE}username=pat\npassword={pat}\n");
        for operation in ["store", "erase"] {
            ask(&home, operation, &credential(&pat), &azdo).succeeds().prints("");
            ask(&home, operation, &credential(JOB_TOKEN), &PIPELINE).succeeds().prints("");
        }
        ask(&home, "store", &bare, &azdo).succeeds().says_nothing();
        if before.is_empty() {
            ask(&home, "store", &bare, &ext).succeeds().says_nothing();
            ask(&home, "erase", &bare, &ext).succeeds().says("rejected the token in AZURE");
            ask(&home, "store", &credential(&pat), &ext).succeeds().says_nothing();
        }
        assert_eq!(home.stored_secrets(), before);
        assert_not_on_disk(&home, &pat);
    }
}

#[test]
fn older_git_is_told_how_to_use_the_stored_pat() {
    let home = home_with_acme();
    ask(&home, "erase", &credential(JOB_TOKEN), &PIPELINE)
        .succeeds()
        .says("To use the PAT for acme instead, unset SYSTEM_ACCESSTOKEN.");
    get(&home, &about_acme(), &[]).says_nothing().prints(&answer_with(&pat84(1)));
}

#[test]
fn rejected_token_is_not_announced_as_the_next_one() {
    let home = home_with_acme();
    let asked = format!("{CHALLENGED}{}", about_acme());
    let first = get(&home, &asked, &PIPELINE);
    let second = get(&home, &format!("{asked}{}\n", state_of(&first.stdout)), &PIPELINE);
    let refused = format!("{asked}{}\n{}", state_of(&second.stdout), answer_with(&pat84(1)));
    ask(&home, "erase", &refused, &PIPELINE)
        .succeeds()
        .says("the server rejected the PAT for acme")
        .never_says("Run the command again");
}

#[test]
fn guessed_organization_is_not_blamed_on_the_token() {
    let refused = format!("{BARE}username=acme\npassword={JOB_TOKEN}\n");
    ask(&Home::new(), "erase", &refused, &PIPELINE)
        .succeeds()
        .says("rejected the token in SYSTEM_ACCESSTOKEN for acme: ")
        .says("git did not say which organization it sent the token to")
        .says("Limit job authorization scope");
}

#[test]
fn pat_typed_after_a_rejected_token_is_stored() {
    let home = Home::new();
    let asked = format!("{CHALLENGED}{}", about_acme());
    let first = get(&home, &asked, &PIPELINE);
    let second = get(&home, &format!("{asked}{}\n", state_of(&first.stdout)), &PIPELINE);
    let second = second.says("rejected the token").never_says("password=");
    let typed = format!("{asked}{}\n{}", state_of(&second.stdout), answer_with(&pat84(1)));
    ask(&home, "store", &typed, &PIPELINE).succeeds().says_nothing();
    assert_eq!(home.stored_secrets(), pat84(1));
    assert_not_on_disk(&home, JOB_TOKEN);
}

#[test]
fn pat_typed_after_a_rejected_token_replaces_a_dead_one() {
    let home = home_with_acme();
    home.reject("acme", &pat84(1));
    let asked = format!("{CHALLENGED}{}", about_acme());
    let first = get(&home, &asked, &PIPELINE).prints_about(JOB_TOKEN);
    let second = get(&home, &format!("{asked}{}\n", state_of(&first.stdout)), &PIPELINE);
    let typed = format!("{asked}{}\n{}", state_of(&second.stdout), answer_with(&pat84(2)));
    ask(&home, "store", &typed, &PIPELINE).succeeds().says_nothing();
    assert_eq!(home.stored_secrets(), pat84(2));
}

#[test]
fn ntlm_offer_shows_the_workaround() {
    let url = "https://tfs.example.com/tfs/Main";
    let job = [("SYSTEM_ACCESSTOKEN", JOB_TOKEN), ("SYSTEM_COLLECTIONURI", url)];
    let asked = super::request("tfs.example.com", "tfs/Main/P/_git/R");
    let offers = "capability[]=state\nwwwauth[]=Basic realm=\"https://tfs.example.com/tfs\"\n\
                  wwwauth[]=NTLM\n";
    let first = get(&Home::new(), &format!("{offers}{asked}"), &job).says_nothing();
    let again = format!("{offers}{asked}{}\n", state_of(&first.stdout));
    let way = format!("http.{url}.proactiveAuth basic");
    get(&Home::new(), &again, &job).says(&way);
    // git before 2.41 does not report the challenges.
    let refused = format!("{asked}username=pat\npassword={JOB_TOKEN}\n");
    ask(&Home::new(), "erase", &refused, &job).says(&way);
    let without_ntlm = again.replace("wwwauth[]=NTLM\n", "");
    get(&Home::new(), &without_ntlm, &job).says("rejected the token").never_says(&way);
}
