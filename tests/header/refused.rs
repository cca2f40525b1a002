//! What is said when a server refuses the header that `run` has given to git.

use crate::header::on_premises::{COLLECTION, REPOSITORY, Server, URL};
use test_support::fake_azure::Failure;
use test_support::{for_each_git, pat84};

#[test]
fn a_refused_pat_is_named_and_nothing_else_is_tried() {
    for_each_git(|git| {
        let server = Server::new(git);
        server.azure.end_pat(&server.pat);
        let ran = server.git(["ls-remote", URL]).run().fails();
        ran.says("the server refused the PAT for https://tfs.example.com/tfs/DefaultCollection")
            .says("git credential-azdo login https://tfs.example.com/tfs/DefaultCollection")
            .says("New PAT (scope Code: Read & write): ");
        let requests = server.azure.log().all();
        assert!(requests.iter().all(|request| request.status == 401), "{requests:?}");
        // git says 401 to it, once, and never when it works: no row of refusals to be counted.
        server.home.azdo(["list"]).run().succeeds().prints_about("ok");
    });
}

#[test]
fn the_refused_pat_is_the_one_that_was_named() {
    for_each_git(|git| {
        let server = Server::new(git);
        let build = pat84(2);
        let login = ["login", COLLECTION, "--name", "build", "--store", "file", "--with-token"];
        server.home.azdo(login).stdin(&*build).run().succeeds();
        let args = ["run", "--name", "build", COLLECTION, "--", "git", "ls-remote", URL];
        let ran = server.home.azdo(args).run().fails();
        ran.says(
            "the server refused the PAT for https://tfs.example.com/tfs/DefaultCollection (build)",
        )
        .says("login https://tfs.example.com/tfs/DefaultCollection --name build");
    });
}

#[test]
fn of_a_refused_token_of_the_environment_the_variable_is_named() {
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
fn a_refused_pat_of_another_program_is_renewed_there() {
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

/// Then the PAT may be as good as any.
#[test]
fn a_server_that_takes_no_pats_is_named() {
    for_each_git(|git| {
        // Before 2.41 git does not tell what the server offers.
        if !git.keeps_state() {
            return;
        }
        let server = Server::new(git);
        server.azure.fail(REPOSITORY, Failure::IisBasic);
        let ran = server.git(["ls-remote", URL]).run().fails();
        ran.says("the Basic Authentication of IIS").never_says("expired, revoked");
    });
}
