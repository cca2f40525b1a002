//! The first steps.

use super::{Stage, User, logged_in, nothing};

const PASTE: &str = "(input is hidden): ";
const EXPIRES: &str = "Enter to skip): ";

#[test]
fn no_command() {
    Stage::new().shows("no-command", "git credential-azdo", nothing, &[]);
}

#[test]
fn login() {
    let stage = Stage::new();
    let answers = [(PASTE, "{PAT}"), (EXPIRES, "")];
    stage.shows("login", "git credential-azdo login acme --store file", nothing, &answers);
    let refused = |user: &User| user.azure.revoke_pat(&user.pat);
    let answers = [(PASTE, "{PAT}"), ("Store it anyway? [y/N] ", "y"), (EXPIRES, "90d")];
    stage.shows("login-refused", "git credential-azdo login acme --store file", refused, &answers);
    stage.shows(
        "login-replaced",
        "git credential-azdo login acme",
        logged_in,
        &[(PASTE, "{PAT}"), (EXPIRES, "")],
    );
}
