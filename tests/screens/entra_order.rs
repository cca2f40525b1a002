//! A PAT and an Entra entry for the same organization. tests/run.sh leaves `recent_git` out with git
//! before 2.46.

use test_support::fake_azure::pat_api::{Token, User as Person};
use test_support::fake_azure::token_service::CLIENT;
use test_support::fake_entra::{FakeEntra, SignIn};

use super::at_azure::{Scene, az, jane, shows};
use super::entra::token;
use super::{Stage, User, logged_in, nothing};

const LOGIN: &str = "git credential-azdo login acme --entra az";

/// In a clone of acme, with a PAT, then Entra.
fn with_both(stage: &Stage, user: &User) {
    logged_in(user);
    user.clone();
    with_entra(stage, user);
}

fn with_entra(stage: &Stage, user: &User) {
    signed_in(stage);
    stage.piped(&user.home, LOGIN).succeeds();
}

fn signed_in(stage: &Stage) {
    az(stage, &SignIn::SignedIn(&[token()]));
}

/// The same without the PAT.
fn with_entra_only(stage: &Stage, user: &User) {
    with_both(stage, user);
    stage.piped(&user.home, "git credential-azdo logout acme").succeeds();
}

fn signed_out(stage: &Stage, user: &User) {
    entra_first(stage, user);
    user.forget_tokens();
    az(stage, &SignIn::NotSignedIn);
}

fn entra_first(stage: &Stage, user: &User) {
    with_both(stage, user);
    stage.piped(&user.home, "git credential-azdo default acme --name entra").succeeds();
}

fn with_revoked_pat(stage: &Stage, user: &User) {
    with_both(stage, user);
    user.azure.revoke_pat(&user.pat);
    stage.piped(&user.home, "git credential-azdo check acme");
}

fn rejects_tokens(user: &User) {
    user.azure.pat_api().set_now(jane().expires);
}

#[test]
fn login() {
    let stage = Stage::new();
    signed_in(&stage);
    let replacing = format!("{LOGIN} --name default");
    shows(
        &stage,
        "entra-order-login",
        LOGIN,
        &[
            ("alone", &nothing),
            ("beside a PAT", &logged_in),
            ("beside a PAT that comes second", &|user| entra_first(&stage, user)),
        ],
    );
    shows(&stage, "entra-order-replace", &replacing, &[("a PAT", &logged_in)]);
}

