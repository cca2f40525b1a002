//! Real git, which has been told nothing but who its helper is.

use super::{JOB_TOKEN, PIPELINE, assert_not_on_disk, with};
use crate::double::{Double, Scope};
use crate::scene::{REPOSITORY, Scene, URL};
use crate::support::{Git, Home, for_each_git, ours_for_git, pat84};

/// A container in which `credential.helper` was set and nothing else, and the server knows the
/// job's token.
fn container(git: &Git) -> Scene {
    let scene = Scene::new(git);
    scene.azure.add_pat("acme", JOB_TOKEN, Scope::ReadAndWrite);
    scene.home.configure_git("credential.helper", &ours_for_git());
    scene
}

#[test]
fn a_pipeline_clones_and_pushes_with_its_token_and_no_set_up() {
    for_each_git(|git| {
        for url in [URL, "https://acme@dev.azure.com/acme/Fabrikam/_git/Web"] {
            let scene = container(git);
            let run = |args: &[&str]| with(scene.home.git(args), PIPELINE).run();
            run(&["clone", url]).succeeds().never_says("git-credential-azdo");
            scene.home.commit_noise("Web", 2 << 20);
            run(&["-C", "Web", "push"]).succeeds().never_says("git-credential-azdo");
            assert_eq!(scene.pats_seen_by("acme"), [JOB_TOKEN]);
            assert_not_on_disk(&scene.home, JOB_TOKEN);
        }
    });
}

#[test]
fn a_container_clones_with_azure_clis_variable_or_the_file_that_it_names() {
    for_each_git(|git| {
        let scene = container(git);
        let file = scene.home.path().join("secret");
        std::fs::write(&file, format!("{}\n", scene.pat)).unwrap();
        let clone = |to: &str| scene.git(["clone", URL, to]);
        clone("1").env("AZURE_DEVOPS_EXT_PAT", &scene.pat).run().succeeds();
        clone("2").env("AZURE_DEVOPS_EXT_PAT_FILE", &file).run().succeeds();
        scene.git(["config", "--global", "credential.useHttpPath", "true"]).run().succeeds();
        clone("3").env("AZURE_DEVOPS_EXT_PAT", &scene.pat).run().succeeds();
        assert_not_on_disk(&scene.home, &scene.pat);
    });
}

#[test]
fn a_refused_token_is_explained_and_a_newer_git_goes_on_with_the_stored_pat() {
    for_each_git(|git| {
        let scene = Scene::logged_in(git);
        let before = scene.home.azdo(["list"]).run().stdout;
        let ran = with(scene.git(["ls-remote", URL]), PIPELINE).run();
        let ran = ran.says("the server refused the token in SYSTEM_ACCESSTOKEN for acme");
        if git.keeps_state() {
            ran.succeeds().says("The PAT for acme is used instead");
        } else {
            ran.fails().says("unset SYSTEM_ACCESSTOKEN");
        }
        scene.reaches(URL);
        assert_eq!(scene.home.azdo(["list"]).run().stdout, before);
    });
}

#[test]
fn a_refused_variable_of_azure_cli_is_explained_where_git_gives_only_the_host() {
    for_each_git(|git| {
        let scene = container(git);
        let ran = scene.git(["ls-remote", URL]).env("AZURE_DEVOPS_EXT_PAT", pat84(9)).run();
        ran.fails().says("refused the token in AZURE_DEVOPS_EXT_PAT").says("to a new PAT");
    });
}

#[test]
fn a_token_bound_to_another_organization_never_leaves() {
    for_each_git(|git| {
        let scene = container(git);
        scene.home.configure_git("credential.useHttpPath", "true");
        scene.azure.add_repository("globex/Tools/Shared");
        let url = "https://dev.azure.com/globex/Tools/_git/Shared";
        with(scene.git(["ls-remote", url]), PIPELINE).run().fails().says("it is for acme");
        let evil = "https://evil.example.com/acme/Fabrikam/_git/Web";
        with(scene.git(["ls-remote", evil]), PIPELINE).run().fails();
        assert!(scene.azure.log().hosts_that_saw(JOB_TOKEN).is_empty());
    });
}

#[test]
fn a_collection_of_a_server_is_reached_where_git_is_told_not_to_use_ntlm() {
    let git = Git::default();
    if !git.has_proactive_auth() {
        return;
    }
    let azure = Double::start();
    let home = Home::with(&git).behind(&azure.proxy(), azure.ca());
    let collection = "tfs.example.com/tfs/DefaultCollection";
    azure.add_repository(&format!("{collection}/{}", REPOSITORY.trim_start_matches("acme/")));
    azure.add_pat(collection, JOB_TOKEN, Scope::Read);
    home.configure_git("credential.helper", &ours_for_git());
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
