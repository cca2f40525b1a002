//! A PAT ends and is replaced, and git hardly notices.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use crate::double::Scope;
use crate::scene::{Scene, URL};
use crate::support::{Git, for_each_git, pat84};

/// One git command, at whose prompts this PAT is pasted.
fn ls_remote_pasting(scene: &Scene, pat: &str) -> crate::support::Ran {
    let askpass = scene.askpass(pat);
    scene.git(["ls-remote", URL]).env("GIT_ASKPASS", askpass).run()
}

fn renewed(scene: &Scene) -> String {
    let renewed = pat84(9);
    scene.azure.add_pat("acme", &renewed, Scope::ReadAndWrite);
    renewed
}

/// A second PAT for acme, by name.
fn log_in_as(scene: &Scene, name: &str, pat: &str, scope: Scope) {
    scene.azure.add_pat("acme", pat, scope);
    let login = ["login", "acme", "--name", name, "--store", "file", "--with-token"];
    scene.home.azdo(login).stdin(pat).run().succeeds();
}

#[test]
fn an_expired_pat_is_not_sent_and_a_pasted_one_takes_its_place_in_the_same_command() {
    for_each_git(|git| {
        let scene = Scene::logged_in(git);
        let record = scene.home.path().join("data/git-credential-azdo/record");
        let text = std::fs::read_to_string(&record).unwrap();
        let text = text.replace("expires_at_latest = 2049", "expires_at_latest = 2026");
        std::fs::write(&record, text).unwrap();
        let renewed = renewed(&scene);
        ls_remote_pasting(&scene, &renewed)
            .succeeds()
            .says("the PAT for acme expired on 2026-09-0");
        assert_eq!(scene.pats_seen_by("acme"), [renewed.as_str()], "the expired one was sent");
        assert_eq!(scene.home.stored_secrets(), renewed);
        scene.reaches(URL);
    });
}

#[test]
fn a_revoked_pat_is_replaced_by_a_pasted_one_inside_the_same_command() {
    for_each_git(|git| {
        let scene = Scene::logged_in(git);
        scene.azure.end_pat(&scene.pat);
        let renewed = renewed(&scene);
        if !git.keeps_state() {
            // It cannot ask twice: the first command fails and says why.
            ls_remote_pasting(&scene, &renewed).fails().says("refused the PAT for acme");
        }
        let ran = ls_remote_pasting(&scene, &renewed).succeeds();
        ran.says("refused the PAT for acme").says("/acme/_usersSettings/tokens");
        assert_eq!(scene.questions().len(), 1, "{:?}", scene.questions());
        assert_eq!(scene.home.stored_secrets(), renewed);
        scene.reaches(URL);
        assert!(!scene.list().contains("suspect"), "{}", scene.list());
    });
}

#[test]
fn a_pasted_pat_does_not_inherit_the_end_of_the_dead_one() {
    for_each_git(|git| {
        let scene = Scene::new(git);
        let login = ["login", "acme", "--store", "file", "--with-token", "--expires", "30d"];
        scene.home.azdo(login).stdin(scene.pat.as_str()).run().succeeds();
        scene.azure.end_pat(&scene.pat);
        let renewed = renewed(&scene);
        for _ in 0..2 {
            ls_remote_pasting(&scene, &renewed);
        }
        assert_eq!(scene.home.stored_secrets(), renewed);
        assert!(!scene.list().contains("in 30 days"), "{}", scene.list());
    });
}

#[test]
fn a_wrong_paste_is_not_kept_and_harms_nothing() {
    for_each_git(|git| {
        let scene = Scene::logged_in(git);
        scene.azure.end_pat(&scene.pat);
        ls_remote_pasting(&scene, &pat84(66)).fails();
        assert_eq!(scene.home.stored_secrets(), scene.pat);
    });
}

#[test]
fn a_push_takes_the_second_pat_where_the_first_may_only_read() {
    for_each_git(|git| {
        let scene = Scene::new(git);
        scene.azure.add_pat("acme", &scene.pat, Scope::Read);
        scene.home.login("https://dev.azure.com/acme", &scene.pat);
        log_in_as(&scene, "writer", &pat84(8), Scope::ReadAndWrite);
        scene.git(["clone", URL]).run().succeeds().never_says("git-credential-azdo");
        scene.home.commit_noise("Web", 100);
        if !git.keeps_state() {
            scene.git(["-C", "Web", "push"]).run().fails().says("refused the PAT for acme");
        }
        scene.git(["-C", "Web", "push"]).run().succeeds();
        scene.reaches(URL);
    });
}

#[test]
fn the_pat_that_comes_first_can_be_chosen() {
    for_each_git(|git| {
        let scene = Scene::logged_in(git);
        let other = pat84(8);
        log_in_as(&scene, "other", &other, Scope::ReadAndWrite);
        scene.reaches(URL);
        assert_eq!(scene.pats_seen_by("acme"), [scene.pat.as_str()]);
        scene.home.azdo(["default", "acme", "--name", "other"]).run().succeeds();
        let (mut requests, ()) = scene.azure.log().during(|| scene.reaches(URL));
        requests.retain(|request| request.authorization.pat() == Some(scene.pat.as_str()));
        assert!(requests.is_empty(), "the first one was sent");
    });
}

#[test]
fn while_a_pat_is_replaced_again_and_again_no_fetch_fails() {
    let git = Git::default();
    let scene = Scene::logged_in(&git);
    for seed in 100..120 {
        scene.azure.add_pat("acme", &pat84(seed), Scope::ReadAndWrite);
    }
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let loops: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    let mut fetches = 0;
                    while !done.load(Ordering::Relaxed) || fetches < 3 {
                        scene.reaches(URL);
                        fetches += 1;
                    }
                })
            })
            .collect();
        for seed in 100..120 {
            scene.home.login("https://dev.azure.com/acme", &pat84(seed));
        }
        done.store(true, Ordering::Relaxed);
        for fetches in loops {
            fetches.join().expect("no fetch fails");
        }
    });
    assert_eq!(scene.home.stored_secrets(), pat84(119));
}

