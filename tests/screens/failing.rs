//! Commands when something is wrong.

use super::{Stage, User, logged_in, nothing};

fn revoked(user: &User) {
    logged_in(user);
    user.azure.revoke_pat(&user.pat);
}

pub(super) fn unconfigured(user: &User) {
    user.login("acme", &user.pat, &["--no-git-config"]);
}

fn in_a_github_clone(user: &User) {
    user.home.git(["init", "--quiet", "app"]).run().succeeds();
    let url = "https://github.com/acme/app";
    user.home.git(["-C", "app", "remote", "add", "origin", url]).run().succeeds();
}

/// A user whose file store has lost the PAT.
fn lost(user: &User) {
    logged_in(user);
    let secrets = user.home.path().join("data/git-credential-azdo/secrets");
    std::fs::remove_dir_all(secrets).expect("the file store");
}

#[test]
fn check() {
    let stage = Stage::new();
    stage.shows("check", "git credential-azdo check acme", logged_in, &[]);
    stage.shows("check-rejected", "git credential-azdo check acme", revoked, &[]);
    stage.shows("check-all", "git credential-azdo check --all", revoked, &[]);
    stage.shows("check-lost", "git credential-azdo check acme", lost, &[]);
    stage.shows("check-unconfigured", "git credential-azdo check acme", unconfigured, &[]);
    stage.shows("check-not-stored", "git credential-azdo check acmee", logged_in, &[]);
    let unreachable = "git -c http.proxy=http://127.0.0.1:1 credential-azdo check acme";
    stage.shows("check-unreachable", unreachable, logged_in, &[]);
}

#[test]
fn usage() {
    let stage = Stage::new();
    stage.shows("unknown-command", "git credential-azdo lsit", nothing, &[]);
    stage.shows("unknown-option", "git credential-azdo login acme --expire 90d", nothing, &[]);
    stage.shows("foreign-url", "git credential-azdo login https://github.com/acme", nothing, &[]);
    stage.shows("foreign-clone", "cd app && git credential-azdo check", in_a_github_clone, &[]);
    stage.shows("not-stored", "git credential-azdo logout acmee", logged_in, &[]);
}
