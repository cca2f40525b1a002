//! Commands when all is well.

use test_support::fake_azure::Scope;
use test_support::{pat52, pat84};

use super::{Stage, User, logged_in, nothing};

/// Two organizations and a collection, one of them with two PATs.
fn several(user: &User) {
    user.azure.add_pat("globex", &pat84(2), Scope::Read);
    user.login("globex", &pat84(2), &["--expires", "30d"]);
    user.login("acme", &user.pat, &[]);
    user.login("acme", &pat84(3), &["--name", "build", "--expires", "5d"]);
    let server = "https://tfs.example.com/tfs/DefaultCollection";
    user.login(server, &pat52(4), &["--trust-host"]);
    user.home.reject("globex", &pat84(2));
}

#[test]
fn list() {
    let stage = Stage::new();
    stage.shows("list-empty", "git credential-azdo list", nothing, &[]);
    stage.shows("list", "git credential-azdo list", several, &[]);
    stage.shows("list-check", "git credential-azdo list --check", several, &[]);
    stage.shows("list-json", "git credential-azdo list --json", several, &[]);
    stage.shows("list-one", "git credential-azdo list globex", several, &[]);
}

#[test]
fn status() {
    let stage = Stage::new();
    stage.shows("status", "git credential-azdo status", several, &[]);
    stage.shows("status-well", "git credential-azdo status", logged_in, &[]);
    stage.shows("whoami", "git credential-azdo whoami acme", logged_in, &[]);
}

#[test]
fn secrets() {
    let stage = Stage::new();
    stage.shows("token", "git credential-azdo token acme", logged_in, &[]);
    stage.shows("header", "git credential-azdo header acme | cut -c 1-30", logged_in, &[]);
    let run = "git credential-azdo run acme -- sh -c 'echo well done'";
    stage.shows("run", run, logged_in, &[]);
    stage.shows("run-nothing", "git credential-azdo run acme", logged_in, &[]);
}

#[test]
fn changes() {
    let stage = Stage::new();
    stage.shows("default", "git credential-azdo default acme --name build", several, &[]);
    stage.shows("rename", "git credential-azdo rename acme newco", several, &[]);
    stage.shows("store-move", "git credential-azdo store-move acme --to kernel", several, &[]);
    stage.shows("restore", "git credential-azdo restore globex", several, &[]);
    stage.shows("logout", "git credential-azdo logout globex", several, &[]);
    let answers = [("[y/N] ", "y")];
    stage.shows("logout-all", "git credential-azdo logout --all", several, &answers);
}

#[test]
fn git_configuration() {
    let stage = Stage::new();
    stage.shows("configure", "git credential-azdo configure", nothing, &[]);
    stage.shows("configure-again", "git credential-azdo configure", logged_in, &[]);
    stage.shows("unconfigure", "git credential-azdo unconfigure", logged_in, &[]);
}
