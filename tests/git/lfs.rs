//! git-lfs, which calls `git credential fill` itself.

use test_support::fake_azure::Request;
use test_support::fixture::{Fixture, URL};
use test_support::{Home, for_each_git, noise};

/// This test fails without git-lfs and says how to install it.
fn install_git_lfs(home: &Home) {
    let ran = home.git(["lfs", "install"]).run();
    let stderr = &ran.stderr;
    assert!(ran.code == Some(0), "git-lfs is needed: apt-get install git-lfs\n{stderr}");
}

#[test]
fn lfs_push_and_clone_use_the_same_pat() {
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

/// Asserts that git-lfs transferred the file in both directions with the PAT.
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
