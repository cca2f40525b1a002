//! git-lfs with a hostile `.lfsconfig`.

use std::path::Path;

use super::{URL, Victim, urls};
use test_support::{for_each_git, pat84};

/// Clones a repository with a large file without fetching the file.
fn clone(victim: &Victim) {
    victim.home.git(["lfs", "install"]).run().succeeds();
    let attributes = "noise filter=lfs diff=lfs merge=lfs -text\n";
    victim.commit(&[(".gitattributes".to_owned(), attributes.to_owned())]);
    victim.home.commit_noise("attacker", 1 << 12);
    victim.git_in("attacker", &["push"]).succeeds();
    victim.home.git(["clone", URL, "Web"]).env("GIT_LFS_SKIP_SMUDGE", "1").run().succeeds();
}

/// Runs `git lfs pull` with this URL in `.lfsconfig`.
fn pull(victim: &Victim, url: &str) {
    let clone = victim.home.path().join("Web");
    let quoted = url.replace('\\', "\\\\").replace('"', "\\\"");
    std::fs::write(clone.join(".lfsconfig"), format!("[lfs]\n\turl = \"{quoted}\"\n")).unwrap();
    let args = ["10", "git", "lfs", "pull"];
    victim.home.program(Path::new("/usr/bin/timeout"), args).in_dir(clone).run();
}

/// git-lfs before 3.6 asks again as long as it gets an answer.
#[test]
fn git_lfs_with_a_revoked_pat_ends() {
    for_each_git(|git| {
        let victim = Victim::new(git);
        clone(&victim);
        for seed in [1, 2] {
            victim.azure.revoke_pat(&pat84(seed));
        }
        let args = ["20", "git", "lfs", "pull"];
        let clone = victim.home.path().join("Web");
        let ran = victim.home.program(Path::new("/usr/bin/timeout"), args).in_dir(&clone).run();
        assert!(ran.code != Some(124), "it did not end: {ran:?}");
    });
}

/// On the host of the remote git-lfs asks with the remote's URL, so the PAT of its organization may
/// go anywhere on that host; it goes nowhere else, and the host's answer does not count against it.
#[test]
fn hostile_lfsconfig_gets_no_pat_and_changes_nothing() {
    for_each_git(|git| {
        let victim = Victim::new(git);
        clone(&victim);
        let before = victim.belongings();
        for url in urls::all() {
            pull(&victim, &url);
        }
        assert!(!victim.azure.log().sent_to("evil.example").is_empty(), "it was not asked");
        let mut leaks = victim.leaks();
        leaks.retain(|leak| leak.host != "dev.azure.com" || leak.plain);
        assert!(leaks.is_empty(), "{leaks:#?}");
        victim.keeps(&before);
        // The right server gets it.
        pull(&victim, &format!("{URL}.git/info/lfs"));
        let file = std::fs::read(victim.home.path().join("Web/noise")).unwrap();
        assert_eq!(file.len(), 1 << 12);
        victim.keeps(&before);
    });
}
