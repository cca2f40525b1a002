//! Real git, with a PAT that another program prints.

use super::{runs, script};
use crate::double::Scope;
use crate::scene::{Scene, URL};
use crate::support::{Git, for_each_git, pat84};

/// A scene whose PAT is in a file that a script prints.
fn scene(git: &Git) -> Scene {
    let scene = Scene::new(git);
    keep(&scene, &scene.pat);
    let script = script(&scene.home, "cat \"$HOME/kept\"");
    let login = ["login", "acme", "--store", "command", "--", &script];
    scene.home.azdo(login).run().succeeds();
    runs(&scene.home);
    scene
}

fn keep(scene: &Scene, pat: &str) {
    std::fs::write(scene.home.path().join("kept"), pat).unwrap();
}

#[test]
fn clone_push_and_fetch_go_through_and_each_runs_it_once() {
    for_each_git(|git| {
        let scene = scene(git);
        scene.git(["clone", URL]).run().succeeds().never_says("git-credential-azdo");
        assert_eq!(runs(&scene.home), 1);
        scene.home.commit_noise("Web", 100);
        scene.git(["-C", "Web", "push"]).run().succeeds();
        assert_eq!(runs(&scene.home), 1);
        scene.git(["-C", "Web", "fetch"]).run().succeeds().says_nothing();
        assert_eq!(runs(&scene.home), 1);
        assert_eq!(scene.pats_seen_by("acme"), [scene.pat.as_str()]);
    });
}

#[test]
fn after_it_was_renewed_where_it_is_kept_git_goes_on() {
    for_each_git(|git| {
        let scene = scene(git);
        scene.azure.end_pat(&scene.pat);
        for _ in 0..3 {
            let ran = scene.git(["ls-remote", URL]).run().fails();
            ran.says("refused the PAT for acme").says("renew it there");
        }
        scene.azure.add_pat("acme", &pat84(9), Scope::ReadAndWrite);
        keep(&scene, &pat84(9));
        scene.reaches(URL);
        assert!(scene.home.azdo(["list"]).run().stdout.contains(" ok"));
    });
}

#[test]
fn a_paste_works_in_the_same_command_and_does_not_take_its_place() {
    for_each_git(|git| {
        let scene = scene(git);
        scene.azure.end_pat(&scene.pat);
        let pasted = pat84(9);
        scene.azure.add_pat("acme", &pasted, Scope::ReadAndWrite);
        let askpass = scene.askpass(&pasted);
        let ran = scene
            .git(["ls-remote", URL])
            .env("GIT_ASKPASS", askpass)
            .env("GIT_CREDENTIAL_AZDO_STORE", "file")
            .run();
        if !git.keeps_state() {
            // It cannot ask twice, and offers it again in the next command.
            ran.fails().says("renew it there");
            return;
        }
        ran.succeeds().says("paste as the password now is stored beside it");
        assert_eq!(scene.home.stored_secrets(), pasted);
        let list = scene.home.azdo(["list"]).run().stdout;
        assert!(list.contains("command") && list.contains("default-2"), "{list}");
        scene.reaches(URL);
    });
}
