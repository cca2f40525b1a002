//! The whole client against the fake server, over TLS and git's proxy. It runs in a process of its
//! own, which has the environment for that.

use std::env;
use std::time::Duration;

use git_credential_azdo::azure::pats::{ApiError, Change, NewServerPat, PatApi};
use git_credential_azdo::organization::Organization;
use git_credential_azdo::util::pat::Secret;
use git_credential_azdo::util::time::Timestamp;
use test_support::fake_azure::FakeAzure;
use test_support::fake_azure::pat_api::{ApiFailure, NO_TENANT, Policy, Token, User};
use test_support::{Home, Program};

const TOKEN_VARIABLE: &str = "TEST_ENTRA_TOKEN";

/// The client's process, which prints what happens.
#[test]
fn client_process() {
    if let Ok(token) = env::var(TOKEN_VARIABLE) {
        let organization = Organization::services("acme").unwrap();
        let token = Secret::new(token);
        let api = PatApi::new(&organization, &token).unwrap();
        let Err(error) = life(&api) else { return };
        println!("{:?} {}", error.kind, error.diagnosis.code);
    }
}

/// Creates, extends and revokes a PAT.
fn life(api: &PatApi) -> Result<(), ApiError> {
    let valid_to = Timestamp::now().plus_days(30);
    let new = NewServerPat { display_name: "laptop", scope: "vso.code_write", valid_to };
    let (created, secret) = api.create(&new)?;
    println!("created {} characters", secret.expose().len());
    let id = &created.authorization;
    assert_eq!((api.list()?, created.valid_to), (vec![created.clone()], valid_to));
    let later = valid_to.plus_days(60);
    let change = Change { valid_to: Some(later), ..Change::default() };
    println!("{} days", api.update(id, &change)?.valid_from.days_until(later));
    assert_eq!(api.find(id)?.map(|pat| pat.valid_to), Some(later));
    api.revoke(id)?;
    api.revoke(id)?;
    println!("revoked, found {:?}", api.find(id)?);
    println!("{:?}", api.update(id, &change).unwrap_err().kind);
    Ok(())
}

fn client(home: &Home, token: &Token) -> Program {
    let name = "units::azure::pats::fake_server::client_process";
    let program = env::current_exe().unwrap();
    home.program(&program, ["--exact", "--nocapture", name]).env(TOKEN_VARIABLE, token.text())
}

fn jane() -> Token {
    Token::of(User::jane()).large()
}

#[test]
fn life_of_a_pat() {
    let azure = FakeAzure::start();
    let home = Home::new().behind(&azure.proxy(), azure.ca());
    let ran = client(&home, &jane()).run().succeeds();
    ran.prints_about("created 84 characters\n90 days\nrevoked, found None\nNotFound\n");
    assert!(azure.pat_api().all()[0].revoked);
    let hosts: Vec<String> = azure.log().all().into_iter().map(|it| it.host).collect();
    assert!(hosts.iter().all(|host| host == "vssps.dev.azure.com"), "{hosts:?}");
}

#[test]
fn failures_of_creation_have_their_kind() {
    use ApiFailure::{
        After, Closed, ConditionalAccess, Error, RateLimited, SignInDue, SignInPage,
        SignInRedirect, Status,
    };
    let azure = FakeAzure::start();
    let home = Home::new().behind(&azure.proxy(), azure.ca());
    for (failure, expected, is_created) in [
        (SignInPage, "Refused sign_in_page", false),
        (SignInRedirect, "Refused sign_in_page", false),
        (SignInDue, "Refused sign_in_due", false),
        (ConditionalAccess, "Refused conditional_access", false),
        (RateLimited, "Refused rate_limited", false),
        (Error("disablePatCreationPolicyViolation".into()), "PolicyForbids policy", false),
        (Closed, "Unclear closed", false),
        (After(Box::new(Closed)), "Unclear closed", true),
        (After(Box::new(Status(503))), "Unclear server_fault", true),
    ] {
        let before = azure.pat_api().all().len();
        let name = format!("{failure:?}");
        azure.pat_api().fail_next("POST", failure);
        client(&home, &jane()).run().succeeds().prints_about(expected);
        assert_eq!(azure.pat_api().all().len() > before, is_created, "{name}");
    }
    azure.pat_api().fail_next("POST", ApiFailure::Late(Duration::from_secs(3)));
    let slow = client(&home, &jane()).env("GIT_CREDENTIAL_AZDO_HTTP_TIMEOUT", "1");
    slow.run().succeeds().prints_about("Unclear timeout");
    azure.pat_api().set_policy(Policy { packaging_only: true, ..Policy::default() });
    client(&home, &jane()).run().succeeds().prints_about("PolicyForbids policy");
}

#[test]
fn tokens_that_azure_does_not_accept_are_refused() {
    let azure = FakeAzure::start();
    let home = Home::new().behind(&azure.proxy(), azure.ca());
    for (token, expected) in [
        (jane().of_app(), "Refused sign_in_page"),
        (jane().in_tenant("99999999-2222-3333-4444-555555555555"), "Refused sign_in_page"),
        (jane().until(1), "Refused entra_rejected"),
    ] {
        client(&home, &token).run().succeeds().prints_about(expected);
    }
    azure.pat_api().set_tenant("acme", NO_TENANT);
    client(&home, &jane()).run().succeeds().prints_about("Refused sign_in_page");
}

#[test]
fn server_that_is_not_reached_has_carried_out_nothing() {
    let azure = FakeAzure::start();
    let untrusting = Home::new();
    untrusting.configure_git("http.proxy", &azure.proxy());
    // wine 8 finds first that it cannot ask whether the certificate was revoked.
    let code = if cfg!(windows) { "Refused tls" } else { "Refused tls_untrusted" };
    client(&untrusting, &jane()).run().succeeds().prints_about(code);
    let home = Home::new().behind("http://127.0.0.1:1", azure.ca());
    client(&home, &jane()).run().succeeds().prints_about("Refused unreachable");
    assert!(azure.log().all().is_empty());
}
