//! Everyday work with an Entra token, as each git can use it.

use test_support::entra_fixture::EntraFixture;
use test_support::fake_azure::{Authorization, Scope};
use test_support::fixture::URL;
use test_support::{Git, for_each_git, noise, pat84, write_script};

/// Whether requests to repositories below this path had a Bearer header, and their tokens and PATs.
fn sent_below(path: &str, fixture: &EntraFixture) -> (bool, Vec<String>) {
    let requests = fixture.azure.log().sent_to("dev.azure.com");
    let to_git = requests.iter().filter(|it| it.path.starts_with(path));
    let sent: Vec<_> = to_git.map(|request| &request.authorization).collect();
    let has_bearer = sent.iter().any(|it| matches!(it, Authorization::Other(_)));
    let secrets = sent.iter().filter_map(|it| it.token().or(it.pat()));
    let mut secrets: Vec<String> = secrets.map(String::from).collect();
    secrets.dedup();
    (has_bearer, secrets)
}

/// Asserts that git sent acme the token and nothing else, in the form for this git.
fn acme_got_the_token(fixture: &EntraFixture, git: &Git) {
    let expected = (git.sends_bearer(), vec![fixture.token.text()]);
    assert_eq!(sent_below("/acme/Fabrikam/", fixture), expected);
}

#[test]
fn clone_and_push_of_3_5_mb_use_the_token() {
    for_each_git(|git| {
        for proactive in [true, false] {
            let fixture = EntraFixture::logged_in(git);
            if !proactive {
                let list = ["config", "--global", "--name-only", "--get-regexp", "proactiveauth"];
                for key in fixture.git(&list).run().stdout.lines() {
                    fixture.git(&["config", "--global", "--unset-all", key]).run().succeeds();
                }
            }
            let starts = fixture.entra.starts().len();
            fixture.git(&["clone", "--quiet", URL]).run().succeeds().says_nothing();
            fixture.home.commit_noise("Web", 3_500_000);
            fixture.git(&["-C", "Web", "push", "--quiet"]).run().succeeds();
            fixture
                .git(&["-C", "Web", "ls-remote"])
                .run()
                .succeeds()
                .prints_about("refs/heads/main");
            acme_got_the_token(&fixture, git);
            // Cached by the login, or by the first `get`, and never dropped.
            assert!(fixture.entra.starts().len() <= starts + 1, "{:?}", fixture.entra.starts());
        }
    });
}

#[test]
fn url_with_a_username_works_too() {
    for_each_git(|git| {
        let fixture = EntraFixture::logged_in(git);
        let url = "https://acme@dev.azure.com/acme/Fabrikam/_git/Web";
        fixture.git(&["clone", "--quiet", url]).run().succeeds();
        fixture.home.commit_noise("Web", 3_500_000);
        fixture.git(&["-C", "Web", "push", "--quiet"]).run().succeeds();
        acme_got_the_token(&fixture, git);
    });
}

#[test]
fn lfs_push_and_clone_use_the_token() {
    for_each_git(|git| {
        let fixture = EntraFixture::logged_in(git);
        fixture.git(&["lfs", "install"]).run().succeeds();
        fixture.git(&["clone", URL]).run().succeeds();
        let in_clone = |args: &[&str]| fixture.git(args).in_dir(fixture.home.path().join("Web"));
        let starts = fixture.entra.starts();
        in_clone(&["lfs", "track", "noise"]).run().succeeds();
        in_clone(&["add", ".gitattributes"]).run().succeeds();
        fixture.home.commit_noise("Web", 1 << 20);
        in_clone(&["push"]).run().succeeds();
        fixture.git(&["clone", URL, "again"]).run().succeeds();
        let copy = std::fs::read(fixture.home.path().join("again/noise")).unwrap();
        assert!(copy == noise(1 << 20), "the file came back as another");
        let requests = fixture.azure.log().sent_to("dev.azure.com");
        let transfers = requests.iter().filter(|it| {
            let is_lfs = it.path.contains("/info/lfs/objects/") && it.status == 200;
            is_lfs && it.authorization.token() == Some(&fixture.token.text())
        });
        assert_eq!(transfers.count(), 4);
        assert_eq!(fixture.entra.starts(), starts);
    });
}

#[test]
fn submodules_of_a_pats_organization_get_the_pat_and_no_token() {
    const OTHER: &str = "https://dev.azure.com/contoso/Tools/_git/Shared";
    for_each_git(|git| {
        let fixture = EntraFixture::logged_in(git);
        let pat = pat84(2);
        fixture.azure.add_repository("contoso/Tools/Shared");
        fixture.azure.add_pat("contoso", &pat, Scope::ReadAndWrite);
        fixture.home.login("https://dev.azure.com/contoso", &pat);
        fixture.git(&["clone", URL]).run().succeeds();
        let in_clone = |args: &[&str]| fixture.git(args).in_dir(fixture.home.path().join("Web"));
        in_clone(&["submodule", "add", OTHER, "shared"]).run().succeeds();
        in_clone(&["commit", "-m", "Add a submodule"]).run().succeeds();
        in_clone(&["push"]).run().succeeds();
        fixture.git(&["clone", "--recurse-submodules", URL, "again"]).run().succeeds();
        assert!(fixture.home.path().join("again/shared/README.md").exists());
        acme_got_the_token(&fixture, git);
        assert_eq!(sent_below("/contoso/", &fixture), (false, vec![pat]));
    });
}

#[test]
fn other_helpers_do_not_store_the_token() {
    for_each_git(|git| {
        let fixture = EntraFixture::logged_in(git);
        let (helper, log) = (fixture.home.path().join("other"), fixture.home.path().join("stored"));
        let script = format!("#!/bin/sh\nif [ $1 = store ]; then cat >>{log:?}; fi\n");
        write_script(&helper, &script);
        let key = "credential.https://dev.azure.com.helper";
        let other = helper.to_str().unwrap();
        fixture.git(&["config", "--global", "--add", key, other]).run().succeeds();
        fixture.git(&["ls-remote", URL]).run().succeeds();
        let stored = std::fs::read_to_string(log).unwrap();
        assert_eq!(stored.contains("ephemeral=1"), git.keeps_state(), "{stored}");
        assert_eq!(stored.contains("password="), !git.sends_bearer(), "{stored}");
    });
}

/// As git-lfs 3.6 and later asks, and as scripts do.
#[test]
fn git_credential_fill_gets_the_form_that_it_takes() {
    for_each_git(|git| {
        let fixture = EntraFixture::logged_in(git);
        let fill = |capabilities: &str| {
            let asked = format!("url={URL}\n{capabilities}\n");
            fixture.git(&["credential", "fill"]).stdin(asked).run().succeeds().stdout
        };
        let password = format!("password={}\n", fixture.token.text());
        let plain = fill("");
        assert!(plain.contains(&password) && !plain.contains("ephemeral"), "{plain}");
        let capable = fill("capability[]=authtype\ncapability[]=state\n");
        let header = format!("authtype=Bearer\ncredential={}\n", fixture.token.text());
        assert!(
            capable.contains(if git.sends_bearer() { &header } else { &password }),
            "{capable}"
        );
    });
}
