//! A PAT and an Entra entry for the same organization.

use test_support::entra_fixture::{now, token_until};
use test_support::fake_azure::Scope;
use test_support::fake_entra::SignIn;
use test_support::pat84;

use super::login::Setup;

/// Stores a PAT that the server accepts, under this name.
pub fn log_in(setup: &Setup, name: &str) -> String {
    let pat = pat84(3);
    setup.azure.add_pat("acme", &pat, Scope::ReadAndWrite);
    let login = ["login", "acme", "--name", name, "--store", "file", "--with-token"];
    setup.azdo(&login).stdin(pat.as_str()).run().succeeds();
    pat
}

#[test]
fn entra_beside_a_pat_takes_another_name_and_says_the_order() {
    let setup = Setup::new();
    let pat = log_in(&setup, "default");
    let ran = setup.azdo(&["login", "acme", "--entra"]).run().succeeds();
    ran.prints_about("Entra tokens from az are set up for acme (entra).")
        .prints_about("git still uses the PAT for acme first, and these tokens if")
        .prints_about("To remove the PAT, run: git credential-azdo logout acme\n")
        .prints_about("run: git credential-azdo default acme --name entra");
    setup.get().run().succeeds().prints_about(&format!("password={pat}\n"));
    setup.azdo(&["default", "acme", "--name", "entra"]).run().succeeds();
    setup.get().run().succeeds().prints_about(&setup.token.text());
    let ran = setup.azdo(&["login", "acme", "--entra"]).run().succeeds();
    ran.prints_about(
        "git uses these tokens first, and the PAT for acme if the server rejects them.",
    );
    assert_eq!(setup.home.stored_secrets(), pat);
}

#[test]
fn name_that_a_pat_has_is_not_taken() {
    let setup = Setup::new();
    log_in(&setup, "entra");
    let ran = setup.azdo(&["login", "acme", "--entra"]).run().succeeds();
    ran.prints_about("git now gets Entra tokens for acme from az.")
        .prints_about("git uses these tokens first");
    setup.azdo(&["logout", "acme"]).run().succeeds();
    log_in(&setup, "default");
    let ran = setup.azdo(&["login", "acme", "--entra"]).run().succeeds();
    ran.prints_about("Entra tokens from az are set up for acme (entra-2).");
}

#[test]
fn pat_whose_name_is_given_is_replaced_and_restorable() {
    let setup = Setup::new();
    let pat = log_in(&setup, "default");
    let ran = setup.azdo(&["login", "acme", "--entra", "--name", "default"]).run().succeeds();
    ran.prints_about("This replaces the PAT for acme. To restore it within 14 days, run: git");
    setup.get().run().succeeds().prints_about(&setup.token.text());
    setup.azdo(&["restore", "acme", "--previous"]).run().succeeds();
    setup.get().run().succeeds().prints_about(&format!("password={pat}\n"));
}

#[test]
fn second_provider_replaces_the_first_with_its_cached_token() {
    let setup = Setup::new();
    log_in(&setup, "default");
    setup.azdo(&["login", "acme", "--entra", "az"]).run().succeeds();
    setup.azdo(&["default", "acme", "--name", "entra"]).run().succeeds();
    setup.get().run().succeeds();
    let azd = setup.token.clone().large();
    setup.entra.azd(&SignIn::SignedIn(std::slice::from_ref(&azd)));
    let ran = setup.azdo(&["login", "acme", "--entra", "azd"]).run().succeeds();
    ran.prints_about("git now gets Entra tokens for acme (entra) from azd.");
    setup.get().run().succeeds().prints_about(&azd.text());
    assert_eq!(setup.record().matches("store = entra").count(), 1, "{}", setup.record());
}

/// Another program's helper asks; no provider may start for it.
#[test]
fn erase_and_store_start_no_provider() {
    let setup = Setup::new();
    let pat = log_in(&setup, "ci");
    setup.azdo(&["login", "acme", "--entra"]).run().succeeds();
    let starts = setup.entra.starts().len();
    let token = setup.token.text();
    for secret in [pat84(8).as_str(), &pat, &token, "eyJhbGciOiJSUzI1NiJ9.eyJhIjoxfQ.c2ln"] {
        for operation in ["erase", "store", "store"] {
            let request = format!("{}username=pat\npassword={secret}\n", super::login::GET);
            setup.azdo(&[operation]).stdin(request).run().succeeds();
        }
    }
    assert_eq!(setup.entra.starts().len(), starts);
    assert_eq!(setup.home.stored_secrets(), pat);
}

/// `run` sets these variables, and its command may take longer than the token is valid.
#[test]
fn token_of_run_is_used_until_shortly_before_its_end() {
    let setup = Setup::new();
    let get = |left: i64| {
        let token = token_until(now() + left).text();
        let get = setup.get().env("AZDO_PERSONAL_ACCESS_TOKEN", &token);
        let ran = get.env("AZDO_ORG_SERVICE_URL", "https://dev.azure.com/acme").run().succeeds();
        ran.stdout.contains(&format!("password={token}\n"))
    };
    assert!(get(-60), "there is nothing else");
    setup.azdo(&["login", "acme", "--entra"]).run().succeeds();
    assert!(get(400));
    for left in [200, -60] {
        assert!(!get(left), "{left}");
    }
}

#[test]
fn pat_that_replaces_an_entra_entry_says_so() {
    let setup = Setup::new();
    let pat = pat84(11);
    setup.azure.add_pat("acme", &pat, Scope::ReadAndWrite);
    setup.azdo(&["login", "acme", "--entra", "az"]).run().succeeds();
    let login = ["login", "acme", "--store", "file", "--with-token"];
    let ran = setup
        .azdo(&login)
        .stdin(pat.as_str())
        .run()
        .succeeds()
        .prints_about("Stored the PAT for acme in");
    ran.prints_about(
        "git no longer gets Entra tokens for acme from az. To set that up again, run:\n  \
         git credential-azdo login acme --entra az --tenant ",
    );
}
