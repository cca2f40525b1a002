//! Settings.

use super::{Stage, User, logged_in, nothing};

/// A user who logs uses, and has used a PAT.
fn logging(user: &User) {
    user.home.azdo(["config", "set", "log", "yes"]).run().succeeds();
    logged_in(user);
    let request = "protocol=https\nhost=dev.azure.com\npath=acme/Fabrikam/_git/Web\n";
    user.home.azdo(["get"]).stdin(request).run().succeeds();
}

/// A settings file that a newer version has written.
fn newer(user: &User) {
    logging(user);
    let file = user.home.path().join("config/git-credential-azdo/config");
    let text = std::fs::read_to_string(&file).unwrap() + "color_scheme = solarized\nwran = 3\n";
    std::fs::write(file, text).unwrap();
}

#[test]
fn config() {
    let stage = Stage::new();
    stage.shows("config-list", "git credential-azdo config list", nothing, &[]);
    stage.shows("config-set", "git credential-azdo config set store vault", nothing, &[]);
    stage.shows("config-wrong-key", "git credential-azdo config set stroe vault", nothing, &[]);
    stage.shows("config-get", "git credential-azdo config get vault_timeout", nothing, &[]);
    stage.shows("config-unset", "git credential-azdo config unset log", logging, &[]);
    stage.shows("config-unknown", "git credential-azdo config list", newer, &[]);
    stage.shows("config-wrong-value", "git credential-azdo config set store safe", nothing, &[]);
}

#[test]
fn log() {
    let stage = Stage::new();
    stage.shows("log-off", "git credential-azdo log", nothing, &[]);
    let on = |user: &User| {
        user.home.azdo(["config", "set", "log", "yes"]).run().succeeds();
    };
    stage.shows("log-on", "git credential-azdo log", on, &[]);
}
