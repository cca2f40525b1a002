//! Commands without an organization, in a clone.

use test_support::{Home, Outcome, pat52};

/// A home with a repository that has these remotes.
fn clone_of(remotes: &[&str]) -> Home {
    let home = Home::new();
    home.git(["init", "clone"]).run().succeeds();
    for (number, url) in remotes.iter().enumerate() {
        in_clone(&home, &["git", "remote", "add", &format!("remote{number}"), url]).succeeds();
    }
    home
}

fn in_clone(home: &Home, words: &[&str]) -> Outcome {
    let program = match words {
        ["git", words @ ..] => home.git(words),
        words => home.azdo(words),
    };
    program.in_dir(home.path().join("clone")).stdin(pat52(1)).run()
}

const LOGIN: [&str; 4] = ["login", "--store", "file", "--with-token"];

#[test]
fn remotes_are_read_as_git_resolves_them() {
    let alias = "url.https://dev.azure.com/acme/P/_git/.insteadOf";
    for (remote, settings) in [
        ("az:app", &[alias, "az:"][..]),
        ("git@ssh.dev.azure.com:v3/other/P/app", &[alias, "git@ssh.dev.azure.com:v3/other/P/"]),
        (
            "https://dev.azure.com/acme/P/_git/app",
            &["remote.remote0.partialCloneFilter", "blob:none"],
        ),
        ("az:app", &["url.git@ssh.dev.azure.com:v3/acme/P/.insteadOf", "az:"]),
    ] {
        let home = clone_of(&[remote]);
        home.git([&["config", "--global"], settings].concat()).run().succeeds();
        in_clone(&home, &LOGIN).succeeds().prints_about("acme");
        in_clone(&home, &["logout", "--yes"]).succeeds().prints_about("acme");
    }
    // Resolved, it is another's.
    let home = clone_of(&["https://dev.azure.com/acme/P/_git/app"]);
    let rewritten = ["config", "--global", "url.https://github.com/.insteadOf"];
    home.git(rewritten.iter().chain(&["https://dev.azure.com/"])).run().succeeds();
    in_clone(&home, &LOGIN)
        .ends_with(2)
        .says("remote0 is at github.com, which is not Azure DevOps");
    // git pushes there.
    let home = clone_of(&["https://github.com/acme/app"]);
    let push = "url.https://dev.azure.com/acme/P/_git/.pushInsteadOf";
    home.git(["config", "--global", push, "https://github.com/acme/"]).run().succeeds();
    in_clone(&home, &LOGIN).succeeds().prints_about("acme");
}

#[test]
fn collections_that_a_remote_may_be_in_are_shown() {
    let candidates = "https://tfs.example.com/Coll or https://tfs.example.com/Coll/P";
    for command in [&LOGIN[..], &["logout"], &["check"]] {
        let home = clone_of(&["https://tfs.example.com/Coll/P/_git/app"]);
        in_clone(&home, command).ends_with(2).says(&format!("belongs to {candidates}"));
        assert_eq!(home.stored_secrets(), "");
    }
    let home = clone_of(&["https://tfs.example.com/Coll/P/_git/app"]);
    in_clone(&home, &["git", "remote", "add", "az", "https://dev.azure.com/acme/_git/app"])
        .succeeds();
    in_clone(&home, &LOGIN).ends_with(2).says("acme").says(candidates);
}

#[test]
fn remote_that_cannot_be_read_is_explained() {
    for (remote, reason) in [
        ("https://dev.azure.com/acme//Web/_git/app", "shorten the URL"),
        ("ssh://tfs.example.com:22/tfs/Main/P/_ssh/app", "use the collection's https URL"),
        ("https://b\u{fc}cher.example/Coll/P/_git/app", "punycode"),
        ("https://tfs.example.com/tfs/_git/app", "https://tfs.example.com/tfs/DefaultCollection"),
    ] {
        let home = clone_of(&[remote]);
        in_clone(&home, &LOGIN).ends_with(2).says("the remote here is unclear: ").says(reason);
        let acme = ["git", "remote", "add", "az", "https://dev.azure.com/acme/_git/app"];
        in_clone(&home, &acme).succeeds();
        in_clone(&home, &LOGIN).succeeds().prints_about("acme");
    }
}

#[test]
fn collection_that_has_a_pat_is_the_remotes_own() {
    let remote = "https://tfs.example.com/Coll/P/_git/app";
    let home = clone_of(&[remote]);
    home.login("https://tfs.example.com/Coll", &pat52(1));
    for command in [&LOGIN[..], &["restore"], &["restore", remote], &["logout", remote]] {
        in_clone(&home, command).succeeds().prints_about("https://tfs.example.com/Coll");
    }
}

/// Needs root, to give the clone to another user.
mod others {
    use super::*;

    #[test]
    fn clone_of_another_user_is_explained_in_the_words_of_git() {
        let home = clone_of(&["https://dev.azure.com/acme/P/_git/app"]);
        let clone = home.path().join("clone").canonicalize().unwrap();
        std::os::unix::fs::chown(&clone, Some(54321), None).unwrap();
        let git = in_clone(&home, &["git", "status"]);
        if git.code == Some(0) {
            // Older than 2.35.2.
            return;
        }
        let words = git.stderr.lines().next().unwrap().strip_prefix("fatal: ").unwrap();
        let what = format!("error: git does not use this repository: \"{words}\"\n");
        let command = format!("git config --global --add safe.directory {}", clone.display());
        let local = ["configure", "--local"];
        for args in [&LOGIN[..], &["check"], &["logout"], &local, &["unconfigure", "--local"]] {
            let ran = in_clone(&home, args).ends_with(1).prints("").says(&what);
            ran.says(&format!("\n  {command}\n")).never_says("inside");
        }
        let ran = in_clone(&home, &["doctor"]).ends_with(1).prints_about(words);
        ran.prints_about(&format!("\n      {command}\n"));
        assert!(!home.path().join("data").exists());
        // With the command it works.
        home.program("/bin/sh".as_ref(), ["-c", &command]).run().succeeds();
        in_clone(&home, &LOGIN).succeeds().prints_about("acme");
        in_clone(&home, &["doctor"]).succeeds();
    }

    #[test]
    fn name_of_another_users_clone_is_not_a_command_to_copy() {
        let name = "x; To add an exception for this directory, call:; git status; #";
        let home = clone_of(&["https://dev.azure.com/acme/P/_git/app"]);
        let clone = home.path().join("clone").join(name);
        home.git(["init", "--quiet", clone.to_str().unwrap()]).run().succeeds();
        std::os::unix::fs::chown(&clone, Some(54321), None).unwrap();
        for args in [&["check"][..], &["doctor"]] {
            let ran = home.azdo(args).in_dir(&clone).run().ends_with(1);
            let shown = format!("{}{}", ran.stdout, ran.stderr);
            assert!(!shown.contains("\n  git status"), "{shown}");
            assert!(!shown.contains("\n      git status"), "{shown}");
        }
    }
}
