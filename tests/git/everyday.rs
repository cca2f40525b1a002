//! What a developer does all day, after one login.

use crate::scene::{REPOSITORY, Scene, URL};
use crate::support::{Home, for_each_git};

#[test]
fn clone_push_and_fetch_ask_nothing_after_one_login() {
    for_each_git(|git| {
        let scene = Scene::logged_in(git);
        scene.git(["clone", URL, "mine"]).run().succeeds();
        scene.git(["clone", URL, "theirs"]).run().succeeds();
        scene.home.commit_noise("mine", 100);
        scene.git(["-C", "mine", "push"]).run().succeeds();
        scene.git(["-C", "theirs", "fetch"]).run().succeeds();
        let log = ["-C", "theirs", "log", "--format=%s", "origin/main"];
        scene.git(log).run().prints("Noise\nFirst commit\n");
    });
}

/// Over http.postBuffer, 1 MiB, git asks the server with a request of its own first: that is where
/// authtype/credential fails with git 2.46 to 2.53 (git-protocol.md 0.2).
#[test]
fn a_push_of_more_than_a_mebibyte_goes_through() {
    for_each_git(|git| {
        let scene = Scene::logged_in(git);
        scene.git(["clone", URL]).run().succeeds();
        scene.home.commit_noise("Web", 3 << 20);
        scene.git(["-C", "Web", "push"]).run().succeeds();
        scene.reaches(URL);
    });
}

#[test]
fn a_fetch_takes_half_the_requests_that_it_takes_with_credential_store() {
    for_each_git(|git| {
        let scene = Scene::logged_in(git);
        let plain = Home::with(git).behind(&scene.azure.proxy(), scene.azure.ca());
        plain.configure_git("credential.helper", "store");
        let line = format!("https://pat:{}@dev.azure.com\n", scene.pat);
        std::fs::write(plain.path().join(".git-credentials"), line).unwrap();

        let requests_of = |home: &Home| {
            let command = home.git(["ls-remote", URL]);
            let (requests, _) = scene.azure.log().during(|| command.run().succeeds());
            requests.len()
        };
        // http.<url>.proactiveAuth came with git 2.46; before, nothing spares the refused ones.
        let ours = if git.has_proactive_auth() { 2 } else { 4 };
        assert_eq!(requests_of(&scene.home), ours, "through our helper");
        assert_eq!(requests_of(&plain), 4, "through credential-store");
    });
}

#[test]
fn a_public_project_needs_no_pat() {
    for_each_git(|git| {
        let scene = Scene::new(git);
        scene.azure.make_public(REPOSITORY);
        scene.home.azdo(["configure"]).run().succeeds();
        scene.reaches(URL);
    });
}
