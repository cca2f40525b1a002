//! PATs that Azure DevOps creates, renews, lists, and revokes. tests/run.sh leaves `recent_git` out
//! with git before 2.46.

use std::time::{SystemTime, UNIX_EPOCH};

use test_support::fake_azure::Place;
use test_support::fake_azure::pat_api::{ApiPat, Policy, User as Person};
use test_support::fake_entra::SignIn;

use super::at_azure::{CREATE, az, signed_in};
use super::{Stage, User, logged_in, nothing};

const DAY: i64 = 24 * 60 * 60;
const RENEW: &str = "git credential-azdo renew acme";
const WHICH: &str = "PAT (number): ";

fn now() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock");
    now.as_secs() as i64
}

/// Lets Azure DevOps create a PAT of acme `days` ago.
fn created(stage: &Stage, user: &User, days: i64, more: &str) {
    user.azure.pat_api().set_now(now() - days * DAY);
    stage.piped(&user.home, &format!("{CREATE} {more}")).succeeds();
    user.azure.pat_api().set_now(now());
}

/// Lets the organization allow PATs for a week only.
fn capped(user: &User) {
    user.azure.pat_api().set_policy(Policy { longest: Some(7), ..Policy::default() });
}

/// Adds one of Jane's PATs that she created elsewhere.
fn add(user: &User, display_name: &str, scopes: &str, days: i64) {
    let number = user.azure.pat_api().all().len();
    user.azure.pat_api().add(ApiPat {
        organization: Place::new("acme"),
        owner: Person::jane(),
        display_name: display_name.to_owned(),
        scopes: scopes.to_owned(),
        valid_from: now() - 30 * DAY,
        valid_to: now() + days * DAY,
        authorization: format!("0a1b2c3d-0000-4000-8000-{number:012}"),
        token: test_support::pat84(100 + number as u64),
        revoked: false,
    });
}

/// What another program and another machine have created.
fn others(user: &User) {
    add(user, "laptop", "vso.code_write", 20);
    add(user, "git-credential-azdo on buildhost", "vso.code vso.packaging", 75);
}

#[test]
fn create() {
    let stage = Stage::new();
    signed_in(&stage);
    stage.shows("create", CREATE, nothing, &[]);
    stage.shows("create-capped", CREATE, capped, &[]);
    let asks = "git credential-azdo login acme --store file";
    let create = [("Create or paste [1]: ", "1")];
    stage.shows("create-asks", asks, nothing, &create);
    let paste = [
        ("Create or paste [1]: ", "paste"),
        ("(input is hidden): ", "{PAT}"),
        ("Enter to skip): ", "90d"),
    ];
    stage.shows("create-asks-pasted", asks, nothing, &paste);
}

#[test]
fn renew() {
    let stage = Stage::new();
    signed_in(&stage);
    let young = |user: &User| created(&stage, user, 0, "");
    stage.shows("renew-extended", RENEW, young, &[]);
    let old_and_capped = |user: &User| {
        created(&stage, user, 5, "--expires 7d");
        capped(user);
    };
    stage.shows("renew-capped", RENEW, old_and_capped, &[]);
    let pasted = |user: &User| {
        logged_in(user);
        others(user);
    };
    stage.shows("renew-pasted", RENEW, pasted, &[(WHICH, "1")]);
    let dry = "git credential-azdo renew --all --within 30d --dry-run";
    let several = |user: &User| {
        created(&stage, user, 0, "--name build --expires 5d");
        user.login("acme", &user.pat, &["--expires", "3d"]);
        let record = "$XDG_DATA_HOME/git-credential-azdo/record";
        let aged = format!("sed -i 's/^added = .*/added = 2026-01-01T00:00:00Z/' {record}");
        stage.piped(&user.home, &aged).succeeds();
    };
    stage.shows("renew-dry-run", dry, several, &[]);
}

#[test]
fn revoke() {
    let stage = Stage::new();
    signed_in(&stage);
    let revoke = "git credential-azdo revoke acme";
    stage.shows("revoke", revoke, |user: &User| created(&stage, user, 0, ""), &[]);
    let pasted = |user: &User| {
        logged_in(user);
        others(user);
    };
    stage.shows("revoke-pasted", revoke, pasted, &[(WHICH, "1")]);
    stage.shows("revoke-none-of-these", revoke, pasted, &[(WHICH, "3")]);
    stage.shows("revoke-nothing", revoke, nothing, &[]);
    let logout = "git credential-azdo logout acme";
    stage.shows("logout-created", logout, |user: &User| created(&stage, user, 0, ""), &[]);
}

#[test]
fn revoke_asks_in_a_clone() {
    let stage = Stage::new();
    signed_in(&stage);
    let in_a_clone = |user: &User| {
        created(&stage, user, 0, "");
        user.clone();
    };
    let revoke = "cd web; git credential-azdo revoke";
    stage.shows("revoke-asks", revoke, in_a_clone, &[("[y/N] ", "y")]);
}

#[test]
fn list_at_the_server() {
    let stage = Stage::new();
    signed_in(&stage);
    let several = |user: &User| {
        created(&stage, user, 0, "");
        created(&stage, user, 0, "--name build --scope code-read,packaging");
        // Without the name of this machine.
        for args in ["acme --display-name workstation", "acme --name build --display-name builds"] {
            stage.piped(&user.home, &format!("git credential-azdo renew {args}")).succeeds();
        }
        others(user);
    };
    stage.shows("list-server", "git credential-azdo list --server", several, &[]);
    stage.shows("list-server-none", "git credential-azdo list acme --server", nothing, &[]);
}

fn renewal_failed(stage: &Stage, user: &User) {
    signed_in(stage);
    created(stage, user, 0, "--expires 5d");
    az(stage, &SignIn::NotSignedIn);
    stage.piped(&user.home, RENEW).fails();
}

#[test]
fn renewal_fails_in_the_background() {
    let stage = Stage::new();
    let failed = |user: &User| renewal_failed(&stage, user);
    stage.shows("list-renewal-failed", "git credential-azdo list", failed, &[]);
    stage.shows("check-renewal-failed", "git credential-azdo check acme", failed, &[]);
    stage.shows("renew-not-signed-in", RENEW, failed, &[]);
}

mod recent_git {
    use super::*;

    #[test]
    fn doctor() {
        let stage = Stage::new();
        let failed = |user: &User| renewal_failed(&stage, user);
        stage.shows("doctor-renewal-failed", "git credential-azdo doctor", failed, &[]);
    }
}
