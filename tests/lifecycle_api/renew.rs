use super::{DAY, Setup};
use test_support::fake_azure::Scope;
use test_support::fake_azure::pat_api::Policy;
use test_support::pat84;

#[test]
fn renewed_pat_is_the_same_one() {
    test_support::stay_within_a_day();
    let setup = Setup::new();
    setup.create();
    let before = setup.azure.pat_api().live();
    let ran = setup.azdo(["renew", "acme", "--expires", "180d"]).run().succeeds();
    ran.prints_about("Extended the PAT for acme until");
    let live = setup.azure.pat_api().live();
    assert_eq!(live.len(), 1);
    assert_eq!(live[0].token, before[0].token);
    assert!(live[0].valid_to > before[0].valid_to + 80 * DAY);
    setup.home.azdo(["list"]).run().succeeds().prints_about("in 180 days");
}

#[test]
fn pat_that_a_policy_caps_is_replaced() {
    let setup = Setup::new();
    let api = setup.azure.pat_api();
    api.set_policy(Policy { longest: Some(7), ..Policy::default() });
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let now = now.as_secs() as i64;
    api.set_now(now - 5 * DAY);
    setup.create();
    api.set_now(now);
    let ran = setup.azdo(["renew", "acme"]).run().succeeds();
    ran.prints_about("Replaced the PAT for acme").prints_about("limits PATs to 7 days");
    let live = api.live();
    assert_eq!((live.len(), api.all().len()), (1, 2));
    assert_eq!(setup.home.stored_secrets().trim(), live[0].token);
    setup.git_works();
}

#[test]
fn pasted_pat_is_replaced_and_the_old_one_is_named() {
    let setup = Setup::new();
    let pat = pat84(1);
    setup.azure.add_pat("acme", &pat, Scope::ReadAndWrite);
    setup.home.login("acme", &pat);
    let ran = setup.azdo(["renew", "acme"]).run().succeeds();
    ran.prints_about("Replaced the PAT for acme");
    assert_eq!(setup.azure.pat_api().live().len(), 1);
    setup.git_works();
}

#[test]
fn nothing_is_requested_in_a_dry_run() {
    let setup = Setup::new();
    setup.create();
    let (requests, ran) =
        setup.azure.log().during(|| setup.azdo(["renew", "acme", "--dry-run"]).run());
    ran.succeeds().prints_about("would be extended until");
    assert_eq!(requests.len(), 0);
}

#[test]
fn scopes_and_display_name_are_changed() {
    let setup = Setup::new();
    setup.create();
    let args = ["renew", "acme", "--scope", "code,packaging-read", "--display-name", "laptop"];
    setup.azdo(args).run().succeeds();
    let live = setup.azure.pat_api().live();
    assert_eq!(live.len(), 1);
    assert_eq!(live[0].scopes, "vso.code_write vso.packaging");
    assert_eq!(live[0].display_name, "laptop");
    setup.azdo(["renew", "acme", "--scope", "everything"]).run().ends_with(2).says("--scope");
    for name in ["", "a\n[https://dev.azure.com/evil]", "\u{202e}", &pat84(3)] {
        let ran = setup.azdo(["renew", "acme", "--display-name", name]).run().ends_with(2);
        ran.says("--display-name").never_says(&pat84(3));
    }
    setup.git_works();
}

#[test]
fn pat_that_was_revoked_is_not_brought_back() {
    let setup = Setup::new();
    setup.create();
    let live = setup.azure.pat_api().live();
    setup.azure.revoke_pat(&live[0].token);
    let ran = setup.azdo(["renew", "acme"]).run().fails();
    ran.says("it was revoked").says("git credential-azdo login acme --create");
    assert_eq!(setup.azure.pat_api().all().len(), 1);
}

#[test]
fn only_what_expires_soon_is_renewed_with_all() {
    let setup = Setup::new();
    setup.create();
    let before = setup.azure.pat_api().live();
    let ran = setup.azdo(["renew", "--all"]).run().succeeds();
    ran.prints_about("No PAT has to be renewed");
    assert_eq!(setup.azure.pat_api().live(), before);
    let ran = setup.azdo(["renew", "--all", "--within", "100d", "--expires", "200d"]).run();
    // Half of its life is not over.
    ran.succeeds().prints_about("No PAT has to be renewed");
}

#[test]
fn pat_whose_secret_is_lost_is_replaced() {
    let setup = Setup::new();
    setup.create();
    let secrets = setup.home.path().join("data/git-credential-azdo/secrets");
    for entry in std::fs::read_dir(secrets).unwrap() {
        std::fs::remove_file(entry.unwrap().path()).unwrap();
    }
    setup.azdo(["renew", "acme"]).run().succeeds().prints_about("Replaced the PAT for acme");
    assert_eq!(setup.azure.pat_api().live().len(), 1);
    setup.git_works();
}

#[test]
fn answer_without_a_date_does_not_end_the_pat() {
    use test_support::fake_azure::pat_api::ApiFailure;
    for (from, to) in [
        ("0001-01-01T00:00:00", "0001-01-01T00:00:00"),
        ("2019-01-01T00:00:00Z", "2020-01-01T00:00:00Z"),
    ] {
        let setup = Setup::new();
        setup.create();
        let api = setup.azure.pat_api();
        let id = api.live()[0].authorization.clone();
        let pat = serde_json::json!({
            "displayName": "x", "scope": "vso.code_write", "authorizationId": id,
            "validFrom": from, "validTo": to,
        });
        let body = serde_json::json!({ "patToken": pat, "patTokenError": "none" }).to_string();
        api.fail_next("PUT", ApiFailure::After(ApiFailure::Body(body).into()));
        setup.azdo(["renew", "acme"]).run().fails();
        setup.git_works();
    }
}
