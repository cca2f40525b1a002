//! Which URLs get a PAT: exactly those of its organization.

use crate::header::{acme_pat, header, header_with, home_with_acme};
use test_support::Home;

#[test]
fn every_azure_host_with_the_organization_works() {
    let home = home_with_acme();
    let services = [
        "advsec",
        "almsearch",
        "analytics",
        "auditservice",
        "extmgmt",
        "feeds",
        "pkgs",
        "vsaex",
        "vsrm",
        "vssps",
        "vstmr",
    ];
    let legacy =
        ["almsearch", "analytics", "extmgmt", "feeds", "pkgs", "vsaex", "vsrm", "vssps", "vstmr"];
    let mut urls = vec![
        "https://dev.azure.com/acme".to_owned(),
        "https://dev.azure.com/acme/".to_owned(),
        "https://dev.azure.com:443/acme/My%20Project/_git/Größe".to_owned(),
        "https://acme@dev.azure.com/acme/_apis/wit/workitems/$Task?api-version=7.1".to_owned(),
        "https://acme.visualstudio.com".to_owned(),
        "https://acme.visualstudio.com/DefaultCollection/_apis/projects#top".to_owned(),
        "https://someone%40example.com@acme.visualstudio.com/_git/w".to_owned(),
        "HTTPS://DEV.Azure.COM/ACME".to_owned(),
        "https://Acme.Pkgs.VisualStudio.com/_packaging/feed/nuget/v3/index.json".to_owned(),
        "https://pkgs.dev.azure.com/acme/_packaging/feed@Release/npm/registry/".to_owned(),
        "https://analytics.dev.azure.com/acme/p/_odata/v4.0-preview/WorkItems?$filter=(A eq 1)"
            .to_owned(),
        "sparse+https://pkgs.dev.azure.com/acme/_packaging/feed/Cargo/index/".to_owned(),
    ];
    urls.extend(services.map(|service| format!("https://{service}.dev.azure.com/acme/_apis/x")));
    urls.extend(legacy.map(|service| format!("https://acme.{service}.visualstudio.com/_apis/x")));
    let expected = header_with("pat", &acme_pat());
    for url in urls {
        header(&home, &url).succeeds().says_nothing().prints(&expected);
    }
}

#[test]
fn collection_and_urls_below_it_work() {
    let home = Home::new();
    home.login("https://tfs.example.com:8443/tfs/My%20Coll", &acme_pat());
    let expected = header_with("pat", &acme_pat());
    for url in [
        "https://tfs.example.com:8443/tfs/My%20Coll",
        "https://tfs.example.com:8443/tfs/my%20coll/_apis/projects",
        "https://TFS.example.com:8443/tfs/My%20Coll/P/_packaging/feed/nuget/v3/index.json",
    ] {
        header(&home, url).succeeds().says_nothing().prints(&expected);
    }
    for url in [
        "https://tfs.example.com:8443",
        "https://tfs.example.com:8443/tfs",
        "https://tfs.example.com:8443/tfs/Other/_apis/projects",
        "https://tfs.example.com:8443/tfs/My%20Coll2",
        "https://tfs.example.com:8443/tfs/x/../My%20Coll",
        "https://tfs.example.com:8443//tfs/My%20Coll",
        "https://tfs.example.com/tfs/My%20Coll",
        "http://tfs.example.com:8443/tfs/My%20Coll",
        "https://tfs.example.com.:8443/tfs/My%20Coll",
        "https://dev.azure.com/acme",
    ] {
        let ran = header(&home, url).ends_with(1).prints("");
        assert_eq!(ran.stderr.matches("error: ").count(), 1, "{url}: {}", ran.stderr);
    }
}

#[test]
fn plain_http_needs_permission() {
    let home = Home::new();
    let url = "http://tfs.example.com:8080/tfs/Main";
    let login = ["login", url, "--allow-http", "--trust-host", "--store", "file", "--with-token"];
    home.azdo(login).stdin(acme_pat()).run().succeeds();
    header(&home, url).succeeds().prints(&header_with("pat", &acme_pat()));
    header(&home, "https://tfs.example.com:8080/tfs/Main").ends_with(1).prints("");
    header(&home, "http://dev.azure.com/acme").ends_with(1).prints("");
}

#[test]
fn foreign_host_opens_no_store() {
    let home = home_with_acme();
    let secrets = home.path().join("data/git-credential-azdo/secrets");
    std::fs::remove_dir_all(&secrets).unwrap();
    let ran = header(&home, "https://github.com/acme/w").ends_with(1).prints("");
    assert_eq!(
        ran.stderr,
        "error: https://github.com is neither Azure DevOps nor a server that a PAT \
         is stored for\n"
    );
    header(&home, "https://dev.azure.com/acme").ends_with(1).says("cannot be read").prints("");
}

#[test]
fn organization_without_a_pat_gets_a_hint() {
    let ran = header(&home_with_acme(), "https://vssps.dev.azure.com/globex/_apis/graph/users");
    ran.ends_with(1)
        .prints("")
        .says("no PAT is stored for globex. To store it, run: git credential-azdo login globex");
}
