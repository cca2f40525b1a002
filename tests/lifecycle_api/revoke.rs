use super::Setup;

#[test]
fn revoked_pat_is_gone_everywhere() {
    let setup = Setup::new();
    setup.create();
    setup.azdo(["revoke", "acme"]).run().succeeds().prints_about("Revoked the PAT for acme");
    assert_eq!(setup.azure.pat_api().live(), []);
    assert_eq!(setup.home.stored_secrets(), "");
    setup.home.azdo(["list"]).run().succeeds().prints_about("No PAT is stored");
}

#[test]
fn pat_is_kept_if_the_server_does_not_revoke_it() {
    use test_support::fake_azure::pat_api::ApiFailure;
    let setup = Setup::new();
    setup.create();
    setup.azure.pat_api().fail_next("DELETE", ApiFailure::Status(500));
    setup.azdo(["revoke", "acme"]).run().fails();
    assert_eq!(setup.azure.pat_api().live().len(), 1);
    setup.git_works();
}

#[test]
fn server_list_says_what_is_stored() {
    let setup = Setup::new();
    setup.create();
    let ran = setup.azdo(["list", "acme", "--server"]).run().succeeds();
    ran.prints_about("stored here").prints_about("git-credential-azdo on");
    let ran = setup.azdo(["list", "acme", "--server", "--json"]).run().succeeds();
    ran.prints_about("\"stored\": true").prints_about("vso.code_write");
}

#[test]
fn logout_names_the_command_that_revokes_the_pat() {
    let setup = Setup::new();
    setup.create();
    let ran = setup.home.azdo(["logout", "acme"]).run().succeeds();
    let id = setup.azure.pat_api().live()[0].authorization.clone();
    let revoke = format!("git credential-azdo revoke acme --authorization {id}");
    ran.prints_about(&format!("to revoke it:\n  {revoke}\n"));
    setup.azdo(["revoke", "acme", "--authorization", &id]).run().succeeds();
    assert_eq!(setup.azure.pat_api().live(), []);
}

#[test]
fn names_from_the_server_stay_on_their_line() {
    use test_support::fake_azure::pat_api::{ApiPat, User};
    let setup = Setup::new();
    setup.create();
    let [mut other] = <[ApiPat; 1]>::try_from(setup.azure.pat_api().live()).unwrap();
    other.owner = User::jane();
    other.authorization = "aaaaaaaa-0000-4000-8000-000000000000".to_owned();
    other.display_name = "x\n[https://dev.azure.com/evil]\x1b[31m\u{202e}".to_owned();
    other.token = test_support::pat84(9);
    setup.azure.pat_api().add(other);
    let ran = setup.azdo(["list", "acme", "--server"]).run().succeeds();
    assert!(!ran.stdout.contains(['\x1b', '\u{202e}']), "{}", ran.stdout);
    assert!(!ran.stdout.contains("\n[https"), "{}", ran.stdout);
}

#[test]
fn pat_that_is_stored_elsewhere_is_not_offered() {
    use test_support::fake_azure::Scope;
    use test_support::terminal::{answer, at_terminal, rest};
    let setup = Setup::new();
    let args = ["login", "acme", "--create", "--store", "file", "--name", "build"];
    setup.azdo(args).run().succeeds();
    let pasted = test_support::pat84(1);
    setup.azure.add_pat("acme", &pasted, Scope::ReadAndWrite);
    setup.home.login("acme", &pasted);
    let revoke = setup.home.azdo(["revoke", "acme"]);
    let mut terminal =
        at_terminal(revoke.env("GIT_CREDENTIAL_AZDO_ENTRA_TOKEN", setup.token.text()));
    answer(&mut terminal, "PAT (number): ", "1");
    assert!(rest(&mut terminal).contains("nothing was changed"));
    assert_eq!(setup.azure.pat_api().live().len(), 1);
}
