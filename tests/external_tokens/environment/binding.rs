//! A token answers only for the organization that it is bound to.

use proptest::prelude::*;

use super::{
    ACME, BARE, JOB_TOKEN, PIPELINE, about_acme, answer_with, get, home_with_acme, request,
};
use test_support::{Home, pat52, pat84};

#[test]
fn token_answers_for_its_organization() {
    let home = Home::new();
    let urls = [
        "https://dev.azure.com/acme",
        "https://dev.azure.com/ACME/",
        "https://acme.visualstudio.com/",
        "https://acme.visualstudio.com/DefaultCollection",
    ];
    let pat = pat84(5);
    for url in urls {
        let job = [("SYSTEM_ACCESSTOKEN", JOB_TOKEN), ("SYSTEM_COLLECTIONURI", url)];
        let azdo = [("AZDO_PERSONAL_ACCESS_TOKEN", &*pat), ("AZDO_ORG_SERVICE_URL", url)];
        for asked in [about_acme(), request("acme.visualstudio.com", "w/_git/w")] {
            get(&home, &asked, &job).succeeds().says_nothing().prints(&answer_with(JOB_TOKEN));
            get(&home, &asked, &azdo).succeeds().says_nothing().prints(&answer_with(&pat));
        }
    }
    for token in [pat52(1).as_str(), "an-opaque-token-of-another-kind"] {
        let job = [("SYSTEM_ACCESSTOKEN", token), ("SYSTEM_COLLECTIONURI", ACME)];
        get(&home, &about_acme(), &job).says_nothing().prints(&answer_with(token));
    }
}

#[test]
fn token_of_another_organization_is_withheld_and_named() {
    let home = Home::new();
    let asked = request("dev.azure.com", "globex/w/_git/w");
    get(&home, &asked, &PIPELINE)
        .succeeds()
        .says("no PAT is stored for globex")
        .says("SYSTEM_ACCESSTOKEN is not used: it is for acme (SYSTEM_COLLECTIONURI)")
        .prints("");
    home.login("globex", &pat84(2));
    get(&home, &asked, &PIPELINE).says_nothing().prints(&answer_with(&pat84(2)));
}

#[test]
fn token_without_its_url_is_unused_and_reported() {
    let pat = pat84(5);
    let token = ("AZDO_PERSONAL_ACCESS_TOKEN", pat.as_str());
    let urls = ["", "nonsense at all", "https://dev.azure.com/", "$(System.CollectionUri)"];
    for url in urls {
        let set = [token, ("AZDO_ORG_SERVICE_URL", url)];
        get(&Home::new(), &about_acme(), &set)
            .succeeds()
            .says("AZDO_PERSONAL_ACCESS_TOKEN is not used: AZDO_ORG_SERVICE_URL")
            .prints("");
        get(&home_with_acme(), &about_acme(), &set).says_nothing().prints(&answer_with(&pat84(1)));
    }
    get(&Home::new(), &about_acme(), &[token]).says("is not set").prints("");
}

#[test]
fn bound_token_without_a_path_needs_a_named_organization() {
    let home = Home::new();
    get(&home, BARE, &PIPELINE).succeeds().says("configure").prints("");
    home.login("acme", &pat84(1));
    home.leave_out_paths();
    get(&home, BARE, &PIPELINE).says_nothing().prints(&answer_with(JOB_TOKEN));
    home.login("globex", &pat84(2));
    home.leave_out_paths();
    get(&home, BARE, &PIPELINE).succeeds().says("configure").prints("");
    let named = format!("{BARE}username=acme\n");
    get(&home, &named, &PIPELINE).says_nothing().prints(&answer_with(JOB_TOKEN));
    let named = format!("{BARE}username=globex\n");
    get(&home, &named, &PIPELINE).says_nothing().prints(&answer_with(&pat84(2)));
}

#[test]
fn remotes_of_another_organization_get_no_bound_token() {
    let home = Home::new();
    home.git(["init", "repo"]).run().succeeds();
    let repo = home.path().join("repo");
    let remote = "https://dev.azure.com/globex/w/_git/w";
    home.git(["remote", "add", "origin", remote]).in_dir(&repo).run().succeeds();
    let program = super::with(home.azdo(["get"]).in_dir(&repo), PIPELINE);
    program.stdin(BARE).run().succeeds().says("no PAT is stored for globex").prints("");
}

#[test]
fn server_collection_gets_only_its_token() {
    let home = Home::new();
    let url = "https://tfs.example.com:8443/tfs/DefaultCollection/";
    let job = [("SYSTEM_ACCESSTOKEN", JOB_TOKEN), ("SYSTEM_COLLECTIONURI", url)];
    for path in ["tfs/DefaultCollection/P/_git/R", "TFS/defaultcollection/Q"] {
        let asked = request("tfs.example.com:8443", path);
        get(&home, &asked, &job).says_nothing().prints(&answer_with(JOB_TOKEN));
    }
    let host_alone = "protocol=https\nhost=tfs.example.com:8443\n";
    get(&home, host_alone, &job).says("git did not say which organization").prints("");
    for (host, path) in [
        ("tfs.example.com:8443", "tfs/Other/P/_git/R"),
        ("tfs.example.com:8443", "tfs"),
        ("tfs.example.com", "tfs/DefaultCollection/P/_git/R"),
        ("x.tfs.example.com:8443", "tfs/DefaultCollection/P/_git/R"),
        ("tfs.example.com.evil.example:8443", "tfs/DefaultCollection/P/_git/R"),
    ] {
        get(&home, &request(host, path), &job).succeeds().says_nothing().prints("");
    }
    let typed = format!("{}{}", request("tfs.example.com:8443", "tfs/Other/P"), "username=x\n");
    let typed = format!("{typed}password={}\n", pat84(3));
    super::ask(&home, "store", &typed, &job).succeeds().says_nothing();
    assert_eq!(home.stored_secrets(), "", "a server that nobody logged in to");
}

