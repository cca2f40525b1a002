//! Clone URLs of repositories.

use git_credential_azdo::organization::Repository;

#[test]
fn any_clone_url_leads_to_the_repository() {
    for (typed, url) in [
        ("https://dev.azure.com/acme/P/_git/R", "https://dev.azure.com/acme/P/_git/R"),
        ("https://acme@dev.azure.com/acme/_git/R/", "https://dev.azure.com/acme/_git/R"),
        ("http://dev.azure.com/acme/P/_git/R?path=/x", "https://dev.azure.com/acme/P/_git/R"),
        (
            "https://acme.visualstudio.com/P/_git/R/pullrequest/7",
            "https://acme.visualstudio.com/P/_git/R",
        ),
        ("https://dev.azure.com/acme/P/_git/_full/R", "https://dev.azure.com/acme/P/_git/_full/R"),
        (
            "https://dev.azure.com/acme/Größe 1/_git/R",
            "https://dev.azure.com/acme/Gr%C3%B6%C3%9Fe%201/_git/R",
        ),
        (
            "http://tfs.example.com:8080/tfs/Main/P/_git/R",
            "http://tfs.example.com:8080/tfs/Main/P/_git/R",
        ),
    ] {
        let repository = Repository::parse(typed);
        assert_eq!(repository.as_ref().map(Repository::url), Some(url), "{typed}");
    }
}

#[test]
fn other_urls_name_no_repository() {
    for typed in [
        "acme",
        "https://dev.azure.com/acme",
        "https://dev.azure.com/acme/P/_git",
        "https://dev.azure.com/acme/P/_git/_full",
        "https://dev.azure.com/acme/../evil/_git/R",
        "https://dev.azure.com@evil.example@x/acme/_git/R",
        "git@ssh.dev.azure.com:v3/acme/P/R",
    ] {
        assert_eq!(Repository::parse(typed), None, "{typed}");
    }
}
