//! git-lfs, which follows a repository's `.lfsconfig` and calls `git credential fill` itself.

use std::path::Path;

use crate::secret_hygiene::hostile_network::{Fixture, URL};
use crate::secret_hygiene::hostile_urls;
use test_support::{Git, Program, for_each_git, noise};

/// A clone of a repository with one large file, present as a pointer only.
fn with_large_file(fixture: &Fixture) {
    let home = &fixture.home;
    home.git(["lfs", "install"]).run().succeeds();
    fixture.push(&[(".gitattributes", "noise filter=lfs diff=lfs merge=lfs -text\n")]);
    home.commit_noise("Web", 1 << 12);
    home.git(["push"]).in_dir(home.path().join("Web")).run().succeeds();
    home.git(["clone", URL, "again"]).env("GIT_LFS_SKIP_SMUDGE", "1").run().succeeds();
}

/// Runs `git lfs pull` in a repository whose `.lfsconfig` sets this `url`.
fn pull(fixture: &Fixture, url: &str) -> Program {
    let again = fixture.home.path().join("again");
    let quoted = url.replace('\\', "\\\\").replace('"', "\\\"");
    std::fs::write(again.join(".lfsconfig"), format!("[lfs]\n\turl = \"{quoted}\"\n")).unwrap();
    // git-lfs before 3.6 never stops asking a helper that never does.
    let args = ["5", "git", "lfs", "pull"];
    fixture.home.program(Path::new("/usr/bin/timeout"), args).in_dir(again)
}

fn nothing_leaks_by<'a>(urls: impl IntoIterator<Item = &'a str> + Clone) {
    for_each_git(|git| {
        let fixture = Fixture::new(git);
        with_large_file(&fixture);
        for url in urls.clone() {
            let _ = pull(&fixture, url).run();
        }
        assert!(fixture.hosts().iter().any(|host| host == "evil.example"), "{:?}", fixture.hosts());
        fixture.nothing_leaked();
        // The right server gets it.
        pull(&fixture, &format!("{URL}.git/info/lfs")).run().succeeds();
        let file = std::fs::read(fixture.home.path().join("again/noise")).unwrap();
        assert!(file == noise(1 << 12), "the file came back as another");
    });
}

#[test]
fn lfsconfig_with_line_ends_gets_no_pat_cve_2024_53263() {
    let urls = hostile_urls::LINE_FEEDS.into_iter().chain(hostile_urls::CARRIAGE_RETURNS);
    nothing_leaks_by(urls.chain(["https://evil.example/acme/Fabrikam/_git/Web"]));
}

#[test]
fn lfsconfig_with_a_foreign_url_gets_no_pat() {
    nothing_leaks_by(hostile_urls::LOOK_ALIKES.into_iter().chain(hostile_urls::BLANKS));
}

/// git-lfs asks with the remote's URL if the LFS URL has the same scheme and host (git-lfs,
/// lfsapi/auth.go), so no helper can tell them apart. The PAT stays on its own host.
#[test]
fn lfsconfig_can_choose_an_organization_but_no_other_host() {
    for_each_git(|git| {
        let fixture = Fixture::new(git);
        with_large_file(&fixture);
        for url in [
            "https://contoso.visualstudio.com/Tools/_git/Shared/info/lfs",
            "https://dev.azure.com:8443/contoso/Tools/_git/Shared/info/lfs",
            "http://dev.azure.com/acme/Fabrikam/_git/Web/info/lfs",
        ] {
            pull(&fixture, url).run().fails();
        }
        assert!(fixture.leaks().is_empty(), "{:?}", fixture.leaks());
        let other = "https://dev.azure.com/contoso/Tools/_git/Shared/info/lfs";
        pull(&fixture, other).run().fails();
        let saw = fixture.azure.log().hosts_that_saw(&fixture.pat);
        assert!(saw.into_iter().eq(["dev.azure.com"]), "another host saw it");
        assert!(fixture.home.stored_secrets().contains(&fixture.pat), "it was lost");
    });
}

#[test]
fn careless_helper_leaks_to_git_lfs_are_detected() {
    let fixture = Fixture::with_a_careless_helper(&Git::on_path());
    with_large_file(&fixture);
    let _ = pull(&fixture, hostile_urls::LOOK_ALIKES[0]).run();
    assert!(!fixture.leaks().is_empty());
}
