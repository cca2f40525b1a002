//! Commands about an organization whose tokens come from Entra. tests/run.sh leaves `recent_git` out
//! with git before 2.46.

use std::time::UNIX_EPOCH;

use test_support::fake_azure::pat_api::{Token, User as Person};
use test_support::fake_entra::SignIn;

use super::at_azure::az;
use super::{Stage, User, logged_in, nothing};

const LOGIN: &str = "git credential-azdo login acme --entra az";

/// Jane's token, which on the screens expires in 2 hours however long a test takes.
pub(super) fn token() -> Token {
    let now = UNIX_EPOCH.elapsed().expect("a clock").as_secs();
    Token::of(Person::jane()).until(i64::try_from(now).expect("a time") + 3 * 3600 - 1)
}

/// A user whom git gets tokens for, from `az`, and none is cached.
fn from_az(stage: &Stage, user: &User) {
    az(stage, &SignIn::SignedIn(&[token()]));
    stage.piped(&user.home, LOGIN).succeeds();
    user.forget_tokens();
}

/// The same, and `az` has changed since.
fn then_az(stage: &Stage, user: &User, sign_in: &SignIn<'_>) {
    from_az(stage, user);
    az(stage, sign_in);
}

/// The same, and `az` has been uninstalled since.
fn without_az(stage: &Stage, user: &User) {
    from_az(stage, user);
    std::fs::remove_file(stage.bin().join("az")).expect("az");
}

impl User {
    /// Removes the cached tokens from the kernel's keyring.
    pub(super) fn forget_tokens(&self) {
        self.keys.found().iter().for_each(|(_, key)| key.invalidate().expect("a key"));
    }
}

#[test]
fn reports() {
    let stage = Stage::new();
    let entra = |user: &User| from_az(&stage, user);
    let both = |user: &User| {
        from_az(&stage, user);
        user.login("acme", &user.pat, &["--name", "build", "--expires", "90d"]);
    };
    for (name, command) in [
        ("list", "list"),
        ("list-json", "list --json"),
        ("status", "status"),
        ("check", "check acme"),
        ("check-json", "check acme --json"),
        ("check-all", "check --all"),
        ("whoami", "whoami acme"),
        ("log", "log"),
        ("list-server", "list acme --server"),
    ] {
        stage.shows(
            &format!("entra-{name}"),
            &format!("git credential-azdo {command}"),
            entra,
            &[],
        );
    }
    stage.shows("entra-list-both", "git credential-azdo list", both, &[]);
}

#[test]
fn secrets() {
    let stage = Stage::new();
    let entra = |user: &User| from_az(&stage, user);
    for (name, command) in [
        ("header", "header https://dev.azure.com/acme/_apis/projects | cut -c 1-30"),
        (
            "header-bearer",
            "header https://dev.azure.com/acme/_apis/projects --bearer | cut -c 1-30",
        ),
        (
            "header-json",
            "header https://dev.azure.com/acme/_apis/projects --json | sed 's/eyJ[^\"]*/JWT/; s/Basic [^\"]*/Basic .../; s/, /,\\n/g'",
        ),
        ("token", "token acme | cut -c 1-3"),
        (
            "run",
            "run acme -- sh -c 'env | grep -E \"PAT=|TOKEN|NUGET|AZDO_|GIT_CONFIG\" | cut -c 1-50 | sort'",
        ),
    ] {
        stage.shows(
            &format!("entra-{name}"),
            &format!("git credential-azdo {command}"),
            entra,
            &[],
        );
    }
}

#[test]
fn changes() {
    let stage = Stage::new();
    let entra = |user: &User| from_az(&stage, user);
    for (name, command) in [
        ("default", "default acme"),
        ("rename", "rename acme newco"),
        ("store-move", "store-move acme --to file"),
        ("restore", "restore acme"),
        ("restore-previous", "restore acme --previous"),
        ("renew", "renew acme"),
        ("renew-all", "renew --all"),
        ("revoke", "revoke acme"),
        ("logout", "logout acme"),
        ("logout-revoke", "logout acme --revoke"),
    ] {
        stage.shows(
            &format!("entra-{name}"),
            &format!("git credential-azdo {command}"),
            entra,
            &[],
        );
    }
    let answers = [("[y/N] ", "y")];
    stage.shows("entra-logout-all", "git credential-azdo logout --all", entra, &answers);
    let replaced = |user: &User| {
        logged_in(user);
        from_az(&stage, user);
    };
    stage.shows("entra-beside-a-pat", LOGIN, replaced, &[]);
}

#[test]
fn failures() {
    let stage = Stage::new();
    let out = |user: &User| then_az(&stage, user, &SignIn::NotSignedIn);
    for (name, command) in [
        ("check", "check acme"),
        ("check-json", "check acme --json"),
        ("whoami", "whoami acme"),
        ("header", "header https://dev.azure.com/acme/_apis/projects"),
        ("run", "run acme -- true"),
    ] {
        stage.shows(
            &format!("entra-signed-out-{name}"),
            &format!("git credential-azdo {command}"),
            out,
            &[],
        );
    }
    let missing = |user: &User| without_az(&stage, user);
    for command in ["check acme", "list"] {
        let name = command.split(' ').next().unwrap_or_default();
        stage.shows(
            &format!("entra-missing-{name}"),
            &format!("git credential-azdo {command}"),
            missing,
            &[],
        );
    }
    let refused = |user: &User| {
        from_az(&stage, user);
        user.azure.pat_api().set_now(token().expires + 10);
    };
    for command in ["check acme", "whoami acme"] {
        let name = command.split(' ').next().unwrap_or_default();
        stage.shows(
            &format!("entra-refused-{name}"),
            &format!("git credential-azdo {command}"),
            refused,
            &[],
        );
    }
    let app = Token::of(Person::new("Build agent", "")).until(token().expires).of_app();
    let of_app = |user: &User| then_az(&stage, user, &SignIn::SignedIn(std::slice::from_ref(&app)));
    stage.shows("entra-app-check", "git credential-azdo check acme", of_app, &[]);
    stage.shows("entra-app-whoami", "git credential-azdo whoami acme", of_app, &[]);
    stage.shows("entra-none-login", LOGIN, |_: &User| az(&stage, &SignIn::NotSignedIn), &[]);
    stage.shows("entra-none-check", "git credential-azdo check acme", nothing, &[]);
}

mod recent_git {
    use super::*;

    #[test]
    fn doctor() {
        let stage = Stage::new();
        let entra = |user: &User| from_az(&stage, user);
        let out = |user: &User| then_az(&stage, user, &SignIn::NotSignedIn);
        let missing = |user: &User| without_az(&stage, user);
        let command = "git credential-azdo doctor";
        stage.shows("entra-doctor", command, entra, &[]);
        stage.shows("entra-signed-out-doctor", command, out, &[]);
        stage.shows("entra-missing-doctor", command, missing, &[]);
    }
}
