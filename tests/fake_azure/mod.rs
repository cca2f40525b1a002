//! The fake server behaves like Azure DevOps to git.

mod pat_api;
mod raw_requests;
mod sign_in_programs;

use raw_requests::{answer_to, refs_url, status_of, with_pat};
use test_support::fake_azure::{Failure, FakeAzure, Scope};
use test_support::{Home, Outcome, for_each_git, pat84};

/// Runs git with a helper that answers with `pat`.
fn git_with_pat(home: &Home, pat: &str, args: &[&str]) -> Outcome {
    let helper = format!("credential.helper=!printf 'username=pat\\npassword={pat}\\n' #");
    let args = ["-c", &helper].into_iter().chain(args.iter().copied());
    home.git(args).run()
}

#[test]
fn every_url_form_reaches_the_same_repository() {
    let (azure, pat) = (FakeAzure::start(), pat84(1));
    azure.add_repository("acme/Fabrikam/Web");
    azure.add_repository("acme/Tools/Tools");
    azure.add_repository("acme/Größe und Maß/Web");
    azure.add_pat("acme", &pat, Scope::ReadAndWrite);
    let urls = [
        "https://dev.azure.com/acme/Fabrikam/_git/Web",
        "https://acme@dev.azure.com/ACME/fabrikam/_git/web",
        "https://dev.azure.com/acme/Fabrikam/_git/_optimized/Web",
        "https://dev.azure.com/acme/Fabrikam/_git/_full/Web",
        "https://dev.azure.com/acme/_git/Tools",
        "https://acme.visualstudio.com/Fabrikam/_git/Web",
        "https://acme.visualstudio.com/DefaultCollection/Fabrikam/_git/Web",
        "https://acme.visualstudio.com/_git/Tools",
        "https://dev.azure.com/acme/Gr%C3%B6%C3%9Fe%20und%20Ma%C3%9F/_git/Web",
    ];
    let home = Home::new().behind(&azure.proxy(), azure.ca());
    for url in urls {
        git_with_pat(&home, &pat, &["ls-remote", url]).succeeds().prints_about("refs/heads/main");
    }
}

#[test]
fn collection_is_bound_to_server_port_and_directory() {
    let (azure, pat) = (FakeAzure::start(), pat84(1));
    let collection = "tfs.example.com:8080/tfs/DefaultCollection";
    azure.add_repository(&format!("{collection}/Fabrikam/Web"));
    azure.add_pat(collection, &pat, Scope::ReadAndWrite);
    let status_at = |collection: &str| {
        let url = refs_url(&format!("{collection}/Fabrikam"), "upload");
        status_of(&azure, &url, &with_pat(&pat))
    };
    assert_eq!(status_at(collection), "200");
    assert_eq!(status_at("tfs.example.com/tfs/DefaultCollection"), "401");
    assert_eq!(status_at("tfs.example.com:8080/tfs/Other"), "401");
}

#[test]
fn every_git_can_clone_and_push_large_packs() {
    for_each_git(|git| {
        let (azure, pat) = (FakeAzure::start(), pat84(1));
        azure.add_repository("acme/Fabrikam/Web");
        azure.add_pat("acme", &pat, Scope::ReadAndWrite);
        let home = Home::with(git).behind(&azure.proxy(), azure.ca());
        let url = "https://dev.azure.com/acme/Fabrikam/_git/Web";
        git_with_pat(&home, &pat, &["clone", url]).succeeds();
        home.commit_noise("Web", 2 << 20);
        git_with_pat(&home, &pat, &["-C", "Web", "push"]).succeeds();
        git_with_pat(&home, &pat, &["clone", url, "again"]).succeeds();
        assert!(home.path().join("again/noise").exists());
    });
}

