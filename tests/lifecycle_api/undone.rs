//! What becomes of a PAT that was created and cannot be used, and of one that cannot be revoked.

use super::Setup;
use test_support::fake_azure::pat_api::ApiFailure;

fn record(setup: &Setup) -> String {
    let path = setup.home.path().join("data/git-credential-azdo/record");
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn store_that_cannot_work_gets_no_pat() {
    let setup = Setup::new();
    let data = setup.home.path().join("data/git-credential-azdo");
    setup.home.login("other", &test_support::pat84(1));
    std::fs::remove_dir_all(data.join("secrets")).unwrap();
    std::fs::write(data.join("secrets"), "").unwrap();
    setup.azdo(["login", "acme", "--create", "--store", "file"]).run().fails();
    assert_eq!(setup.azure.pat_api().all(), []);
}

#[test]
fn pat_that_is_rejected_and_cannot_be_revoked_is_named() {
    let setup = Setup::new();
    let api = setup.azure.pat_api();
    api.reject_pats(true);
    api.fail_next("DELETE", ApiFailure::Status(503));
    let ran = setup.azdo(["login", "acme", "--create", "--store", "file"]).run().fails();
    let live = api.live();
    assert_eq!(live.len(), 1);
    let ran = ran.says(&live[0].display_name).says("/acme/_usersSettings/tokens");
    let ran = ran.never_says(&live[0].token);
    drop(ran);
    assert!(record(&setup).contains("[revoking https://dev.azure.com/acme]"));
    assert_eq!(setup.home.stored_secrets(), "");
    api.reject_pats(false);
    setup.azdo(["renew", "--all"]).run().succeeds();
    assert_eq!(api.live(), []);
    assert!(!record(&setup).contains("[revoking"), "{}", record(&setup));
}

#[test]
fn replaced_pat_that_cannot_be_revoked_is_revoked_by_the_next_command() {
    let setup = Setup::new();
    let api = setup.azure.pat_api();
    setup.create();
    api.fail_next("DELETE", ApiFailure::Status(503));
    let ran = setup.azdo(["login", "acme", "--create", "--store", "file"]).run().succeeds();
    ran.says("is still valid");
    assert_eq!(api.live().len(), 2);
    setup.git_works();
    let expired = setup.token.clone().until(1).text();
    let ran = setup.home.azdo(["renew", "--all", "--entra-token"]).stdin(expired).run().fails();
    ran.says("what an interrupted command has left could not be finished").never_says("of 0");
    setup.azdo(["renew", "acme"]).run().succeeds();
    assert_eq!(api.live().len(), 1);
    setup.git_works();
}

#[test]
fn another_users_revocation_is_left_to_that_user() {
    use test_support::fake_azure::pat_api::{Token, User};
    let mut setup = Setup::new();
    setup.create();
    setup.azure.pat_api().fail_next("DELETE", ApiFailure::Status(503));
    setup.create();
    let jane = std::mem::replace(&mut setup.token, Token::of(User::new("Bob", "bob@example.com")));
    setup.azdo(["renew", "acme"]).run().fails().says("is jane@example.com's");
    setup.azdo(["revoke", "acme"]).run().fails().says("is jane@example.com's");
    assert_eq!(setup.azure.pat_api().live().len(), 2);
    setup.token = jane;
    setup.azdo(["renew", "acme"]).run().succeeds();
    assert_eq!(setup.azure.pat_api().live().len(), 1);
}

#[test]
fn another_users_interrupted_creation_is_still_found() {
    use test_support::fake_azure::pat_api::{Token, User};
    let mut setup = Setup::new();
    let bob = Token::of(User::new("Bob", "bob@example.com"));
    let jane = std::mem::replace(&mut setup.token, bob);
    let api = setup.azure.pat_api();
    api.fail_next("POST", ApiFailure::After(ApiFailure::Closed.into()));
    api.fail_next("GET", ApiFailure::Status(503));
    setup.azdo(["login", "acme", "--create", "--store", "file"]).run().fails();
    let bob = std::mem::replace(&mut setup.token, jane);
    setup.create();
    assert_eq!(setup.azure.pat_api().live().len(), 2);
    setup.token = bob;
    setup.azdo(["renew", "--all"]).run().succeeds();
    assert_eq!(setup.azure.pat_api().live().len(), 1);
    setup.git_works();
}

#[test]
fn revoked_previous_pat_is_not_restored() {
    let setup = Setup::new();
    setup.create();
    setup.create();
    let ran = setup.home.azdo(["restore", "acme", "--previous"]).run().fails();
    ran.says("revoked or deleted");
    setup.git_works();
}
