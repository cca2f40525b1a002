//! What is sent instead of a stored PAT: a password in a URL, a header.

use crate::doctor::{findings, healthy, hides, ids};
use test_support::{Home, Outcome, pat84};

/// A user with a PAT for acme, in a clone with this remote.
fn with_remote(url: &str) -> Home {
    let home = healthy();
    home.git(["init", "-q", "r"]).run().succeeds();
    let add = ["config", "remote.origin.url", url];
    home.git(add).in_dir(home.path().join("r")).run().succeeds();
    home
}

fn in_clone(home: &Home, args: &[&str]) -> Outcome {
    home.azdo(args).in_dir(home.path().join("r")).run()
}

#[test]
fn password_in_a_remote_is_named_with_the_command_that_removes_it() {
    for user in ["pat:", "user:Passw0rd", "user:$(System.AccessToken)"] {
        let home = with_remote(&format!("https://{user}@dev.azure.com/acme/P/_git/lib"));
        let ran = in_clone(&home, &["doctor", "--json"]).ends_with(1);
        assert_eq!(ids(&ran), ["password-in-remote"], "{user}");
        let command = "git remote set-url origin https://dev.azure.com/acme/P/_git/lib";
        assert_eq!(findings(&ran)[0]["commands"][0], command);
        hides(&ran, "Passw0rd");
        let login = ["login", "acme", "--store", "file", "--with-token"];
        let login = home.azdo(login).in_dir(home.path().join("r")).stdin(pat84(1)).run();
        login.succeeds().says(command).never_says("Passw0rd");
        let shell = home.program("/bin/sh".as_ref(), ["-c", command]);
        shell.in_dir(home.path().join("r")).run().succeeds();
        assert!(ids(&in_clone(&home, &["doctor", "--json"]).succeeds()).is_empty());
    }
}

#[test]
fn password_in_a_push_url_is_removed_there() {
    let home = with_remote("https://dev.azure.com/acme/P/_git/lib");
    let push = "https://me:pw@dev.azure.com/acme/P/_git/lib";
    let set = ["config", "remote.origin.pushurl", push];
    home.git(set).in_dir(home.path().join("r")).run().succeeds();
    let ran = in_clone(&home, &["doctor"]).ends_with(1);
    ran.prints_about("git remote set-url --push origin https://dev.azure.com/acme/P/_git/lib");
}

#[test]
fn username_alone_is_not_a_password() {
    let home = with_remote("https://acme@dev.azure.com/acme/P/_git/lib");
    assert!(ids(&in_clone(&home, &["doctor", "--json"]).succeeds()).is_empty());
}

#[test]
fn password_for_another_host_is_not_a_finding() {
    let home = with_remote("https://me:pw@github.com/acme/lib");
    assert!(ids(&in_clone(&home, &["doctor", "--json"]).succeeds()).is_empty());
}

#[test]
fn header_for_a_real_remote_is_named() {
    let url = "https://acme@dev.azure.com/acme/P/_git/lib";
    let home = with_remote(url);
    let key = format!("http.{url}.extraheader");
    let set = ["config", &key, "AUTHORIZATION: bearer old.job.token"];
    home.git(set).in_dir(home.path().join("r")).run().succeeds();
    let ran = in_clone(&home, &["doctor", "--json"]).ends_with(1);
    assert_eq!(ids(&ran), ["two-authorization-headers"]);
    ran.prints_about(&key).never_says("old.job.token");
}

#[test]
fn askpass_that_git_uses_instead_is_named() {
    let home = crate::doctor::home();
    let login = ["login", "acme", "--store", "file", "--with-token", "--no-git-config"];
    home.azdo(login).stdin(pat84(1)).run().succeeds();
    home.configure_git("core.askPass", "/opt/ask --password x");
    let ran = home.azdo(["doctor"]).run().ends_with(1).never_says("--password");
    ran.prints_about("Until you fix this, git asks ask or uses another helper.");
}

#[test]
fn remote_from_which_git_cannot_fetch_is_corrected() {
    for (remote, fixed) in [
        ("https://dev.azure.com/acme/P/_git/lib/pullrequest/1", "P/_git/lib"),
        ("https://dev.azure.com/acme/My P/_git/lib", "My%20P/_git/lib"),
        ("https://dev.azure.com/acme/P/lib", "P/_git/lib"),
        ("https://dev.azure.com/acme/P/_build", "PROJECT/_git/REPOSITORY"),
    ] {
        let home = with_remote(remote);
        let ran = in_clone(&home, &["doctor", "--json"]).ends_with(1);
        assert_eq!(ids(&ran), ["not-a-clone-url"], "{remote}");
        let command = format!("git remote set-url origin https://dev.azure.com/acme/{fixed}");
        assert_eq!(findings(&ran)[0]["commands"][0], *command);
        let shell = home.program("/bin/sh".as_ref(), ["-c", &command]);
        shell.in_dir(home.path().join("r")).run().succeeds();
        assert!(ids(&in_clone(&home, &["doctor", "--json"]).succeeds()).is_empty());
    }
}

#[test]
fn remote_over_ssh_needs_no_helper() {
    let home = with_remote("https://dev.azure.com/acme/P/_git/lib");
    let clone = home.path().join("r");
    let git = |args: &[&str]| home.git(args).in_dir(&clone).run().succeeds();
    for remote in
        ["git@ssh.dev.azure.com:v3/acme/P/lib", "acme@vs-ssh.visualstudio.com:v3/acme/P/l"]
    {
        for push in [&["--push"][..], &[]] {
            git(&[&["remote", "set-url"], push, &["origin", remote]].concat());
            assert!(ids(&in_clone(&home, &["doctor", "--json"]).succeeds()).is_empty());
            in_clone(&home, &["configure"]).succeeds().says_nothing();
        }
    }
}