#[test]
fn plain_http_gets_a_reason_and_no_token() {
    let home = Home::new();
    let url = "http://tfs.example.com:8080/tfs/Main";
    let job = [("SYSTEM_ACCESSTOKEN", JOB_TOKEN), ("SYSTEM_COLLECTIONURI", url)];
    let plain = "protocol=http\nhost=tfs.example.com:8080\npath=tfs/Main/P/_git/R\n";
    let ran = get(&home, plain, &job).succeeds().says("plain http").prints("");
    assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
    for other in [plain.replace("http\n", "https\n"), plain.replace(":8080", "")] {
        get(&home, &other, &job).succeeds().says_nothing().prints("");
    }
    let over_https =
        [("SYSTEM_ACCESSTOKEN", JOB_TOKEN), ("SYSTEM_COLLECTIONURI", "https://tfs.example.com/M")];
    let plain = "protocol=http\nhost=tfs.example.com\npath=M/P/_git/R\n";
    get(&home, plain, &over_https).succeeds().says_nothing().prints("");
    let login = ["login", url, "--store", "file", "--with-token", "--allow-http", "--trust-host"];
    home.azdo(login).stdin(pat84(3)).run().succeeds();
    let plain = "protocol=http\nhost=tfs.example.com:8080\npath=tfs/Main/P/_git/R\n";
    get(&home, plain, &job).says_nothing().prints(&answer_with(&pat84(3)));
}

#[test]
fn foreign_hosts_get_no_answer_and_open_no_file() {
    // A missing file would be reported if it were opened.
    let variables = [
        ("SYSTEM_ACCESSTOKEN_FILE", "/nowhere/1"),
        ("SYSTEM_COLLECTIONURI", ACME),
        ("AZDO_PERSONAL_ACCESS_TOKEN_FILE", "/nowhere/2"),
        ("AZDO_ORG_SERVICE_URL", "https://tfs.example.com/Main"),
        ("AZURE_DEVOPS_EXT_PAT_FILE", "/nowhere/3"),
    ];
    let home = Home::new();
    let record = home.path().join("data/git-credential-azdo/record");
    std::fs::create_dir_all(record.parent().unwrap()).unwrap();
    std::fs::write(&record, "format = 99\n").unwrap();
    let hosts = [
        "github.com",
        "evil.example",
        "dev.azure.com.evil.example",
        "dev.azure.com.evil",
        "evil-dev.azure.com",
        "dev.azure.com.",
        "dev.azure.com:8443",
        "acme.visualstudio.com.evil.example",
        "x.acme.visualstudio.com",
        "acme@dev.azure.com",
        "tfs.example.com:8443",
        "tfs.example.com.evil",
    ];
    for host in hosts {
        for operation in ["get", "store", "erase"] {
            let asked = format!("{}password=x\n", request(host, "acme/w/_git/w"));
            super::ask(&home, operation, &asked, &variables).succeeds().says_nothing().prints("");
        }
    }
    for host in ["dev.azure.com", "acme.visualstudio.com", "tfs.example.com"] {
        let plain = format!("protocol=http\nhost={host}\npath=acme/w\n");
        get(&home, &plain, &variables).succeeds().says_nothing().prints("");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// For any request in any spelling.
    #[test]
    fn requests_for_other_organizations_never_get_the_token(
        host in "(dev\\.azure\\.com|[a-z]{1,3}\\.visualstudio\\.com|acm[a-z]?\\.visualstudio\\.com|\
                 (a\\.)?dev\\.azure\\.com(\\.[a-z]{2})?(:[0-9]{1,4})?|tfs\\.example\\.com)",
        path in prop_oneof![
            "[aA]?cme?[a-z]?(/[a-z]{1,3}){0,3}",
            "(\\.\\./|%2e%2e/|x/)acme/w",
            "[a-z]{1,4}/acme/w",
        ],
        username in "(acme|pat|SYSTEM_ACCESSTOKEN|\\$SYSTEM_ACCESSTOKEN|)",
        protocol in "(https|http|HTTPS)",
    ) {
        let first = path.split('/').next().unwrap_or_default();
        let host_alone = host.strip_suffix(":443").unwrap_or(&host);
        let of_acme = match host_alone {
            "acme.visualstudio.com" => !first.contains("..") && !first.contains('%'),
            "dev.azure.com" => first.eq_ignore_ascii_case("acme"),
            _ => false,
        };
        let request =
            format!("protocol={protocol}\nhost={host}\npath={path}\nusername={username}\n");
        let ran = get(&Home::new(), &request, &PIPELINE).succeeds();
        prop_assert!(!ran.stderr.contains(JOB_TOKEN));
        let given = ran.stdout.contains(JOB_TOKEN);
        prop_assert_eq!(given, of_acme && protocol != "http", "{}", request);
    }
}
