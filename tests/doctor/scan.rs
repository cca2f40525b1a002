//! `doctor --scan`.

use std::os::unix::fs::{PermissionsExt, symlink};

use crate::doctor::{findings, healthy, hides, ids, short, write};
use test_support::{Home, pat52, pat84};

fn repository(home: &Home, path: &str, url: &str) {
    home.git(["init", "-q", path]).run().succeeds();
    let dir = home.path().join(path);
    home.git(["config", "remote.origin.url", url]).in_dir(dir).run().succeeds();
}

#[test]
fn every_repository_below_a_folder_is_scanned() {
    let home = healthy();
    repository(&home, "src/a", &format!("https://{}@dev.azure.com/acme/a/_git/a", pat84(1)));
    repository(&home, "src/deep/er/b", &format!("https://x:{}@github.com/acme/b", pat52(2)));
    repository(&home, "src/clean", "https://acme@dev.azure.com/acme/c/_git/c");
    home.git(["init", "-q", "--bare", "src/bare.git"]).run().succeeds();
    let bare = home.path().join("src/bare.git");
    let push = format!("https://me:{}@acme.visualstudio.com/_git/x", pat84(3));
    home.git(["config", "remote.up.pushurl", &push]).in_dir(&bare).run().succeeds();
    write(home.path().join("src/clean/.npmrc"), pat84(4));
    let ran = home.azdo(["doctor", "--json", "--scan", "src"]).run().ends_with(1);
    assert_eq!(findings(&ran).len(), 4, "{}", ran.stdout);
    for pat in [pat84(1), pat52(2), pat84(3), pat84(4)] {
        hides(&ran, &pat);
        assert!(ran.stdout.contains(&short(&pat)));
    }
    assert!(ran.stdout.contains("remote.up.pushurl of ~/src/bare.git/config"), "{}", ran.stdout);
    let outside = home.azdo(["doctor", "--json"]).run().succeeds();
    assert!(ids(&outside).is_empty());
}

#[test]
fn links_pipes_and_unreadable_folders_do_not_stop_a_scan() {
    let home = healthy();
    let tree = home.path().join("tree");
    repository(&home, "outside", &format!("https://{}@dev.azure.com/acme/a/_git/a", pat84(1)));
    write(tree.join("a/b/file"), "x");
    symlink("..", tree.join("a/loop")).unwrap();
    symlink(home.path().join("outside"), tree.join("linked")).unwrap();
    home.program("mkfifo".as_ref(), [tree.join(".npmrc")]).run().succeeds();
    let closed = tree.join("closed");
    std::fs::create_dir(&closed).unwrap();
    std::fs::set_permissions(&closed, PermissionsExt::from_mode(0o000)).unwrap();
    let ran = home.powerless(["doctor", "--json", "--scan", "tree"]).run().succeeds();
    assert_eq!(ids(&ran), ["scan-incomplete"]);
    std::fs::set_permissions(&closed, PermissionsExt::from_mode(0o755)).unwrap();
    ran.prints_about("Files or folders below ~/tree that could not be read: 1.").says_nothing();
}

#[test]
fn submodule_is_scanned() {
    let home = healthy();
    repository(&home, "src/top", "https://dev.azure.com/acme/a/_git/a");
    home.git(["init", "-q", "--bare", "src/top/.git/modules/lib"]).run().succeeds();
    let url = format!("https://{}@dev.azure.com/acme/a/_git/lib", pat84(5));
    let module = home.path().join("src/top/.git/modules/lib");
    home.git(["config", "remote.origin.url", &url]).in_dir(module).run().succeeds();
    let ran = home.azdo(["doctor", "--json", "--scan", "src"]).run().ends_with(1);
    assert_eq!(ids(&ran), ["pat-in-remote"]);
}

#[test]
fn current_repository_is_reported_once() {
    let home = healthy();
    repository(&home, "src/a", &format!("https://{}@dev.azure.com/acme/a/_git/a", pat84(1)));
    let here = home.path().join("src/a");
    let ran = home.azdo(["doctor", "--json", "--scan", ".."]).in_dir(here).run().ends_with(1);
    assert_eq!(findings(&ran).len(), 1, "{}", ran.stdout);
}

