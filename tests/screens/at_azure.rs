//! Commands that get no Entra token, or that Azure's API for PATs refuses.

use std::fmt::Write as _;

use super::{Stage, User, nothing};
use test_support::fake_azure::pat_api::{ApiFailure, NO_TENANT, Token};
use test_support::fake_entra::{FakeEntra, SignIn};

pub(super) const CREATE: &str = "git credential-azdo login acme --create --store file";
const RENEW: &str = "git credential-azdo renew acme";
const REVOKE: &str = "git credential-azdo revoke acme --yes";

/// What it is called, and what makes it so.
pub(super) type Scene<'a> = (&'a str, &'a dyn Fn(&User));

/// Compares what `command` shows at 80 columns in each scene with the snapshot of this name.
#[track_caller]
pub(super) fn shows(stage: &Stage, name: &str, command: &str, scenes: &[Scene<'_>]) {
    let mut screens = String::new();
    for (title, prepare) in scenes {
        let screen = stage.at_terminal(80, command, prepare, &[]);
        let _ = write!(screens, "\n--- {title}\n{screen}");
    }
    stage.compare(name, &format!("$ {command}\n{screens}"));
    stage.breaks_no_line(name, &screens);
    let shows_secret = screens.contains("eyJ") || screens.contains("AZDO");
    assert!(!shows_secret, "{name} shows a part of a token or of a PAT: {screens}");
}

/// Lets the user be signed in with `az` as Jane.
pub(super) fn signed_in(stage: &Stage) {
    az(stage, &SignIn::SignedIn(&[jane()]));
}

pub(super) fn az(stage: &Stage, sign_in: &SignIn<'_>) {
    FakeEntra::at(&stage.bin()).az(sign_in);
}

pub(super) fn jane() -> Token {
    Token::of(test_support::fake_azure::pat_api::User::jane()).large()
}

/// As [`shows`], for each way in which a request with this method can fail.
#[track_caller]
fn shows_failures(name: &str, command: &str, method: &str, failures: &[ApiFailure]) {
    let stage = Stage::new();
    signed_in(&stage);
    let titles: Vec<String> = failures.iter().map(|failure| format!("{failure:?}")).collect();
    let prepare = &|failure: &ApiFailure, user: &User| {
        if method != "POST" {
            stage.piped(&user.home, CREATE).succeeds();
        }
        user.azure.pat_api().fail_next(method, failure.clone());
    };
    let prepares: Vec<_> =
        failures.iter().map(|failure| move |user: &User| prepare(failure, user)).collect();
    let scenes: Vec<Scene<'_>> =
        titles.iter().zip(&prepares).map(|(title, run)| (&**title, run as _)).collect();
    shows(&stage, name, command, &scenes);
}

fn named(errors: &[&str]) -> Vec<ApiFailure> {
    errors.iter().map(|&error| ApiFailure::Error(error.to_owned())).collect()
}

#[test]
fn az_gives_no_token() {
    let stage = Stage::new();
    let other = [jane().in_tenant("99999999-2222-3333-4444-555555555555")];
    let app = jane().of_app();
    let (apps, expired) = ([app.clone()], [jane().until(1_700_000_000)]);
    shows(
        &stage,
        "create-without-token",
        CREATE,
        &[
            ("not signed in", &|_| az(&stage, &SignIn::NotSignedIn)),
            ("signed in to another tenant", &|_| az(&stage, &SignIn::SignedIn(&other))),
            ("no subscription", &|_| az(&stage, &SignIn::NoSubscription)),
            ("multifactor authentication", &|_| az(&stage, &SignIn::MfaRequired)),
            ("conditional access", &|_| az(&stage, &SignIn::ConditionalAccess)),
            ("service principal", &|_| az(&stage, &SignIn::SignedIn(&apps))),
            ("managed identity", &|_| az(&stage, &SignIn::ManagedIdentity(&app))),
            ("expired token", &|_| az(&stage, &SignIn::SignedIn(&expired))),
            ("another program of this name", &|_| az(&stage, &SignIn::Prints("az 1.0"))),
            ("another error", &|_| az(&stage, &SignIn::Fails("No space left on device"))),
        ],
    );
}

#[test]
fn organization_allows_no_sign_in() {
    let stage = Stage::new();
    signed_in(&stage);
    let api = |user: &User, failure: ApiFailure| user.azure.pat_api().fail_next("*", failure);
    shows(
        &stage,
        "create-without-access",
        CREATE,
        &[
            ("Microsoft accounts", &|user| user.azure.pat_api().set_tenant("acme", NO_TENANT)),
            ("sign-in page", &|user| api(user, ApiFailure::SignInPage)),
            ("redirect to the sign-in page", &|user| api(user, ApiFailure::SignInRedirect)),
            ("conditional access", &|user| api(user, ApiFailure::ConditionalAccess)),
            ("sign-in due", &|user| api(user, ApiFailure::SignInDue)),
            ("401", &|user| api(user, ApiFailure::Status(401))),
            ("wrong identity", &|user| {
                let words = "The requested operation is not allowed.".to_owned();
                let kind = "InvalidAccessException".to_owned();
                api(user, ApiFailure::Exception(400, kind, words));
            }),
        ],
    );
    let server = "git credential-azdo login https://tfs.example.com/tfs/Main --create --store file";
    shows(&stage, "create-server", server, &[("Azure DevOps Server", &nothing)]);
}

#[test]
fn policies_forbid_a_new_pat() {
    let errors = named(&[
        "disablePatCreationPolicyViolation",
        "globalPatPolicyViolation",
        "fullScopePatPolicyViolation",
        "patLifespanPolicyViolation",
        "sshPolicyDisabled",
    ]);
    shows_failures("create-forbidden", CREATE, "POST", &errors);
}

#[test]
fn new_pat_is_refused() {
    let errors = named(&[
        "invalidDisplayName",
        "invalidValidTo",
        "invalidScope",
        "accessDenied",
        "invalidUserType",
        "invalidTargetAccounts",
        "invalidSourceIP",
        "failedToReadTenantPolicy",
        "failedToIssueAccessToken",
        "somethingNew",
    ]);
    shows_failures("create-refused", CREATE, "POST", &errors);
}

#[test]
fn creation_fails() {
    let failures = [
        ApiFailure::RateLimited,
        ApiFailure::Status(500),
        ApiFailure::Closed,
        ApiFailure::Body("{\"patToken\":{}}".to_owned()),
        ApiFailure::Body("<html>Welcome to our WiFi</html>".to_owned()),
    ];
    shows_failures("create-failed", CREATE, "POST", &failures);
}

#[test]
fn renewal_fails() {
    let mut failures = named(&["authorizationNotFound", "accessDenied", "invalidValidTo"]);
    failures.extend([ApiFailure::RateLimited, ApiFailure::Status(500), ApiFailure::Closed]);
    shows_failures("renew-failed", RENEW, "PUT", &failures);
}

#[test]
fn revocation_fails() {
    let failures = [
        ApiFailure::RateLimited,
        ApiFailure::Status(404),
        ApiFailure::Status(500),
        ApiFailure::ConditionalAccess,
        ApiFailure::Closed,
    ];
    shows_failures("revoke-failed", REVOKE, "DELETE", &failures);
}
