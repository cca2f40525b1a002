//! Everyday work after one login.

use test_support::fake_azure::Authorization;
use test_support::fixture::{Fixture, REPOSITORY, URL};
use test_support::{Home, for_each_git};

#[test]
fn clone_push_and_fetch_do_not_prompt_after_login() {
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

/// For a push larger than http.postBuffer (1 MiB) git first probes the server with an empty
/// request. There authtype/credential fails in git 2.46 to 2.53 (remote-curl.c, probe_rpc).
#[test]
fn push_of_more_than_a_mebibyte_works() {
    for_each_git(|git| {
        let fixture = Fixture::logged_in(git);
        fixture.git(["clone", URL]).run().succeeds();
        fixture.home.commit_noise("Web", 3 << 20);
        fixture.git(["-C", "Web", "push"]).run().succeeds();
        fixture.reaches(URL);
    });
}

#[test]
fn fetch_takes_half_the_requests_of_credential_store() {
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
        // Before http.<url>.proactiveAuth (git 2.46), nothing avoids the rejected requests.
        let ours = if git.has_proactive_auth() { 2 } else { 4 };
        assert_eq!(requests_of(&fixture.home), ours, "through our helper");
        assert_eq!(requests_of(&plain), 4, "through credential-store");
    });
}

#[test]
fn public_project_needs_no_pat() {
    for_each_git(|git| {
        let fixture = Fixture::new(git);
        fixture.azure.make_public(REPOSITORY);
        fixture.home.azdo(["configure"]).run().succeeds();
        fixture.reaches(URL);
    });
}

/// Only Linux tells the calling process.
#[cfg(target_os = "linux")]
#[test]
fn ls_remote_is_logged_with_gits_caller() {
    for_each_git(|git| {
        let fixture = Fixture::logged_in(git);
        let settings = fixture.home.path().join("config/git-credential-azdo");
        std::fs::create_dir_all(&settings).unwrap();
        std::fs::write(settings.join("config"), "log = yes\n").unwrap();
        fixture.reaches(URL);
        let log = fixture.home.azdo(["log"]).run().succeeds().stdout;
        let [_, line] = &log.lines().collect::<Vec<_>>()[..] else { panic!("one use: {log}") };
        let fields: Vec<&str> = line.split_whitespace().skip(1).take(5).collect();
        let own_name = std::fs::read_to_string("/proc/self/comm").unwrap();
        assert_eq!(fields, ["acme", "-", "get", own_name.trim_end(), URL]);
    });
}

/// An agent that was stopped in a job leaves its header in the clone.
#[test]
fn header_that_a_job_left_rejects_no_pat() {
    for_each_git(|git| {
        let fixture = Fixture::logged_in(git);
        fixture.git(["clone", URL]).run().succeeds();
        let web = fixture.home.path().join("Web");
        let url = "https://acme@dev.azure.com/acme/Fabrikam/_git/Web";
        let key = format!("http.{url}.extraheader");
        let in_clone = |args: &[&str]| fixture.home.git(args).in_dir(&web);
        in_clone(&["remote", "set-url", "origin", url]).run().succeeds();
        in_clone(&["config", &key, "AUTHORIZATION: bearer old.job.token"]).run().succeeds();
        let before = fixture.list();
        for _ in 0..2 {
            in_clone(&["fetch"]).run().fails();
        }
        assert_eq!(fixture.list(), before);
        let doctor = fixture.home.azdo(["doctor"]).in_dir(&web).run().ends_with(1);
        doctor.prints_about(&key).never_says("old.job.token");
        let check = fixture.home.azdo(["check"]).in_dir(&web).run().ends_with(1);
        check.says(&key).never_says("old.job.token");
        // libcurl sends no other Authorization beside it, even after the server's 401.
        let requests = fixture.azure.log().sent_to("dev.azure.com");
        assert!(requests.iter().all(|request| request.authorization != Authorization::Several));
    });
}
