use super::{DAY, Setup};
use test_support::fake_azure::pat_api::{ApiFailure, Policy};

#[test]
fn created_pat_works_and_its_end_is_the_servers() {
    test_support::stay_within_a_day();
    let setup = Setup::new();
    let args = ["login", "acme", "--create", "--store", "file", "--expires", "30d"];
    let ran = setup.azdo(args).run().succeeds();
    ran.prints_about("Created a PAT for acme");
    let live = setup.azure.pat_api().live();
    assert_eq!(live.len(), 1);
    assert!(live[0].display_name.starts_with("git-credential-azdo on "), "{live:?}");
    assert_eq!(live[0].scopes, "vso.code_write");
    assert!((live[0].valid_to - live[0].valid_from - 30 * DAY).abs() < 60, "{live:?}");
    assert_eq!(setup.home.stored_secrets().trim(), live[0].token);
    let list = setup.home.azdo(["list"]).run().succeeds();
    list.prints_about("jane@example.com").prints_about("in 30 days");
    setup.git_works();
}

#[test]
fn shortened_life_is_said_and_noted() {
    test_support::stay_within_a_day();
    let setup = Setup::new();
    setup.azure.pat_api().set_policy(Policy { longest: Some(7), ..Policy::default() });
    let ran = setup.azdo(["login", "acme", "--create", "--store", "file"]).run().succeeds();
    ran.prints_about("A policy of the organization limits PATs to 7 days");
    setup.home.azdo(["list"]).run().succeeds().prints_about("in 7 days");
}

#[test]
fn pat_that_is_not_stored_is_revoked() {
    let setup = Setup::new();
    setup.azdo(["login", "acme", "--create", "--store", "file"]).run().succeeds();
    let first = setup.azure.pat_api().live();
    setup.azure.pat_api().reject_pats(true);
    let ran = setup.azdo(["login", "acme", "--create", "--store", "file"]).run();
    ran.fails();
    assert_eq!(setup.azure.pat_api().live(), first);
    assert_eq!(setup.home.stored_secrets().trim(), first[0].token);
}

#[test]
fn answer_that_is_lost_leaves_no_pat() {
    let setup = Setup::new();
    let lost = ApiFailure::After(Box::new(ApiFailure::Closed));
    setup.azure.pat_api().fail_next("POST", lost);
    let ran = setup.azdo(["login", "acme", "--create", "--store", "file"]).run();
    let said = ran.fails();
    assert_eq!(setup.azure.pat_api().all().len(), 1);
    assert_eq!(setup.azure.pat_api().live(), [], "{said:?}");
}

#[test]
fn second_creation_revokes_the_first_pat() {
    let setup = Setup::new();
    setup.create();
    setup.create();
    let live = setup.azure.pat_api().live();
    assert_eq!(live.len(), 1);
    assert_eq!(setup.home.stored_secrets().trim(), live[0].token);
    assert_eq!(setup.home.replaced_secrets(), "");
}

#[test]
fn pasted_pat_is_kept_when_one_is_created() {
    let setup = Setup::new();
    let pat = test_support::pat84(1);
    setup.azure.add_pat("acme", &pat, test_support::fake_azure::Scope::ReadAndWrite);
    setup.home.login("acme", &pat);
    let ran = setup.azdo(["login", "acme", "--create", "--store", "file"]).run().succeeds();
    ran.says("The old PAT is still valid").says("/acme/_usersSettings/tokens");
    assert_eq!(setup.home.replaced_secrets().trim(), pat);
    setup.git_works();
}