/// Commands that get a PAT because there is no token, or whose PAT the server rejects.
#[test]
fn commands() {
    let stage = Stage::new();
    let out = |user: &User| signed_out(&stage, user);
    let revoked = |user: &User| with_revoked_pat(&stage, user);
    let url = "https://dev.azure.com/acme/_apis/projects";
    for (name, command) in [
        ("token", "token acme >token"),
        ("run", "run acme -- true"),
        ("whoami", "whoami acme"),
        ("bearer", &format!("header --bearer {url}")),
        ("check", "check acme"),
        ("list", "list"),
    ] {
        let command = format!("git credential-azdo {command}");
        let scenes: [Scene<'_>; 2] = [("az signed out", &out), ("PAT rejected", &revoked)];
        let shown = if matches!(name, "token" | "run" | "bearer") { 1 } else { 2 };
        shows(&stage, &format!("entra-order-{name}"), &command, &scenes[..shown]);
    }
}

/// Only the Entra entry is left, which has a name.
fn entra_alone(stage: &Stage, user: &User) {
    with_both(stage, user);
    stage.piped(&user.home, "git credential-azdo logout acme").succeeds();
}

#[test]
fn only_entry() {
    let stage = Stage::new();
    let alone = |user: &User| entra_alone(&stage, user);
    let named = |user: &User| user.login("acme", &user.pat, &["--name", "build"]);
    shows(
        &stage,
        "entra-order-logout",
        "git credential-azdo logout acme",
        &[("a PAT, then Entra", &|user| with_both(&stage, user)), ("Entra alone", &alone)],
    );
    for command in ["renew", "default", "revoke"] {
        shows(
            &stage,
            &format!("entra-order-only-{command}"),
            &format!("git credential-azdo {command} acme"),
            &[("Entra alone", &alone)],
        );
    }
    let answers = [("[y/N] ", "y")];
    stage.shows("logout-only-named", "git credential-azdo logout acme", named, &answers);
}

#[test]
fn login_without_a_provider() {
    let stage = Stage::new();
    let programs = FakeEntra::at(&stage.bin());
    programs.az(&SignIn::NotSignedIn);
    programs.azd(&SignIn::SignedIn(&[super::entra::token()]));
    let login = "git credential-azdo login acme --entra";
    stage.shows("entra-choice-skipped", login, nothing, &[]);
    let secret =
        format!("export AZURE_CLIENT_ID={CLIENT} AZURE_CLIENT_SECRET=not~right~at~all; {login}");
    stage.shows("entra-choice-rejected", &secret, nothing, &[]);
    for (name, options) in [
        ("organization", "login --entra acme"),
        ("word", "login acme --entra msi"),
        ("client-id", &format!("login acme --entra az --client-id {CLIENT}")),
    ] {
        let command = format!("git credential-azdo {options}");
        stage.shows(&format!("entra-choice-{name}"), &command, nothing, &[]);
    }
    let azureauth = "git credential-azdo login acme --entra azureauth";
    stage.shows("entra-choice-azureauth", azureauth, nothing, &[]);
}

mod recent_git {
    use super::*;

    #[test]
    fn doctor() {
        let stage = Stage::new();
        let out = |user: &User| signed_out(&stage, user);
        let revoked = |user: &User| with_revoked_pat(&stage, user);
        let scenes: [Scene<'_>; 2] = [("az signed out", &out), ("PAT rejected", &revoked)];
        shows(&stage, "entra-order-doctor", "git credential-azdo doctor", &scenes);
    }

    #[test]
    fn fetch() {
        let stage = Stage::new();
        let other = Token::of(Person::new("Joe Bloggs", "joe@example.com"));
        let app = Token::of(Person::new("deploy", "")).of_app();
        let tokens_of = |token: &Token, user: &User| {
            entra_first(&stage, user);
            az(&stage, &SignIn::SignedIn(std::slice::from_ref(token)));
            rejects_tokens(user);
        };
        shows(
            &stage,
            "entra-order-fetch",
            "git -C web -c core.askPass=true fetch",
            &[
                ("PAT rejected, then Entra", &|user| {
                    with_both(&stage, user);
                    user.azure.revoke_pat(&user.pat);
                }),
                ("tokens rejected, then a PAT", &|user| {
                    entra_first(&stage, user);
                    rejects_tokens(user);
                }),
                ("the same with another account", &|user| tokens_of(&other, user)),
                ("the same with an application", &|user| tokens_of(&app, user)),
                ("the same in another tenant", &|user| {
                    entra_first(&stage, user);
                    let tenant = "99999999-2222-3333-4444-555555555555";
                    user.azure.pat_api().set_tenant("acme", tenant);
                }),
                ("both rejected", &|user| {
                    with_both(&stage, user);
                    user.azure.revoke_pat(&user.pat);
                    rejects_tokens(user);
                }),
                ("az signed out, then a PAT", &|user| {
                    entra_first(&stage, user);
                    az(&stage, &SignIn::NotSignedIn);
                }),
                ("az signed out, and no PAT", &|user| {
                    with_entra_only(&stage, user);
                    az(&stage, &SignIn::NotSignedIn);
                }),
                ("tokens rejected, and no PAT", &|user| {
                    with_entra_only(&stage, user);
                    rejects_tokens(user);
                }),
                ("az signed out, and the PAT rejected", &|user| {
                    entra_first(&stage, user);
                    az(&stage, &SignIn::NotSignedIn);
                    user.azure.revoke_pat(&user.pat);
                }),
            ],
        );
    }
}