#[test]
fn however_many_pats_are_dead_the_reason_is_said_and_a_paste_soon_helps() {
    for_each_git(|git| {
        for (proactive, dead) in
            [(true, 1), (true, 2), (true, 3), (false, 1), (false, 2), (false, 3)]
        {
            let scene = Scene::new(git);
            for seed in 0..dead {
                log_in_as(&scene, &format!("dead-{seed}"), &pat84(50 + seed), Scope::ReadAndWrite);
                scene.azure.end_pat(&pat84(50 + seed));
            }
            if !proactive {
                for key in ["acme", "Acme"] {
                    let key = format!("http.https://dev.azure.com/{key}/.proactiveAuth");
                    scene.git(["config", "--global", "--unset-all", &key]).run();
                }
            }
            let renewed = renewed(&scene);
            let mut commands = 0;
            loop {
                commands += 1;
                let ran = ls_remote_pasting(&scene, &renewed).says("refused the PAT for acme");
                if ran.code == Some(0) {
                    break;
                }
                let next = ["git credential-azdo login acme", "Run the command again"];
                assert!(next.iter().any(|next| ran.stderr.contains(next)), "{ran:?}");
            }
            // git makes three requests, with proactiveAuth all of them with a PAT.
            let in_one = dead == 1 || (proactive && dead == 2);
            let most = match git.keeps_state() {
                true => 2 - u64::from(in_one),
                false => dead + 1,
            };
            assert!(commands <= most, "{commands} commands, {dead} dead, {proactive}");
            scene.reaches(URL);
        }
    });
}

#[test]
fn a_paste_never_costs_another_pat_its_place() {
    for_each_git(|git| {
        let scene = Scene::new(git);
        log_in_as(&scene, "writer", &pat84(51), Scope::ReadAndWrite);
        log_in_as(&scene, "reader", &pat84(52), Scope::Read);
        scene.git(["clone", URL]).run().succeeds();
        scene.azure.end_pat(&pat84(51));
        scene.home.commit_noise("Web", 100);
        let askpass = scene.askpass(&renewed(&scene));
        for _ in 0..4 {
            scene.git(["-C", "Web", "push"]).env("GIT_ASKPASS", &askpass).run();
        }
        scene.git(["-C", "Web", "push"]).run().succeeds();
        assert!(scene.home.stored_secrets().contains(&pat84(52)), "the reader is gone");
    });
}

#[test]
fn a_pat_that_was_put_away_and_is_pasted_again_is_kept() {
    let git = Git::default();
    let scene = Scene::logged_in(&git);
    scene.home.azdo(["logout", "acme"]).run().succeeds();
    let askpass = scene.askpass(&scene.pat);
    let command = scene.git(["ls-remote", URL]).env("GIT_ASKPASS", askpass);
    command.env("GIT_CREDENTIAL_AZDO_STORE", "file").run().succeeds();
    scene.reaches(URL);
}

#[test]
fn a_rejected_pat_that_works_again_and_is_pasted_is_in_use_again() {
    for_each_git(|git| {
        let scene = Scene::logged_in(git);
        scene.azure.end_pat(&scene.pat);
        for _ in 0..2 {
            scene.git(["ls-remote", URL]).run().fails();
        }
        scene.azure.add_pat("acme", &scene.pat, Scope::ReadAndWrite);
        ls_remote_pasting(&scene, &scene.pat).succeeds();
        assert_eq!(scene.questions().len(), 1, "{:?}", scene.questions());
        assert_eq!(scene.home.stored_secrets(), scene.pat);
        scene.reaches(URL);
    });
}

/// Has git ask our program through a script that, between `get` and git's next step, lets the user
/// log in with another PAT: as if a second terminal had been quick.
fn with_a_login_in_between(scene: &Scene, new: &str) {
    use std::os::unix::fs::PermissionsExt;
    let (script, ours) = (scene.home.path().join("helper"), crate::support::OURS);
    let login = "login acme --store file --with-token --no-git-config";
    let text = format!(
        "#!/bin/sh\n\"{ours}\" \"$1\" || exit\n[ \"$1\" = get ] && [ ! -e \"$HOME/once\" ] || exit 0\n\
         touch \"$HOME/once\"\nprintf '{new}' | \"{ours}\" {login} >/dev/null\n"
    );
    std::fs::write(&script, text).unwrap();
    std::fs::set_permissions(&script, PermissionsExt::from_mode(0o700)).unwrap();
    let key = "credential.https://dev.azure.com.helper";
    scene
        .git(["config", "--global", "--replace-all", key, script.to_str().unwrap()])
        .run()
        .succeeds();
}

#[test]
fn a_refusal_or_success_of_the_old_pat_that_comes_late_leaves_the_new_one_alone() {
    for_each_git(|git| {
        for old_works in [true, false] {
            let scene = Scene::logged_in(git);
            let renewed = renewed(&scene);
            with_a_login_in_between(&scene, &renewed);
            if !old_works {
                scene.azure.end_pat(&scene.pat);
            }
            let ran = scene.git(["ls-remote", URL]).run();
            // git that asks again gets the new one in the same command.
            assert_eq!(ran.code == Some(0), old_works || git.keeps_state(), "{ran:?}");
            assert_eq!(scene.home.stored_secrets(), renewed);
            assert!(scene.list().contains(" ok"), "{}", scene.list());
            scene.reaches(URL);
        }
    });
}
