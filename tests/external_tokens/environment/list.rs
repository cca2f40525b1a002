//! `list` shows the tokens in the environment without their values.

use super::{ACME, JOB_TOKEN, PIPELINE, home_with_acme, with};
use test_support::{Home, Outcome, pat84};

fn list(home: &Home, args: &[&str], variables: &[(&str, &str)]) -> Outcome {
    let args = ["list"].iter().chain(args);
    with(home.azdo(args), variables.iter().copied()).run()
}

#[test]
fn list_shows_each_variables_organization_or_problem() {
    let home = home_with_acme();
    let file = home.path().join("secret");
    std::fs::write(&file, pat84(5)).unwrap();
    let path = file.to_str().unwrap();
    let set = [PIPELINE.as_slice(), &[("AZURE_DEVOPS_EXT_PAT_FILE", path)]].concat();
    let ext = format!(
        "  AZURE_DEVOPS_EXT_PAT_FILE ({path}): for organizations of Azure DevOps Services \
         without a stored PAT\n"
    );
    list(&home, &[], &set)
        .succeeds()
        .says_nothing()
        .prints_about("Environment variables:\n  SYSTEM_ACCESSTOKEN: for acme\n")
        .prints_about(&ext)
        .never_says(&pat84(5))
        .never_says(JOB_TOKEN);
    for (value, url, why) in [
        ("$(System.AccessToken)", ACME, "it still contains"),
        (JOB_TOKEN, "", "is not set"),
        (JOB_TOKEN, "x y", "is not the URL"),
        (JOB_TOKEN, "http://tfs.example.com/Main", "plain http"),
    ] {
        let set = [("SYSTEM_ACCESSTOKEN", value), ("SYSTEM_COLLECTIONURI", url)];
        let ran = list(&home, &[], &set).prints_about("SYSTEM_ACCESSTOKEN: not used: ");
        ran.prints_about(why).never_says(JOB_TOKEN);
    }
    list(&home, &[], &[]).succeeds().never_says("environment");
    list(&Home::new(), &[], &PIPELINE).succeeds().prints_about("SYSTEM_ACCESSTOKEN: for acme");
}

#[test]
fn programs_get_the_same_as_json() {
    let pat = pat84(5);
    let set = [PIPELINE.as_slice(), &[("AZDO_PERSONAL_ACCESS_TOKEN", &*pat)]].concat();
    let ran = list(&Home::new(), &["--json"], &set).succeeds().never_says(JOB_TOKEN);
    let all: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(
        all["environment"],
        serde_json::json!([
            {
                "variable": "AZDO_PERSONAL_ACCESS_TOKEN",
                "file": null,
                "organization": null,
                "url": null,
                "used": false,
                "why_not": "AZDO_ORG_SERVICE_URL, which names its organization, is not set",
            },
            {
                "variable": "SYSTEM_ACCESSTOKEN",
                "file": null,
                "organization": "acme",
                "url": "https://dev.azure.com/acme",
                "used": true,
                "why_not": null,
            },
        ])
    );
}

#[test]
fn list_check_ignores_the_environment() {
    let set = [("SYSTEM_ACCESSTOKEN", "$(x)"), ("SYSTEM_COLLECTIONURI", ACME)];
    list(&home_with_acme(), &["--check"], &set).succeeds().says_nothing().prints("");
}
