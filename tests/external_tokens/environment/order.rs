//! Which of several tokens and PATs answers, and who gets the unbound token.

use super::{
    ACME, BARE, JOB_TOKEN, PIPELINE, about_acme, answer_with, get, home_with_acme, request,
};
use test_support::{Home, pat84};

fn azdo(pat: &str) -> [(&'static str, &str); 2] {
    [("AZDO_PERSONAL_ACCESS_TOKEN", pat), ("AZDO_ORG_SERVICE_URL", ACME)]
}

#[test]
fn bound_tokens_come_first_and_terraforms_before_the_jobs() {
    let home = home_with_acme();
    let pat = pat84(5);
    let both = [azdo(&pat), PIPELINE].concat();
    get(&home, &about_acme(), &both).says_nothing().prints(&answer_with(&pat));
    get(&home, &about_acme(), &PIPELINE).says_nothing().prints(&answer_with(JOB_TOKEN));
    get(&home, &about_acme(), &[]).says_nothing().prints(&answer_with(&pat84(1)));
}

#[test]
fn stored_pat_named_in_the_url_comes_first() {
    let home = home_with_acme();
    let login = ["login", "acme", "--name", "build", "--store", "file", "--with-token"];
    home.azdo(login).stdin(pat84(2)).run().succeeds();
    let asked = |user: &str| format!("{}username={user}\n", about_acme());
    get(&home, &asked("build"), &PIPELINE)
        .says_nothing()
        .prints(&format!("username=build\npassword={}\n", pat84(2)));
    for user in ["acme", "personal_access_token", "$SYSTEM_ACCESSTOKEN", "SYSTEM_ACCESSTOKEN"] {
        get(&home, &asked(user), &PIPELINE).says_nothing().prints(&answer_with(JOB_TOKEN));
    }
}

#[test]
fn azure_cli_token_is_for_organizations_without_pats() {
    let pat = pat84(6);
    let ext = ("AZURE_DEVOPS_EXT_PAT", pat.as_str());
    let home = home_with_acme();
    get(&home, &about_acme(), &[ext]).says_nothing().prints(&answer_with(&pat84(1)));
    let globex = request("dev.azure.com", "globex/w/_git/w");
    get(&home, &globex, &[ext]).says_nothing().prints(&answer_with(&pat));
    let globex = request("globex.visualstudio.com", "w/_git/w");
    get(&home, &globex, &[ext]).says_nothing().prints(&answer_with(&pat));
    let both = [PIPELINE.as_slice(), &[ext]].concat();
    get(&Home::new(), &about_acme(), &both).says_nothing().prints(&answer_with(JOB_TOKEN));
    get(&Home::new(), &globex, &both).says_nothing().prints(&answer_with(&pat));
}

#[test]
fn azure_cli_token_does_not_replace_a_dead_pat() {
    let pat = pat84(6);
    let ext = [("AZURE_DEVOPS_EXT_PAT", pat.as_str())];
    let home = home_with_acme();
    home.reject("acme", &pat84(1));
    get(&home, &about_acme(), &ext)
        .succeeds()
        .says("AZURE_DEVOPS_EXT_PAT is not used: a PAT is stored for acme")
        .prints("");
}

#[test]
fn on_premises_servers_never_get_the_azure_cli_token() {
    let pat = pat84(6);
    let ext = [("AZURE_DEVOPS_EXT_PAT", pat.as_str())];
    let home = Home::new();
    let asked = request("tfs.example.com", "Main/P/_git/R");
    get(&home, &asked, &ext).succeeds().says_nothing().prints("");
    home.login("https://tfs.example.com/Main", &pat84(3));
    for asked in [&asked, &asked.replace("_git/R", "_git/other")] {
        let refused = format!("{asked}username=pat\npassword={}\n", pat84(3));
        super::ask(&home, "erase", &refused, &[]).succeeds();
    }
    get(&home, &asked, &ext).succeeds().says("Azure DevOps Services only").prints("");
    // Neither as the next one after the server's own, nor without a path.
    let url = "https://tfs.example.com/Second";
    let job = [("SYSTEM_ACCESSTOKEN", "$(x)"), ("SYSTEM_COLLECTIONURI", url), ext[0]];
    let asked = request("tfs.example.com", "Second/P/_git/R");
    get(&Home::new(), &asked, &job).succeeds().says("did not substitute it").prints("");
    home.login(url, &pat84(4));
    let host_alone = "protocol=https\nhost=tfs.example.com\n";
    get(&home, host_alone, &ext).succeeds().says("configure").prints("");
}

#[test]
fn azure_cli_token_without_a_path_needs_an_empty_store() {
    let pat = pat84(6);
    let ext = ("AZURE_DEVOPS_EXT_PAT", pat.as_str());
    let home = Home::new();
    get(&home, BARE, &[ext]).succeeds().says_nothing().prints(&answer_with(&pat));
    let of_git_2_46 = format!("capability[]=state\n{BARE}username=acme\n");
    get(&home, &of_git_2_46, &[ext]).succeeds().says_nothing().prints(&answer_with(&pat));
    get(&home, "protocol=http\nhost=dev.azure.com\n", &[ext]).says_nothing().prints("");
    // A server's PAT does not count for Azure DevOps Services.
    home.login("https://tfs.example.com/Main", &pat84(3));
    home.leave_out_paths();
    get(&home, BARE, &[ext]).succeeds().says_nothing().prints(&answer_with(&pat));
    home.login("globex", &pat84(2));
    home.leave_out_paths();
    get(&home, BARE, &[ext]).says_nothing().prints(&answer_with(&pat84(2)));
    home.login("initech", &pat84(4));
    get(&home, BARE, &[ext]).succeeds().says("configure").prints("");
}

#[test]
fn token_bound_under_another_name_stays_bound() {
    let (home, pat) = (Home::new(), pat84(6));
    let ext = ("AZURE_DEVOPS_EXT_PAT", pat.as_str());
    let run = [azdo(&pat).as_slice(), &[ext]].concat();
    get(&home, &about_acme(), &run).says_nothing().prints(&answer_with(&pat));
    let globex = request("dev.azure.com", "globex/w/_git/w");
    get(&home, &globex, &run).succeeds().says("globex").prints("");
    get(&home, BARE, &run).succeeds().says("configure").prints("");
    let unbound = [("AZDO_PERSONAL_ACCESS_TOKEN", pat.as_str()), ext];
    get(&home, &globex, &unbound).says_nothing().prints(&answer_with(&pat));
}
