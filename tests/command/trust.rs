//! Which hosts may get a PAT.

use test_support::{Home, pat52, pat84};

/// A repository with this remote.
fn clone_of(home: &Home, url: &str) -> std::path::PathBuf {
    let repository = home.path().join("clone");
    home.git(["init", "clone"]).run().succeeds();
    home.git(["remote", "add", "origin", url]).in_dir(&repository).run().succeeds();
    repository
}

#[test]
fn remotes_of_unknown_hosts_are_not_logged_in_to() {
    for host in ["dev.azure.com.evil.example", "tfs.example.com", "dev.azur.com"] {
        let home = Home::new();
        let repository = clone_of(&home, &format!("https://{host}/acme/_git/w"));
        let login = ["login", "--store", "file", "--with-token", "--trust-host"];
        let ran = home.azdo(login).in_dir(&repository).stdin(pat52(1)).run().ends_with(1);
        ran.says("was not confirmed; nothing was stored").says(&format!("https://{host}/acme"));
        assert_eq!(home.stored_secrets(), "", "{host}");
        let config = home.git(["config", "--global", "--list"]).run();
        assert!(!config.stdout.contains(host), "{}", config.stdout);
        for command in ["check", "logout", "restore", "default"] {
            home.azdo([command]).in_dir(&repository).run().fails();
        }
    }
    // A known host is used.
    let home = Home::new();
    let repository = clone_of(&home, "https://tfs.example.com/acme/_git/w");
    home.login("https://tfs.example.com/acme", &pat52(1));
    home.azdo(["restore"]).in_dir(&repository).run().succeeds();
}

#[test]
fn remote_in_another_part_of_a_known_host_needs_confirmation() {
    let home = Home::new();
    home.login("https://tfs.example.com/tfs/Main", &pat52(1));
    let repository = clone_of(&home, "https://tfs.example.com/~mallory/_git/w");
    let login = ["login", "--store", "file", "--with-token", "--trust-host"];
    let ran = home.azdo(login).in_dir(&repository).stdin(pat52(2)).run().ends_with(1);
    ran.says("belongs to https://tfs.example.com/~mallory, for which no PAT is stored");
    assert_eq!(home.stored_secrets(), pat52(1));
    home.login("https://tfs.example.com/~mallory", &pat52(2));
}

#[test]
fn host_that_resembles_microsofts_needs_confirmation() {
    for host in [
        "dev.azur.com",
        "dev.azure.co",
        "dev-azure.com",
        "acme.visualstudi0.com",
        "dev.azure.com.evil.example",
        "visualstudio.com.example",
    ] {
        let home = Home::new();
        let url = format!("https://{host}/acme");
        let login = ["login", &url, "--store", "file", "--with-token", "--no-git-config"];
        let ran = home.azdo(login).stdin(pat52(1)).run().ends_with(1);
        ran.says(&format!("warning: {host} is not ")).says("--trust-host");
        assert_eq!(home.stored_secrets(), "", "{host}");
        let trusted = login.iter().chain(&["--trust-host"]);
        home.azdo(trusted).stdin(pat52(1)).run().succeeds();
        // Now it is known.
        home.azdo(login).stdin(pat52(1)).run().succeeds();
    }
    for host in ["tfs.example.com", "azdo.contoso.com", "visual.example.com"] {
        let url = format!("https://{host}/acme");
        let login = ["login", &url, "--store", "file", "--with-token"];
        Home::new().azdo(login).stdin(pat52(1)).run().succeeds();
    }
}

#[test]
fn pat_of_azure_devops_services_needs_confirmation_for_another_host() {
    let home = Home::new();
    let login = ["login", "https://tfs.example.com/Main", "--store", "file", "--with-token"];
    let ran = home.azdo(login).stdin(pat84(1)).run().ends_with(1);
    ran.says("looks like one issued by dev.azure.com").says("--trust-host");
    home.login("acme", &pat84(1));
    let moved = home.azdo(["rename", "acme", "https://tfs.example.com/Main"]).run().ends_with(1);
    moved.says("--trust-host");
    home.azdo(["list"]).run().prints_about("acme");
}
