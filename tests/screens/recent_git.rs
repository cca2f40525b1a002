//! What depends on git's version: with an older git, `doctor` advises to update it, and git fails
//! before it can ask for another PAT. tests/run.sh leaves these out with git before 2.46.

use test_support::pat84;

use super::failing::unconfigured;
use super::{Stage, User, logged_in, nothing};

/// In a clone of acme, with a PAT that the server has revoked.
fn revoked_in_clone(user: &User) {
    logged_in(user);
    user.clone();
    user.azure.revoke_pat(&user.pat);
}

/// A revoked PAT, a PAT in a remote's URL and one in a file, and a setting that is misspelled.
fn ruined(user: &User) {
    revoked_in_clone(user);
    user.home.reject("acme", &user.pat);
    let url = format!("https://jane:{}@dev.azure.com/acme/Fabrikam/_git/Web", pat84(7));
    user.home.git(["-C", "web", "remote", "set-url", "origin", &url]).run().succeeds();
    let line = format!("machine dev.azure.com login jane password {}\n", pat84(8));
    std::fs::write(user.home.path().join(".netrc"), line).unwrap();
    user.home.azdo(["config", "set", "log", "yes"]).run().succeeds();
    let file = user.home.path().join("config/git-credential-azdo/config");
    std::fs::write(file, "stroe = vault\n").unwrap();
}

#[test]
fn doctor() {
    let stage = Stage::new();
    stage.shows("doctor-new", "git credential-azdo doctor", nothing, &[]);
    stage.shows("doctor-well", "git credential-azdo doctor", logged_in, &[]);
    stage.shows("doctor-unconfigured", "git credential-azdo doctor", unconfigured, &[]);
    stage.shows("doctor-several", "cd web && git credential-azdo doctor", ruined, &[]);
    stage.shows("doctor-fix", "git credential-azdo doctor --fix", unconfigured, &[]);
}

#[test]
fn git() {
    let stage = Stage::new();
    // The second command confirms the rejection; git then asks for a username.
    let fetch = "git -C web -c core.askPass=true fetch; git -C web -c core.askPass=true fetch";
    stage.shows("fetch-rejected", fetch, revoked_in_clone, &[]);
}
