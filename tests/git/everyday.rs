//! What a developer does all day, after one login.

use test_support::fixture::{Fixture, REPOSITORY, URL};
use test_support::{Home, for_each_git};

#[test]
fn clone_push_and_fetch_ask_nothing_after_one_login() {
    for_each_git(|git| {
        let fixture = Fixture::logged_in(git);
        fixture.git(["clone", URL, "mine"]).run().succeeds();
        fixture.git(["clone", URL, "theirs"]).run().succeeds();
        fixture.home.commit_noise("mine", 100);
        fixture.git(["-C", "mine", "push"]).run().succeeds();
        fixture.git(["-C", "theirs", "fetch"]).run().succeeds();
        let log = ["-C", "theirs", "log", "--format=%s", "origin/main"];
        fixture.git(log).run().prints("Noise\nFirst commit\n");
    });
}

/// Over http.postBuffer, 1 MiB, git asks the server with a request of its own first: that is where
/// authtype/credential fails with git 2.46 to 2.53 (git-protocol.md 0.2).
#[test]
fn a_push_of_more_than_a_mebibyte_goes_through() {
    for_each_git(|git| {
        let fixture = Fixture::logged_in(git);
        fixture.git(["clone", URL]).run().succeeds();
        fixture.home.commit_noise("Web", 3 << 20);
        fixture.git(["-C", "Web", "push"]).run().succeeds();
        fixture.reaches(URL);
    });
}

#[test]
fn a_fetch_takes_half_the_requests_that_it_takes_with_credential_store() {
    for_each_git(|git| {
        let fixture = Fixture::logged_in(git);
        let plain = Home::with(git).behind(&fixture.azure.proxy(), fixture.azure.ca());
        plain.configure_git("credential.helper", "store");
        let line = format!("https://pat:{}@dev.azure.com\n", fixture.pat);
        std::fs::write(plain.path().join(".git-credentials"), line).unwrap();

        let requests_of = |home: &Home| {
            let command = home.git(["ls-remote", URL]);
            let (requests, _) = fixture.azure.log().during(|| command.run().succeeds());
            requests.len()
        };
        // http.<url>.proactiveAuth came with git 2.46; before, nothing spares the refused ones.
        let ours = if git.has_proactive_auth() { 2 } else { 4 };
        assert_eq!(requests_of(&fixture.home), ours, "through our helper");
        assert_eq!(requests_of(&plain), 4, "through credential-store");
    });
}

#[test]
fn a_public_project_needs_no_pat() {
    for_each_git(|git| {
        let fixture = Fixture::new(git);
        fixture.azure.make_public(REPOSITORY);
        fixture.home.azdo(["configure"]).run().succeeds();
        fixture.reaches(URL);
    });
}
