//! `configure`, `unconfigure`, and what login and logout do to git's configuration.

use std::path::Path;

use test_support::{Home, azdo_for_git, install_azdo, pat84};

/// The text of git's global configuration.
fn gitconfig(home: &Home) -> String {
    std::fs::read_to_string(home.path().join(".gitconfig")).unwrap_or_default()
}

fn values(home: &Home, key: &str) -> Vec<String> {
    let ran = home.git(["config", "--global", "--get-all", key]).run();
    ran.stdout.lines().map(str::to_owned).collect()
}

#[test]
fn configure_makes_this_the_only_helper_for_both_hosts() {
    let home = Home::new();
    home.azdo(["configure"]).run().succeeds().says_nothing();
    for host in ["https://dev.azure.com", "https://*.visualstudio.com"] {
        let value = |name: &str| values(&home, &format!("credential.{host}.{name}"));
        assert_eq!(value("helper"), ["", &azdo_for_git()]);
        assert_eq!(value("useHttpPath"), ["true"]);
        assert_eq!(value("username"), ["personal_access_token"]);
    }
}

#[test]
fn configure_twice_then_unconfigure_restores_the_original() {
    let home = Home::new();
    let before = "\
# mine
[user]
\tname = A Tester
[credential]
\thelper = cache
[credential \"https://github.com\"]
\thelper = store
[http \"https://dev.azure.com/other/\"]
\tproactiveAuth = basic
";
    std::fs::write(home.path().join(".gitconfig"), before).unwrap();
    home.azdo(["configure"]).run().succeeds();
    let once = gitconfig(&home);
    home.azdo(["configure"]).run().succeeds().prints_about("nothing was changed");
    assert_eq!(gitconfig(&home), once);
    home.azdo(["unconfigure"]).run().succeeds();
    assert_eq!(gitconfig(&home), before);
    home.azdo(["unconfigure"]).run().succeeds().prints_about("nothing was changed");
    assert_eq!(gitconfig(&home), before);
}

#[test]
fn unconfigure_restores_the_users_own_values() {
    let home = Home::new();
    let host = "credential.https://dev.azure.com";
    for (name, value) in
        [("helper", ""), ("helper", "manager"), ("useHttpPath", "true"), ("username", "build")]
    {
        home.git(["config", "--global", "--add", &format!("{host}.{name}"), value])
            .run()
            .succeeds();
    }
    let before: Vec<_> = ["helper", "useHttpPath", "username"]
        .map(|name| values(&home, &format!("{host}.{name}")))
        .into();
    home.azdo(["configure"]).run().succeeds();
    assert_eq!(values(&home, &format!("{host}.helper")), ["", "manager", "", &azdo_for_git()]);
    assert_eq!(values(&home, &format!("{host}.username")), ["build"], "it picks a PAT");
    home.azdo(["configure"]).run().succeeds().prints_about("nothing was changed");
    home.azdo(["unconfigure"]).run().succeeds();
    let after: Vec<_> = ["helper", "useHttpPath", "username"]
        .map(|name| values(&home, &format!("{host}.{name}")))
        .into();
    assert_eq!(after, before);
}

#[test]
fn dry_run_shows_the_commands_and_changes_nothing() {
    let home = Home::new();
    let before = gitconfig(&home);
    let ran = home.azdo(["configure", "--dry-run"]).run().succeeds().says_nothing();
    assert_eq!(gitconfig(&home), before);
    // Run in a shell, the printed commands do what configure does.
    home.program(Path::new("/bin/sh"), ["-c", &ran.stdout]).run().succeeds().says_nothing();
    home.azdo(["configure"]).run().succeeds().prints_about("nothing was changed");
}

#[test]
fn configure_after_a_move_replaces_the_old_path() {
    let home = Home::new();
    home.azdo(["configure"]).run().succeeds();
    let moved = home.path().join("my tools/git-credential-azdo");
    std::fs::create_dir(moved.parent().unwrap()).unwrap();
    install_azdo(&moved);
    home.program(&moved, ["configure"]).run().succeeds();
    let helpers = values(&home, "credential.https://dev.azure.com.helper");
    assert_eq!(helpers.len(), 2, "{helpers:?}");
    assert!(helpers[1].ends_with("/my\\ tools/git-credential-azdo"), "{helpers:?}");

    // git starts it from a path with a space.
    home.login("acme", &pat84(1));
    home.program(&moved, ["configure"]).run().succeeds();
    home.git(["credential", "fill"])
        .stdin("url=https://dev.azure.com/acme/w/_git/w\n")
        .run()
        .succeeds()
        .prints_about(&pat84(1));
}

#[test]
fn scope_options_match_gits() {
    let home = Home::new();
    home.git(["init", "repo"]).run().succeeds();
    let repo = home.path().join("repo");
    let before = gitconfig(&home);
    home.azdo(["configure", "--local"]).in_dir(&repo).run().succeeds();
    assert_eq!(gitconfig(&home), before);
    let local = std::fs::read_to_string(repo.join(".git/config")).unwrap();
    assert!(local.contains("useHttpPath = true"), "{local}");
    home.azdo(["unconfigure", "--local"]).in_dir(&repo).run().succeeds();
    let local = std::fs::read_to_string(repo.join(".git/config")).unwrap();
    assert!(!local.contains("credential"), "{local}");
    // Outside a repository there is no such file, which git reports itself.
    home.azdo(["configure", "--local"]).run().ends_with(1).says("--local can only be used");
}

#[test]
fn login_sets_proactive_auth_and_logout_removes_it() {
    let home = Home::new();
    let before = gitconfig(&home);
    home.login("https://dev.azure.com/Acme", &pat84(1));
    for url in [
        "https://dev.azure.com/Acme/",
        "https://dev.azure.com/acme/",
        "https://acme.visualstudio.com/",
    ] {
        assert_eq!(values(&home, &format!("http.{url}.proactiveAuth")), ["basic"], "{url}");
    }
    let once = gitconfig(&home);
    home.login("https://dev.azure.com/Acme", &pat84(2));
    assert_eq!(gitconfig(&home), once);
    home.azdo(["logout", "acme"]).run().succeeds();
    home.azdo(["unconfigure"]).run().succeeds();
    assert_eq!(gitconfig(&home), before);
}

#[test]
fn server_is_configured_until_its_last_pat_is_gone() {
    let home = Home::new();
    let before = gitconfig(&home);
    home.login("https://tfs.example.com:8443/tfs/One Two", &pat84(1));
    home.login("https://tfs.example.com:8443/tfs/Other", &pat84(2));
    let server = "credential.https://tfs.example.com:8443.helper";
    assert_eq!(values(&home, server), ["", &azdo_for_git()]);
    assert_eq!(
        values(&home, "http.https://tfs.example.com:8443/tfs/One%20Two/.proactiveAuth"),
        ["basic"]
    );
    assert_eq!(
        values(&home, "credential.https://dev.azure.com.helper"),
        [""; 0],
        "nobody asked for that"
    );
    home.azdo(["logout", "https://tfs.example.com:8443/tfs/One Two"]).run().succeeds();
    assert_eq!(values(&home, server), ["", &azdo_for_git()]);
    home.azdo(["logout", "https://tfs.example.com:8443/tfs/Other"]).run().succeeds();
    assert_eq!(gitconfig(&home), before);
}

#[test]
fn no_git_config_option_changes_no_configuration() {
    let home = Home::new();
    let before = gitconfig(&home);
    let login = ["login", "acme", "--store", "file", "--with-token", "--no-git-config"];
    home.azdo(login).stdin(pat84(1)).run().succeeds();
    assert_eq!(gitconfig(&home), before);
}

#[test]
fn later_helper_is_reported() {
    let home = Home::new();
    home.azdo(["configure"]).run().succeeds().says_nothing();
    home.git(["config", "--global", "credential.helper", "store"]).run().succeeds();
    home.azdo(["configure"])
        .run()
        .succeeds()
        .says("git also gives the PAT for Azure DevOps to store (set in ~/.gitconfig)");
}

#[test]
fn missing_git_is_reported() {
    let home = Home::new();
    home.azdo(["configure"])
        .env("PATH", "/nonexistent")
        .run()
        .ends_with(1)
        .says("git is not on PATH");
}

#[test]
fn path_with_special_characters_is_configured_and_removed() {
    let home = Home::new();
    let before = gitconfig(&home);
    let odd = home.path().join("it's <a> ^$[b](c){d}|*+?.&;`~#/git-credential-azdo");
    std::fs::create_dir(odd.parent().unwrap()).unwrap();
    install_azdo(&odd);
    home.program(&odd, ["configure"]).run().succeeds();
    home.program(&odd, ["login", "acme", "--store", "file", "--with-token"])
        .stdin(pat84(1))
        .run()
        .succeeds();
    let asked = "url=https://dev.azure.com/acme/w/_git/w\n";
    home.git(["credential", "fill"]).stdin(asked).run().succeeds().prints_about(&pat84(1));
    home.program(&odd, ["unconfigure"]).run().succeeds().says_nothing();
    assert_eq!(gitconfig(&home), before);
}

#[test]
fn configure_after_unconfigure_covers_known_servers() {
    let home = Home::new();
    home.login("https://tfs.example.com/tfs/Main", &pat84(1));
    home.login("acme", &pat84(2));
    let before = gitconfig(&home);
    home.azdo(["unconfigure"]).run().succeeds();
    home.azdo(["configure"]).run().succeeds();
    for key in
        ["credential.https://tfs.example.com.helper", "credential.https://dev.azure.com.helper"]
    {
        assert_eq!(values(&home, key), ["", &azdo_for_git()], "{key}");
    }
    for line in before.lines() {
        assert!(gitconfig(&home).contains(line), "{line}");
    }
}
