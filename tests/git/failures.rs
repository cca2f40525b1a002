//! A refused PAT is kept and said to be refused; any other failure is no news about the PAT.

use crate::double::{Failure, Scope};
use crate::scene::{REPOSITORY, Scene, URL};
use crate::support::{Git, for_each_git, pat84};

/// What `get` is asked where nobody keeps state.
const REQUEST: &str = "protocol=https\nhost=dev.azure.com\npath=acme/Fabrikam/_git/Web\n";

impl Scene {
    /// What `git credential-azdo get` answers for the repository.
    fn offered(&self) -> String {
        let ran = self.home.azdo(["get"]).stdin(REQUEST).run();
        ran.succeeds().stdout
    }

    pub fn list(&self) -> String {
        self.home.azdo(["list"]).run().succeeds().stdout
    }

    /// Has the server refuse the PAT as often as it takes, each time with the reason said.
    #[track_caller]
    fn is_refused_until_rejected(&self, git: &Git) {
        // An older git cannot ask twice in one command, so once is enough there.
        for state in if git.keeps_state() { &["suspect", "rejected"][..] } else { &["rejected"] } {
            let ran = self.git(["ls-remote", URL]).run().fails();
            let ran = ran.says("expired, revoked, or without the Code scope");
            ran.says("git credential-azdo login acme").says("/acme/_usersSettings/tokens");
            assert!(self.list().contains(state), "not {state}: {}", self.list());
        }
        assert_eq!(self.offered(), "", "get still offers the rejected PAT");
        let kept = self.home.stored_secrets();
        assert!(kept.contains(&self.pat), "the PAT is gone");
    }
}

#[test]
fn a_revoked_pat_is_kept_and_no_longer_offered_until_login_replaces_it() {
    for_each_git(|git| {
        let scene = Scene::logged_in(git);
        scene.reaches(URL);
        scene.azure.end_pat(&scene.pat);
        scene.is_refused_until_rejected(git);

        let renewed = pat84(9);
        scene.azure.add_pat("acme", &renewed, Scope::ReadAndWrite);
        scene.home.login("https://dev.azure.com/acme", &renewed);
        scene.reaches(URL);
        assert!(!scene.list().contains("rejected"));
    });
}

#[test]
fn a_rejected_pat_that_works_again_is_taken_back_with_restore() {
    for_each_git(|git| {
        let scene = Scene::logged_in(git);
        scene.azure.end_pat(&scene.pat);
        scene.is_refused_until_rejected(git);
        scene.azure.add_pat("acme", &scene.pat, Scope::ReadAndWrite);
        scene.home.azdo(["restore", "acme"]).run().succeeds();
        scene.reaches(URL);
    });
}

#[test]
fn one_stray_401_costs_at_most_one_command() {
    for_each_git(|git| {
        let scene = Scene::logged_in(git);
        scene.azure.fail("acme", Failure::StrayUnauthorized);
        scene.git(["ls-remote", URL]).run().fails().says("refused the PAT for acme");
        if git.keeps_state() {
            assert!(scene.list().contains("suspect"), "{}", scene.list());
        } else {
            scene.home.azdo(["restore", "acme"]).run().succeeds();
        }
        scene.reaches(URL);
        // The success has cleared it: the next stray one is the first again.
        assert!(!scene.list().contains("suspect"), "{}", scene.list());
    });
}

#[test]
fn commands_that_meet_the_same_short_outage_reject_nothing() {
    let git = Git::default();
    let scene = Scene::logged_in(&git);
    scene.azure.fail("acme", Failure::StrayUnauthorized);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| scene.git(["ls-remote", URL]).run());
        }
    });
    assert!(!scene.list().contains("rejected"), "{}", scene.list());
    scene.azure.heal("acme");
    scene.reaches(URL);
}

#[test]
fn an_unattended_job_goes_on_by_itself_when_the_server_does() {
    for_each_git(|git| {
        let scene = Scene::logged_in(git);
        scene.azure.end_pat(&scene.pat);
        let job = || scene.git(["ls-remote", URL]).env("GIT_CREDENTIAL_AZDO_UNATTENDED", "1").run();
        for _ in 0..4 {
            job().fails().says("refused the PAT for acme");
            assert!(scene.list().contains("suspect"), "{}", scene.list());
        }
        scene.azure.add_pat("acme", &scene.pat, Scope::ReadAndWrite);
        job().succeeds().says_nothing();
    });
}

#[test]
fn a_pat_that_may_only_read_is_kept_when_a_push_is_refused() {
    for_each_git(|git| {
        let scene = Scene::new(git);
        scene.azure.add_pat("acme", &scene.pat, Scope::Read);
        scene.home.login("https://dev.azure.com/acme", &scene.pat);
        scene.git(["clone", URL]).run().succeeds();
        scene.home.commit_noise("Web", 100);
        scene.git(["-C", "Web", "push"]).run().fails().says("without the Code scope");
        assert!(scene.home.stored_secrets().contains(&scene.pat));
    });
}

#[test]
fn failures_that_are_not_401_change_nothing() {
    let failures = [
        Failure::SignInPage,
        Failure::SignInRedirect,
        Failure::ConditionalAccess,
        Failure::NotFound,
        Failure::RateLimited,
        Failure::ServerError,
    ];
    for_each_git(|git| {
        let scene = Scene::logged_in(git);
        let before = scene.list();
        for failure in &failures {
            eprintln!("while the server answers {failure:?}");
            scene.azure.fail(REPOSITORY, failure.clone());
            scene.git(["ls-remote", URL]).run().fails();
            scene.azure.heal(REPOSITORY);
            assert_eq!(scene.list(), before);
            scene.reaches(URL);
        }
        let hosts = scene.azure.log().hosts_that_saw(&scene.pat);
        assert_eq!(hosts.into_iter().collect::<Vec<_>>(), ["dev.azure.com"]);
    });
}

#[test]
fn what_is_pasted_because_the_stored_pat_is_gone_takes_its_place() {
    for_each_git(|git| {
        let scene = Scene::logged_in(git);
        let secrets = scene.home.path().join("data/git-credential-azdo/secrets");
        for entry in std::fs::read_dir(&secrets).unwrap() {
            std::fs::remove_file(entry.unwrap().path()).unwrap();
        }
        scene.home.azdo(["list", "--check"]).run().ends_with(3).prints_about("missing");
        let askpass = scene.askpass(&scene.pat);
        let ls = || scene.git(["ls-remote", URL]);
        ls().env("GIT_ASKPASS", &askpass).run().succeeds().says("no longer in the file");
        assert_eq!(scene.home.stored_secrets(), scene.pat);
        ls().run().succeeds().says_nothing();
        scene.home.azdo(["list", "--check"]).run().succeeds();
    });
}
