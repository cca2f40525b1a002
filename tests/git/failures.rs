//! A refused PAT is kept and said to be refused; any other failure is no news about the PAT.

use crate::double::{Failure, Scope};
use crate::scene::{REPOSITORY, Scene, URL};
use crate::support::{for_each_git, pat84};

const REQUEST: &str = "protocol=https\nhost=dev.azure.com\npath=acme/Fabrikam/_git/Web\n";

impl Scene {
    /// What `git credential-azdo get` answers for the repository.
    fn offered(&self) -> String {
        let ran = self.home.azdo(["get"]).stdin(REQUEST).run();
        ran.succeeds().stdout
    }

    fn list(&self) -> String {
        self.home.azdo(["list"]).run().succeeds().stdout
    }

    #[track_caller]
    fn assert_rejected_and_kept(&self) {
        let list = self.list();
        assert!(list.contains("acme") && list.contains("rejected"), "{list}");
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
        let ran = scene.git(["ls-remote", URL]).run().fails();
        ran.says("git credential-azdo login acme");
        scene.assert_rejected_and_kept();

        let renewed = pat84(9);
        scene.azure.add_pat("acme", &renewed, Scope::ReadAndWrite);
        scene.home.login("https://dev.azure.com/acme", &renewed);
        scene.reaches(URL);
        assert!(!scene.list().contains("rejected"));
    });
}

#[test]
fn one_stray_401_loses_no_pat() {
    for_each_git(|git| {
        let scene = Scene::logged_in(git);
        scene.azure.fail("acme", Failure::StrayUnauthorized);
        scene.git(["ls-remote", URL]).run().fails();
        scene.assert_rejected_and_kept();
        scene.home.login("https://dev.azure.com/acme", &scene.pat);
        scene.reaches(URL);
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
        scene.git(["-C", "Web", "push"]).run().fails();
        scene.assert_rejected_and_kept();
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
