//! Real git with only `credential.helper` configured.

use super::{JOB_TOKEN, PIPELINE, assert_not_on_disk, with};
use test_support::fake_azure::{FakeAzure, Scope};
use test_support::fixture::{Fixture, REPOSITORY, URL};
use test_support::{Git, Home, azdo_for_git, for_each_git, pat84};

/// A container with only `credential.helper` configured, and a server that accepts the job's token.
fn container(git: &Git) -> Fixture {
    let fixture = Fixture::new(git);
    fixture.azure.add_pat("acme", JOB_TOKEN, Scope::ReadAndWrite);
    fixture.home.configure_git("credential.helper", &azdo_for_git());
    fixture
}

#[test]
fn pipeline_clones_and_pushes_without_setup() {
    for_each_git(|git| {
        for url in [URL, "https://acme@dev.azure.com/acme/Fabrikam/_git/Web"] {
            let fixture = container(git);
            let run = |args: &[&str]| with(fixture.home.git(args), PIPELINE).run();
            run(&["clone", url]).succeeds().never_says("git-credential-azdo");
            fixture.home.commit_noise("Web", 2 << 20);
            run(&["-C", "Web", "push"]).succeeds().never_says("git-credential-azdo");
            assert_eq!(fixture.pats_seen_by("acme"), [JOB_TOKEN]);
            assert_not_on_disk(&fixture.home, JOB_TOKEN);
        }
    });
}

#[test]
fn container_clones_with_azure_cli_variable_or_file() {
    for_each_git(|git| {
        let fixture = container(git);
        let file = fixture.home.path().join("secret");
        std::fs::write(&file, format!("{}\n", fixture.pat)).unwrap();
        let clone = |to: &str| fixture.git(["clone", URL, to]);
        clone("1").env("AZURE_DEVOPS_EXT_PAT", &fixture.pat).run().succeeds();
        clone("2").env("AZURE_DEVOPS_EXT_PAT_FILE", &file).run().succeeds();
        fixture.git(["config", "--global", "credential.useHttpPath", "true"]).run().succeeds();
        clone("3").env("AZURE_DEVOPS_EXT_PAT", &fixture.pat).run().succeeds();
        assert_not_on_disk(&fixture.home, &fixture.pat);
    });
}

#[test]
fn rejected_token_is_explained_and_the_stored_pat_used() {
    for_each_git(|git| {
        let fixture = Fixture::logged_in(git);
        let before = fixture.home.azdo(["list"]).run().stdout;
        let ran = with(fixture.git(["ls-remote", URL]), PIPELINE).run();
        let ran = ran.says("the server rejected the token in SYSTEM_ACCESSTOKEN for acme");
        if git.keeps_state() {
            ran.succeeds().says("The PAT for acme is used instead");
        } else {
            ran.fails().says("unset SYSTEM_ACCESSTOKEN");
        }
        fixture.reaches(URL);
        assert_eq!(fixture.home.azdo(["list"]).run().stdout, before);
    });
}

#[test]
fn rejected_azure_cli_token_is_explained_without_a_path() {
    for_each_git(|git| {
        let fixture = container(git);
        let ran = fixture.git(["ls-remote", URL]).env("AZURE_DEVOPS_EXT_PAT", pat84(9)).run();
        ran.fails().says("rejected the token in AZURE_DEVOPS_EXT_PAT").says("to a new PAT");
    });
}

#[test]
fn token_of_another_organization_is_never_sent() {
    for_each_git(|git| {
        let fixture = container(git);
        fixture.home.configure_git("credential.useHttpPath", "true");
        fixture.azure.add_repository("globex/Tools/Shared");
        let url = "https://dev.azure.com/globex/Tools/_git/Shared";
        with(fixture.git(["ls-remote", url]), PIPELINE).run().fails().says("it is for acme");
        let evil = "https://evil.example.com/acme/Fabrikam/_git/Web";
        with(fixture.git(["ls-remote", evil]), PIPELINE).run().fails();
        assert!(fixture.azure.log().hosts_that_saw(JOB_TOKEN).is_empty());
    });
}

#[test]
fn server_collection_works_if_ntlm_is_off() {
    let git = Git::on_path();
    if !git.has_proactive_auth() {
        return;
    }
    let azure = FakeAzure::start();
    let home = Home::with(&git).behind(&azure.proxy(), azure.ca());
    let collection = "tfs.example.com/tfs/DefaultCollection";
    azure.add_repository(&format!("{collection}/{}", REPOSITORY.trim_start_matches("acme/")));
    azure.add_pat(collection, JOB_TOKEN, Scope::Read);
    home.configure_git("credential.helper", &azdo_for_git());
    let url = format!("https://{collection}/");
    let run = || {
        let clone = home.git(["ls-remote", &format!("{url}Fabrikam/_git/Web")]);
        let clone = clone.env("SYSTEM_ACCESSTOKEN", JOB_TOKEN);
        clone.env("SYSTEM_COLLECTIONURI", &url).run()
    };
    home.configure_git("credential.useHttpPath", "true");
    run().fails().says("proactiveAuth basic");
    home.configure_git(&format!("http.https://{collection}.proactiveAuth"), "basic");
    run().succeeds().says_nothing();
}
