//! A PAT is never sent to another host, however git gets there.

use test_support::fake_azure::{Authorization, Failure};
use test_support::fixture::{Fixture, REPOSITORY, URL};
use test_support::{Git, azdo_path, for_each_git};

/// A user whose helper is asked for every host with its path.
fn asked_for_every_host(git: &Git) -> Fixture {
    let fixture = Fixture::logged_in(git);
    fixture.home.configure_git("credential.helper", azdo_path());
    fixture.home.configure_git("credential.useHttpPath", "true");
    fixture
}

/// Asserts that the host was contacted without credentials.
#[track_caller]
fn assert_asked_in_vain(fixture: &Fixture, host: &str) {
    let requests = fixture.azure.log().sent_to(host);
    assert!(!requests.is_empty(), "{host} was not asked at all");
    for request in requests {
        assert_eq!(request.authorization, Authorization::None, "{request}");
    }
}

#[test]
fn foreign_submodule_gets_no_pat() {
    for_each_git(|git| {
        let fixture = asked_for_every_host(git);
        fixture.git(["clone", URL]).run().succeeds();
        let clone = fixture.home.path().join("Web");
        let in_clone = |args: &[&str]| fixture.home.git(args).in_dir(&clone).run().succeeds();
        let evil = "https://evil.example.com/acme/Fabrikam/_git/Web";
        let modules = format!("[submodule \"evil\"]\n\tpath = evil\n\turl = {evil}\n");
        std::fs::write(clone.join(".gitmodules"), modules).unwrap();
        let commit = in_clone(&["rev-parse", "HEAD"]).stdout;
        let link = format!("160000,{},evil", commit.trim());
        in_clone(&["update-index", "--add", "--cacheinfo", &link]);
        in_clone(&["add", ".gitmodules"]);
        in_clone(&["commit", "-m", "Add a foreign submodule"]);
        in_clone(&["push"]);

        let args = ["clone", "--recurse-submodules", URL, "again"];
        fixture.git(args).run().fails();
        assert_asked_in_vain(&fixture, "evil.example.com");
    });
}

#[test]
fn redirect_to_a_foreign_host_gets_no_pat() {
    for_each_git(|git| {
        let fixture = asked_for_every_host(git);
        let evil = Failure::RedirectTo("https://evil.example.com".to_owned());
        fixture.azure.fail(REPOSITORY, evil);
        fixture.git(["ls-remote", URL]).run().fails();
        assert_asked_in_vain(&fixture, "evil.example.com");
        // With proactiveAuth git takes the foreign host's 401 for a rejection of the PAT, which it
        // never sent there, and asks to erase it. The PAT may be marked as rejected, but is not
        // lost.
        assert!(fixture.home.stored_secrets().contains(&fixture.pat));
    });
}

#[test]
fn azure_over_plain_http_gets_no_pat() {
    for_each_git(|git| {
        let fixture = asked_for_every_host(git);
        let url = URL.replace("https:", "http:");
        fixture.git(["ls-remote", &url]).run().fails();
        assert_asked_in_vain(&fixture, "dev.azure.com");
    });
}
