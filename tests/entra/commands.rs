//! What commands say and do about an organization whose tokens come from Entra.

use serde_json::Value;
use test_support::fake_azure::Scope;
use test_support::fake_azure::token_service::{CLIENT, CLIENT_SECRET};
use test_support::fake_entra::SignIn;
use test_support::pat84;

use super::TENANT;
use super::login::Setup;

const PROJECTS: &str = "https://dev.azure.com/acme/_apis/projects";

fn logged_in() -> Setup {
    let setup = Setup::new();
    setup.azdo(&["login", "acme", "--entra", "az"]).run().succeeds();
    setup
}

fn json(setup: &Setup, args: &[&str]) -> Value {
    serde_json::from_str(&setup.azdo(args).run().stdout).unwrap()
}

#[test]
fn header_is_basic_or_bearer_and_names_the_end() {
    let setup = logged_in();
    let token = setup.token.text();
    let header = |form: &str| setup.azdo(&["header", PROJECTS, form]).run().succeeds().stdout;
    assert_eq!(header("--bearer"), format!("Authorization: Bearer {token}\n"));
    assert_eq!(header("--raw"), format!("{token}\n"));
    assert!(header("--value").starts_with("Basic cGF0OmV5S"));
    let answer: Value = serde_json::from_str(&header("--json")).unwrap();
    assert_eq!(answer["password"], token.as_str());
    assert!(answer["expires"].as_str().unwrap().ends_with('Z'), "{answer}");
}

#[test]
fn list_starts_no_provider_and_names_it() {
    let setup = logged_in();
    let starts = setup.entra.starts().len();
    let pat = &json(&setup, &["list", "--json"])["pats"][0];
    assert_eq!((&pat["kind"], &pat["provider"]), (&"entra".into(), &"az".into()));
    assert_eq!((&pat["tenant"], &pat["client"]), (&TENANT.into(), &Value::Null));
    assert_eq!((&pat["expires"], &pat["state"]), (&Value::Null, &"verified".into()));
    let ran = setup.azdo(&["list", "--check"]).run().succeeds();
    ran.prints("").says_nothing();
    setup.azdo(&["doctor"]).run();
    assert_eq!(setup.entra.starts().len(), starts);
}

#[test]
fn check_says_whose_the_token_is_and_when_it_ends() {
    let setup = logged_in();
    let ran = setup.azdo(&["check", "acme"]).run();
    ran.prints_about("acme: signed in as Jane Doe (jane@example.com)")
        .prints_about("Entra token (a user's) from az; it expires in ");
    let token = &json(&setup, &["check", "acme", "--json"])["checks"][0]["token"];
    assert_eq!(token["owner"], "user");
    assert!(token["expires"].as_str().unwrap().ends_with('Z'), "{token}");
}

#[test]
fn check_asks_again_if_the_cached_token_is_rejected() {
    let setup = logged_in();
    setup.get().run().succeeds();
    let starts = setup.entra.starts().len();
    let later = setup.token.clone().until(setup.token.expires + 3600);
    setup.entra.az(&SignIn::SignedIn(std::slice::from_ref(&later)));
    setup.azure.pat_api().set_now(setup.token.expires);
    setup.azdo(&["check", "acme"]).run().prints_about("signed in as Jane Doe");
    assert_eq!(setup.entra.starts().len(), starts + 1);
    setup.get().run().succeeds().prints_about(&later.text());
}

#[test]
fn rejected_token_is_explained_and_not_noted() {
    let setup = logged_in();
    setup.azure.pat_api().set_now(setup.token.expires);
    for command in ["check", "whoami"] {
        let ran = setup.azdo(&[command, "acme"]).run().ends_with(1);
        let text = ran.stdout.clone() + &ran.stderr;
        assert!(text.contains("acme rejected the Entra token without giving a reason"), "{text}");
        assert!(!text.contains("PAT"), "{text}");
    }
    let record = setup.record();
    assert!(!record.contains("suspect") && !record.contains("rejected"), "{record}");
}

