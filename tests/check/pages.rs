//! Remotes that are pages copied from a browser, from which git cannot fetch.

use crate::check::{Fixture, URL};

/// What `check` writes to standard error in a clone with this remote.
fn errors_with(fixture: &Fixture, remote: &[&str]) -> String {
    let git = |words: &[&str]| fixture.home.git([&["-C", "clone"], words].concat()).run();
    fixture.home.git(["init", "clone"]).run().succeeds();
    git(&["remote", "remove", "origin"]);
    git(&[&["remote", "add", "origin"], &remote[..1]].concat()).succeeds();
    for push in &remote[1..] {
        git(&["remote", "set-url", "--push", "origin", push]).succeeds();
    }
    let clone = fixture.home.path().join("clone");
    fixture.check_program(&[]).in_dir(&clone).run().stderr.clone()
}

#[test]
fn page_as_a_remote_is_corrected_to_the_clone_url() {
    let fixture = Fixture::new();
    for page in ["?path=/x", "/pullrequest/123", "#readme", "/commits?a=b", "/branches"] {
        let errors = errors_with(&fixture, &[&format!("{URL}{page}")]);
        assert!(
            errors.contains("the URL of the remote origin is not a clone URL"),
            "{page}: {errors}"
        );
        assert!(errors.contains(&format!("\n  git remote set-url origin {URL}\n")), "{errors}");
    }
    let errors = errors_with(&fixture, &["https://dev.azure.com/acme/My Project/_git/A b"]);
    let command = "git remote set-url origin https://dev.azure.com/acme/My%20Project/_git/A%20b\n";
    assert!(errors.contains("spaces") && errors.contains(command), "{errors}");
    let errors = errors_with(&fixture, &["https://acme@dev.azure.com/acme/Fabrikam/Web"]);
    assert!(errors.contains(&format!("git remote set-url origin {URL}\n")), "{errors}");
    for page in ["Fabrikam/_build?definitionId=7", "Fabrikam", "Fabrikam/_git", "_settings/users"] {
        let errors = errors_with(&fixture, &[&format!("https://dev.azure.com/acme/{page}")]);
        let command =
            "git remote set-url origin https://dev.azure.com/acme/PROJECT/_git/REPOSITORY";
        assert!(errors.contains(command), "{page}: {errors}");
    }
    fixture.home.login("https://tfs.example.com/Coll", &test_support::pat84(2));
    let server = "https://tfs.example.com/Coll/P/_git/app";
    let errors = errors_with(&fixture, &[&format!("{server}/pullrequests")]);
    assert!(errors.contains(&format!("git remote set-url origin {server}\n")), "{errors}");
    let errors = errors_with(&fixture, &[URL, &format!("{URL}?path=/x")]);
    assert!(errors.contains(&format!("git remote set-url --push origin {URL}")), "{errors}");
}

#[test]
fn clone_urls_are_not_corrected() {
    let fixture = Fixture::new();
    for remote in [
        &[URL][..],
        &[&format!("{URL}/")],
        &["https://acme@dev.azure.com/acme/_git/Web", "git@ssh.dev.azure.com:v3/acme/Fabrikam/Web"],
        &["https://dev.azure.com/acme/Fabrikam/_git/_full/Web"],
        &[URL, "https://github.com/acme/web?x"],
        &["https://tfs.example.com/Coll/P/_git/app?path=/x"],
    ] {
        let errors = errors_with(&fixture, remote);
        assert!(!errors.contains("not a clone URL"), "{remote:?}: {errors}");
    }
}