#[test]
fn challenges_match_the_real_servers() {
    let azure = FakeAzure::start();
    let challenge_of = |place: &str| {
        let answer = answer_to(&azure, &refs_url(place, "upload"), "");
        let empty = answer.ends_with("\r\n\r\n");
        assert!(answer.starts_with("HTTP/1.1 401 ") && empty, "{answer}");
        let lines = answer.lines();
        let challenges = lines.filter_map(|line| line.strip_prefix("www-authenticate: "));
        let schemes: Vec<_> = challenges.filter_map(|line| line.split(' ').next()).collect();
        schemes.join(" ")
    };
    let services = "Bearer Basic TFS-Federated";
    assert_eq!(challenge_of("dev.azure.com/acme/P"), services);
    assert_eq!(challenge_of("acme.visualstudio.com/P"), services);
    let server = "Bearer Basic Negotiate NTLM";
    assert_eq!(challenge_of("ado.example.com/Main/P"), server);
}

#[test]
fn rejections_do_not_reveal_the_reason() {
    let azure = FakeAzure::start();
    azure.add_repository("acme/Fabrikam/Web");
    let (read_only, ended, of_another) = (pat84(1), pat84(2), pat84(3));
    azure.add_pat("acme", &read_only, Scope::Read);
    azure.add_pat("acme", &ended, Scope::ReadAndWrite);
    azure.add_pat("contoso", &of_another, Scope::ReadAndWrite);
    azure.revoke_pat(&ended);
    let url = refs_url("dev.azure.com/acme/Fabrikam", "receive");
    for pat in [&read_only, &ended, &of_another, ""] {
        assert_eq!(status_of(&azure, &url, &with_pat(pat)), "401");
    }
}

#[test]
fn failure_lasts_until_it_is_cleared() {
    let (azure, pat) = (FakeAzure::start(), pat84(1));
    azure.add_repository("acme/Fabrikam/Web");
    azure.add_pat("acme", &pat, Scope::Read);
    let url = refs_url("dev.azure.com/acme/Fabrikam", "upload");
    let status = || status_of(&azure, &url, &with_pat(&pat));
    let failures = [
        (Failure::SignInPage, "203"),
        (Failure::SignInRedirect, "302"),
        (Failure::ConditionalAccess, "403"),
        (Failure::NotFound, "404"),
        (Failure::RateLimited, "429"),
        (Failure::ServerError, "500"),
    ];
    for (failure, expected) in failures {
        azure.fail("acme/Fabrikam", failure);
        assert_eq!(status(), expected);
        assert_eq!(status_of(&azure, &url, ""), "401");
        azure.heal("acme/Fabrikam");
        assert_eq!(status(), "200");
    }
    azure.fail("acme", Failure::StrayUnauthorized);
    assert_eq!([status(), status()], ["401", "200"]);
}

#[test]
fn two_authorization_headers_are_a_bad_request() {
    let azure = FakeAzure::start();
    let url = refs_url("dev.azure.com/acme/Fabrikam", "upload");
    let headers = with_pat(&pat84(1)).repeat(2);
    assert_eq!(status_of(&azure, &url, &headers), "400");
}

#[test]
fn public_project_is_readable_and_not_writable() {
    let azure = FakeAzure::start();
    azure.add_repository("acme/Open/Web");
    azure.make_public("acme/Open");
    let status = |service| status_of(&azure, &refs_url("dev.azure.com/acme/Open", service), "");
    assert_eq!(status("upload"), "200");
    assert_eq!(status("receive"), "401");
}

#[test]
fn log_shows_which_hosts_saw_a_pat() {
    let (azure, pat) = (FakeAzure::start(), pat84(1));
    let url = refs_url("evil.example.com/acme/P", "upload");
    let (requests, _) = azure.log().during(|| answer_to(&azure, &url, &with_pat(&pat)));
    assert_eq!(requests.len(), 1);
    let hosts: Vec<_> = azure.log().hosts_that_saw(&pat).into_iter().collect();
    assert_eq!(hosts, ["evil.example.com"]);
}