#[test]
fn password_that_git_puts_into_urls_is_named() {
    let key = "url.https://build:$(System.AccessToken)@dev.azure.com";
    for (base, old) in [("/", "https://dev.azure.com/"), ("/acme/", "https://dev.azure.com/acme/")]
    {
        let home = with_remote("https://dev.azure.com/acme/P/_git/lib");
        home.configure_git(&format!("{key}{base}.insteadOf"), old);
        for place in ["r", "."] {
            let doctor = || home.azdo(["doctor", "--json"]).in_dir(home.path().join(place)).run();
            let ran = doctor().ends_with(1).never_says("AccessToken");
            assert_eq!(ids(&ran), ["password-in-remote"], "{base} {place}");
            ran.prints_about("git replaces").prints_about("for acme there");
        }
        in_clone(&home, &["configure"]).succeeds().says("a URL that has a password in it");
    }
    let home = with_remote("https://dev.azure.com/acme/P/_git/lib");
    home.configure_git("url.https://me:pw@github.com/acme/.insteadOf", "gh:");
    assert!(ids(&in_clone(&home, &["doctor", "--json"]).succeeds()).is_empty());
}

#[test]
fn worktree_of_a_missing_repository_is_named() {
    let home = with_remote("https://dev.azure.com/acme/P/_git/lib");
    let missing = home.path().join("gone/.git/worktrees/r");
    let told = format!("git finds no repository at \"{}\"", missing.display());
    std::fs::remove_dir_all(home.path().join("r/.git")).unwrap();
    std::fs::write(home.path().join("r/.git"), format!("gitdir: {}\n", missing.display())).unwrap();
    let look = |args: &[&str]| in_clone(&home, args).ends_with(1);
    let ran = look(&["doctor", "--json"]);
    assert_eq!(ids(&ran), ["repository-refused"]);
    look(&["doctor"]).prints_about(&told);
    for args in [&["check"][..], &["login", "--store", "file"], &["configure", "--local"]] {
        look(args).says(&told).says("git worktree repair");
    }
    let missing = home.path().join("missing");
    let doctor = home.azdo(["doctor"]).env("GIT_DIR", &missing).run().ends_with(1);
    doctor.prints_about(&format!("git finds no repository at \"{}\"", missing.display()));
}

#[test]
fn pipe_as_the_configuration_is_named_without_waiting() {
    for name in [".gitconfig", "config/git/config"] {
        let home = healthy();
        let pipe = home.path().join(name);
        std::fs::create_dir_all(pipe.parent().unwrap()).unwrap();
        std::fs::rename(home.path().join(".gitconfig"), home.path().join("old")).unwrap();
        home.program("/usr/bin/mkfifo".as_ref(), [&pipe]).run().succeeds();
        let started = std::time::Instant::now();
        let ran = home.azdo(["doctor", "--json"]).run().ends_with(1);
        assert_eq!(ids(&ran), ["git-config-unreadable"]);
        let told = format!("git cannot read its configuration: {} is a pipe", pipe.display());
        ran.prints_about(&told);
        home.azdo(["check", "acme"]).run().says(&told);
        let login = ["login", "acme", "--store", "file", "--with-token"];
        home.azdo(login).stdin(pat84(2)).run().ends_with(1).says(pipe.to_str().unwrap());
        assert!(started.elapsed().as_secs() < 20);
    }
    // One without a name ends.
    let home = healthy();
    let words = format!("{} doctor", test_support::azdo_path());
    let script = format!("GIT_CONFIG_GLOBAL=<(cat ~/.gitconfig) {words}");
    home.program("/bin/bash".as_ref(), ["-c", &script]).run().never_says("is a pipe");
}

#[test]
fn helpers_that_the_environment_resets_are_named_by_every_command() {
    let home = with_remote("https://dev.azure.com/acme/P/_git/lib");
    let run = |args: &[&str]| {
        let program = home.azdo(args).in_dir(home.path().join("r")).env("GIT_CONFIG_COUNT", "1");
        program.env("GIT_CONFIG_KEY_0", "credential.helper").env("GIT_CONFIG_VALUE_0", "").run()
    };
    let told = "an empty `helper` resets it (set in the environment or the command line)";
    let step = "emove it from the environment or the command line.";
    run(&["doctor"]).ends_with(1).prints_about(told).prints_about(step);
    run(&["configure"]).ends_with(1).says(told).says(step);
}

/// As learn.microsoft.com/windows/wsl/tutorials/wsl-git sets it.
#[test]
fn helper_with_a_space_in_its_path_is_named() {
    let manager = "/mnt/c/Program Files/Git/mingw64/bin/git-credential-manager.exe";
    for helper in
        [manager.replace(' ', "\\ "), format!("\"{manager}\" --x"), format!("'{manager}'")]
    {
        let home = healthy();
        home.git(["config", "--file", "more", "credential.helper", &helper]).run().succeeds();
        home.configure_git("include.path", "more");
        let ran = home.azdo(["doctor", "--json"]).run();
        assert_eq!(ids(&ran), ["helper-after"]);
        ran.prints_about("gives the PAT for acme to git-credential-manager.exe (set in ~/more)");
    }
}