#[test]
fn subfolder_or_worktree_finds_the_repositorys_remote() {
    let home = healthy();
    let unchecked = "abcdefghijklmnopqrstuvwxyz".repeat(2);
    repository(&home, "src/a", &format!("https://me:{unchecked}@dev.azure.com/acme/a/_git/a"));
    let main = home.path().join("src/a");
    home.git(["commit", "-q", "--allow-empty", "-m", "x"]).in_dir(&main).run().succeeds();
    home.git(["worktree", "add", "-q", "../tree"]).in_dir(&main).run().succeeds();
    write(main.join("deep/er/file"), "x");
    for dir in ["src/a/deep/er", "src/tree", "src/a"] {
        let ran = home.azdo(["doctor", "--json"]).in_dir(home.path().join(dir)).run().ends_with(1);
        assert_eq!(ids(&ran), ["pat-in-remote"], "{dir}");
        hides(&ran, &unchecked);
        assert!(ran.stdout.contains("src/a/.git/config"), "{dir}: {}", ran.stdout);
    }
}

#[test]
fn scan_of_a_file_fails() {
    healthy()
        .azdo(["doctor", "--scan", "nothing"])
        .run()
        .ends_with(2)
        .says("--scan needs a directory");
}

#[test]
fn repository_of_a_worktree_is_scanned() {
    let home = healthy();
    repository(&home, "main", &format!("https://{}@dev.azure.com/acme/a/_git/a", pat84(1)));
    let main = home.path().join("main");
    home.git(["commit", "-q", "--allow-empty", "-m", "x"]).in_dir(&main).run().succeeds();
    for tree in ["../trees/one", "../trees/two"] {
        home.git(["worktree", "add", "-q", tree]).in_dir(&main).run().succeeds();
    }
    let ran = home.azdo(["doctor", "--json", "--scan", "trees"]).run().ends_with(1);
    assert_eq!(findings(&ran).len(), 1, "{}", ran.stdout);
    ran.prints_about("in remote.origin.url of ~/main/.git/config");
}

#[test]
fn other_repository_is_fixed_without_running_git_in_it() {
    let home = healthy();
    let url = format!("https://{}@dev.azure.com/acme/a/_git/a", pat84(1));
    repository(&home, "src/it's", &url);
    let ran = home.azdo(["doctor", "--json", "--scan", "src"]).run().ends_with(1);
    let command = findings(&ran)[0]["commands"][0].as_str().unwrap().to_owned();
    let dir = home.path().join("src/it's").canonicalize().unwrap();
    let quoted = dir.display().to_string().replace('\'', r"'\''");
    assert_eq!(command, format!("git credential-azdo doctor --fix --scan '{quoted}'"));
}

#[test]
fn pat_in_a_tracked_file_is_found() {
    let home = healthy();
    for (seed, name) in (1..).zip([".gitmodules", "nuget.config", "NuGet.Config", ".yarnrc.yml"]) {
        write(home.path().join(format!("src/{seed}/{name}")), pat84(seed));
    }
    let ran = home.azdo(["doctor", "--json", "--scan", "src"]).run().ends_with(1);
    assert_eq!(ids(&ran), ["pat-in-file"]);
    assert_eq!(findings(&ran).len(), 4);
}

#[test]
fn symlink_to_a_pipe_does_not_hang_a_scan() {
    let home = healthy();
    write(home.path().join("src/a/.git"), "gitdir: ../gd");
    std::fs::create_dir(home.path().join("src/gd")).unwrap();
    home.program("mkfifo".as_ref(), [home.path().join("src/gd/config")]).run().succeeds();
    let args = ["10", test_support::azdo_path(), "doctor", "--json", "--scan", "src"];
    let ran = home.program("timeout".as_ref(), args).run().succeeds();
    assert_eq!(ids(&ran), ["scan-incomplete"]);
}

#[test]
fn unreadable_file_is_reported() {
    let home = healthy();
    repository(&home, "src/a", "https://dev.azure.com/acme/a/_git/a");
    write(home.path().join("src/b/.npmrc"), "x");
    for file in ["src/a/.git/config", "src/b/.npmrc"] {
        let path = home.path().join(file);
        std::fs::set_permissions(path, PermissionsExt::from_mode(0o000)).unwrap();
    }
    let ran = home.powerless(["doctor", "--json", "--scan", "src"]).run().succeeds();
    assert_eq!(ids(&ran), ["scan-incomplete"]);
    ran.prints_about("Files or folders below ~/src that could not be read: 2.");
}

#[test]
fn control_characters_in_names_and_remotes_are_escaped() {
    let home = healthy();
    let url = format!("https://{}@dev.azure.com/ac\u{1b}[31mme/_git/\u{202e}a", pat84(1));
    repository(&home, "src/\u{1b}]0;owned\u{7}", &url);
    write(home.path().join("src/\u{1b}[2J/.npmrc"), pat84(2));
    for args in [&["doctor", "--scan", "src"][..], &["doctor", "--scan", "src", "--json"]] {
        let ran = home.azdo(args).run().ends_with(1);
        assert!(!ran.stdout.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{}", ran.stdout);
        ran.prints_about("u{1b}").says_nothing();
    }
}
