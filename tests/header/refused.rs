//! Messages when a server rejects the header that `run` gave to git.

use crate::header::on_premises::{COLLECTION, REPOSITORY, Server, URL};
use test_support::fake_azure::Failure;
use test_support::{for_each_git, pat84};

#[test]
fn rejected_pat_is_named_and_nothing_else_tried() {
    for_each_git(|git| {
        let server = Server::new(git);
        server.azure.revoke_pat(&server.pat);
        let ran = server.git(["ls-remote", URL]).run().fails();
        ran.says("the server rejected the PAT for https://tfs.example.com/tfs/DefaultCollection")
            .says("git credential-azdo login https://tfs.example.com/tfs/DefaultCollection")
            .says("Create a PAT with the Code (Read & write) scope: ");
        let requests = server.azure.log().all();
        assert!(requests.iter().all(|request| request.status == 401), "{requests:?}");
        // git reports one 401 and no success, so rejections cannot be counted.
        server.home.azdo(["list"]).run().succeeds().prints_about("unverified");
    });
}

#[test]
fn rejection_applies_to_the_named_pat() {
    for_each_git(|git| {
        let server = Server::new(git);
        let build = pat84(2);
        let login = ["login", COLLECTION, "--name", "build", "--store", "file", "--with-token"];
        server.home.azdo(login).stdin(&*build).run().succeeds();
        let args = ["run", "--name", "build", COLLECTION, "--", "git", "ls-remote", URL];
        let ran = server.home.azdo(args).run().fails();
        ran.says(
            "the server rejected the PAT for https://tfs.example.com/tfs/DefaultCollection (build)",
        )
        .says("login https://tfs.example.com/tfs/DefaultCollection --name build");
    });
}

#[test]
fn rejected_environment_token_names_its_variable() {
    for_each_git(|git| {
        let server = Server::new(git);
        let ran = server
            .git(["ls-remote", URL])
            .env("AZDO_ORG_SERVICE_URL", COLLECTION)
            .env("AZDO_PERSONAL_ACCESS_TOKEN", pat84(2))
            .run()
            .fails();
        ran.says("Set AZDO_PERSONAL_ACCESS_TOKEN to a new PAT").never_says(" login ");
    });
}

#[test]
fn rejected_command_pat_points_to_its_command() {
    for_each_git(|git| {
        let server = Server::new(git);
        let file = server.home.path().join("elsewhere");
        std::fs::write(&file, pat84(2)).unwrap();
        let login = ["login", COLLECTION, "--store", "command", "--", "cat"];
        let login = login.iter().copied().chain(file.to_str());
        server.home.azdo(login).run().succeeds();
        let ran = server.git(["ls-remote", URL]).run().fails();
        ran.says("It comes from `cat ").says("renew it there").never_says("To replace it");
    });
}

/// Then the PAT may be valid.
#[test]
fn server_without_pat_support_is_named() {
    for_each_git(|git| {
        // git before 2.41 does not report the challenges.
        if !git.keeps_state() {
            return;
        }
        let server = Server::new(git);
        server.azure.fail(REPOSITORY, Failure::IisBasic);
        let ran = server.git(["ls-remote", URL]).run().fails();
        ran.says("IIS Basic Authentication").never_says("expired, revoked");
    });
}
