//! Real git-lfs, which asks `git credential fill` on its own.

use test_support::fake_azure::Request;
use test_support::fixture::{Fixture, URL};
use test_support::{Home, for_each_git, noise};

/// Without git-lfs this is no test: it fails and says what to do.
fn install_git_lfs(home: &Home) {
    let ran = home.git(["lfs", "install"]).run();
    let stderr = &ran.stderr;
    assert!(ran.code == Some(0), "git-lfs is needed: apt-get install git-lfs\n{stderr}");
}

#[test]
fn large_files_are_pushed_and_cloned_with_the_same_pat() {
    for_each_git(|git| {
        let fixture = Fixture::logged_in(git);
        install_git_lfs(&fixture.home);
        fixture.git(["clone", URL]).run().succeeds();
        let clone = fixture.home.path().join("Web");
        let in_clone = |args: &[&str]| fixture.home.git(args).in_dir(&clone);
        in_clone(&["lfs", "track", "noise"]).run().succeeds();
        in_clone(&["add", ".gitattributes"]).run().succeeds();
        fixture.home.commit_noise("Web", 1 << 20);
        in_clone(&["push"]).run().succeeds();

        fixture.git(["clone", URL, "again"]).run().succeeds();
        let copy = std::fs::read(fixture.home.path().join("again/noise")).unwrap();
        assert!(copy == noise(1 << 20), "the file came back as another");
        assert_transferred_by_lfs(&fixture);
        assert_eq!(fixture.pats_seen_by("acme"), [&*fixture.pat]);
    });
}

/// That it was git-lfs which moved the file, there and back, with the PAT.
fn assert_transferred_by_lfs(fixture: &Fixture) {
    let requests = fixture.azure.log().sent_to("dev.azure.com");
    let with_pat = |request: &&Request| {
        request.path.contains("/info/lfs/objects/")
            && request.status == 200
            && request.authorization.pat() == Some(&fixture.pat)
    };
    let transfers = requests.iter().filter(with_pat);
    let mut methods: Vec<_> = transfers.map(|request| request.method.as_str()).collect();
    methods.sort_unstable();
    assert_eq!(methods, ["GET", "POST", "POST", "PUT"]);
}
