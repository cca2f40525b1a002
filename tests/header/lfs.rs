//! git-lfs below `run`, which takes the header from git's configuration.

use crate::header::on_premises::{REPOSITORY, Server, URL};
use test_support::fake_azure::{Authorization, Failure};
use test_support::{for_each_git, noise};

#[test]
fn git_lfs_transfers_with_the_same_header() {
    for_each_git(|git| {
        let server = Server::new(git);
        server.home.git(["lfs", "install"]).run().succeeds();
        server.git(["clone", URL]).run().succeeds();
        let clone = server.home.path().join("Web");
        server.home.git(["lfs", "track", "noise"]).in_dir(&clone).run().succeeds();
        server.home.git(["add", ".gitattributes"]).in_dir(&clone).run().succeeds();
        server.home.commit_noise("Web", 1 << 20);
        server.git(["-C", "Web", "push"]).run().succeeds();
        server.git(["clone", URL, "again"]).run().succeeds();
        let copy = std::fs::read(server.home.path().join("again/noise")).unwrap();
        assert!(copy == noise(1 << 20), "the file came back as another");
        assert_eq!(server.azure.log().hosts_that_saw(&server.pat).len(), 1);
    });
}

/// If git-lfs stops printing it, the warnings in the help and docs/other-programs.md can go.
#[test]
fn git_lfs_env_matches_the_help_of_run() {
    for_each_git(|git| {
        let server = Server::new(git);
        let ran = server.git(["lfs", "env"]).run().succeeds();
        let has_header = ran.stdout.contains("=Authorization: Basic ");
        assert_eq!(has_header, !git.has_proactive_auth(), "{}", ran.stdout);
        let help = server.home.azdo(["help", "run"]).run().succeeds();
        help.prints_about("git lfs env").prints_about(".git/lfs/logs");
    });
}

/// git-lfs ignores `http.followRedirects` but looks up headers for each URL.
#[test]
fn git_lfs_sends_the_header_nowhere_else() {
    for_each_git(|git| {
        for elsewhere in ["https://evil.example.com", "https://other.example.com"] {
            let server = Server::new(git);
            server.home.git(["lfs", "install"]).run().succeeds();
            server.git(["clone", URL]).run().succeeds();
            let clone = server.home.path().join("Web");
            server.home.git(["lfs", "track", "noise"]).in_dir(&clone).run().succeeds();
            server.home.commit_noise("Web", 1 << 10);
            server.azure.fail(REPOSITORY, Failure::RedirectTo(elsewhere.to_owned()));
            server.git(["-C", "Web", "lfs", "push", "origin", "main"]).run().fails();
            let host = elsewhere.trim_start_matches("https://");
            let there = server.azure.log().sent_to(host);
            assert!(!there.is_empty(), "git-lfs has not followed");
            for request in there {
                assert_eq!(request.authorization, Authorization::None, "{request}");
            }
        }
    });
}