#[test]
fn commands_without_a_token_say_why_and_what_to_do() {
    let setup = logged_in();
    setup.entra.az(&SignIn::NotSignedIn);
    setup.azdo(&["rename", "acme", "newco"]).run().succeeds();
    setup.azdo(&["rename", "newco", "acme"]).run().succeeds();
    for args in [&["header", PROJECTS][..], &["token", "acme"], &["whoami", "acme"]] {
        let ran = setup.azdo(args).run().ends_with(1).prints("");
        ran.says("error: no Entra token for acme: az is not signed in to Azure\n")
            .says(&format!("hint: sign in:\n  az login --tenant {TENANT}\n"));
    }
    let check = &json(&setup, &["check", "acme", "--json"])["checks"][0];
    assert_eq!(check["next"][0], format!("Sign in: az login --tenant {TENANT}"));
}

#[test]
fn doctor_names_what_is_missing_once() {
    let setup = logged_in();
    setup.azdo(&["login", "globex", "--entra", "az", "--no-verify"]).run().succeeds();
    std::fs::remove_file(setup.entra.path().join("az")).unwrap();
    let findings = &json(&setup, &["doctor", "--json"])["findings"];
    let about = |id: &str| {
        let all = findings.as_array().unwrap().iter();
        all.filter(|finding| finding["id"] == id).cloned().collect::<Vec<_>>()
    };
    let [finding] = &about("entra-unavailable")[..] else { panic!("{findings}") };
    let what = "git gets no Entra token for acme, globex: az is not on PATH.";
    assert_eq!(finding["what"], what);
    setup.azdo(&["logout", "globex"]).run().succeeds();
}

#[test]
fn doctor_names_the_variables_of_a_workload() {
    let setup = logged_in();
    let record = setup.home.path().join("data/git-credential-azdo/record");
    let text = setup.record().replace("entra = az", "entra = workload-identity");
    std::fs::write(record, text).unwrap();
    let doctor = || setup.azdo(&["doctor"]);
    doctor().run().prints_about("AZURE_FEDERATED_TOKEN_FILE is not set.");
    let with_file = doctor().env("AZURE_FEDERATED_TOKEN_FILE", "/var/run/token");
    with_file.run().prints_about("the workload identity needs a client ID.");
    let with_both = doctor().env("AZURE_FEDERATED_TOKEN_FILE", "/var/run/token");
    let ran = with_both.env("AZURE_CLIENT_ID", CLIENT).run();
    assert!(!ran.stdout.contains("Entra"), "{}", ran.stdout);
}

#[test]
fn pat_that_entra_replaced_is_restored_with_the_way_back() {
    let setup = Setup::new();
    let pat = pat84(3);
    setup.azure.add_pat("acme", &pat, Scope::ReadAndWrite);
    let login = ["login", "acme", "--store", "file", "--with-token"];
    setup.azdo(&login).stdin(pat.as_str()).run().succeeds();
    let entra = ["login", "acme", "--entra", "az", "--name", "default"];
    setup.azdo(&entra).run().succeeds();
    let ran = setup.azdo(&["restore", "acme", "--previous"]).run().succeeds();
    ran.prints_about("git uses the previous PAT for acme again. To go back, run:\n")
        .prints_about("git credential-azdo login acme --entra az");
    setup.get().run().succeeds().prints_about(&format!("password={pat}\n"));
}

#[test]
fn client_secret_is_not_called_a_pat() {
    let setup = Setup::new();
    let login = ["login", "acme", "--entra", "service-principal", "--client-id", CLIENT];
    let login = [&login[..], &["--store", "file", "--with-token"]].concat();
    setup.azdo(&login).stdin(CLIENT_SECRET).run().succeeds();
    let run = |args: &[&str]| setup.azdo(args).run().succeeds();
    let moved = ["store-move", "acme", "--to", "kernel"];
    run(&moved).prints("Moved 1 secret to kernel memory.\n");
    run(&moved).prints("The client secret is already in kernel memory.\n");
    run(&["logout", "acme"])
        .prints_about("git no longer gets Entra tokens for acme from the service principal.")
        .prints_about("Its secret was deleted here, and is still valid; to delete it in Entra:")
        .prints_about(CLIENT);
}

#[test]
fn login_without_a_pat_names_entra() {
    let ran = Setup::new().azdo(&["token", "acme"]).run().ends_with(1);
    ran.says("no PAT is stored for acme. To store it, run: git credential-azdo login acme\n")
        .says("hint: where PATs are forbidden, run:\n  git credential-azdo login acme --entra\n");
}
