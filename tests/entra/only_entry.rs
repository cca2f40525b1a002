//! Commands without `--name` if the only entry of an organization has one.

use test_support::fake_entra::SignIn;

use super::login::Setup;
use super::order::log_in;

/// Entra was set up beside a PAT, which was deleted.
fn entra_alone() -> Setup {
    let setup = Setup::new();
    log_in(&setup, "default");
    setup.azdo(&["login", "acme", "--entra", "az"]).run().succeeds();
    let ran = setup.azdo(&["logout", "acme"]).run().succeeds();
    ran.prints_about("From now on git uses Entra tokens from az for acme (entra).\n");
    setup
}

#[test]
fn only_entra_entry_needs_no_name() {
    let setup = entra_alone();
    let says = |command: &[&str], says: &str| {
        setup.azdo(command).run().succeeds().prints_about(says);
    };
    says(&["default", "acme"], "The Entra entry named entra is now the default for acme.");
    says(&["restore", "acme"], "The Entra token for acme (entra) is already in use");
    says(&["renew", "acme"], "git gets new Entra tokens by itself.");
    for command in [&["revoke", "acme"][..], &["logout", "acme", "--revoke"]] {
        let ran = setup.azdo(command).run().ends_with(1).says("only PATs can be revoked");
        ran.says("git credential-azdo logout acme --name entra\n");
    }
    for command in ["logout", "default", "restore"] {
        setup.azdo(&[command, "acme", "--name", "default"]).run().ends_with(1);
    }
    says(&["logout", "acme"], "git no longer gets Entra tokens for acme (entra) from az.");
    setup.azdo(&["logout", "acme"]).run().ends_with(1).says("no PAT is stored for acme");
}

#[test]
fn previous_source_is_restored_without_a_name() {
    let setup = entra_alone();
    setup.entra.azd(&SignIn::SignedIn(std::slice::from_ref(&setup.token)));
    setup.azdo(&["login", "acme", "--entra", "azd"]).run().succeeds();
    let ran = setup.azdo(&["restore", "acme", "--previous"]).run();
    ran.ends_with(1).says("acme (entra)");
}

#[test]
fn only_pat_is_not_deleted_without_its_name_or_a_confirmation() {
    let setup = Setup::new();
    let pat = log_in(&setup, "build");
    setup.azdo(&["default", "acme"]).run().succeeds();
    setup.azdo(&["restore", "acme"]).run().succeeds();
    for (command, named) in [
        (&["logout", "acme"][..], "logout acme --name build"),
        (&["revoke", "acme"], "revoke acme --name build"),
        (&["logout", "acme", "--revoke"], "revoke acme --name build"),
    ] {
        let ran = setup.azdo(command).run().ends_with(1);
        ran.says(&format!("no terminal to ask for confirmation; run: git credential-azdo {named}"));
        assert_eq!(setup.home.stored_secrets(), pat);
    }
    setup.azdo(&["logout", "acme", "--yes"]).run().succeeds();
    assert_eq!(setup.home.stored_secrets(), "");
}

#[test]
fn several_entries_are_named_without_calling_them_pats() {
    let setup = Setup::new();
    log_in(&setup, "build");
    setup.azdo(&["login", "acme", "--entra", "az", "--name", "entra"]).run().succeeds();
    for command in ["renew", "restore", "default", "logout", "revoke"] {
        let ran = setup.azdo(&[command, "acme"]).run().ends_with(1);
        ran.says("nothing is stored for acme without a name; choose with --name: build, entra\n");
    }
    let ran = setup.azdo(&["logout", "acme", "--name", "entra"]).run().succeeds();
    ran.prints_about("From now on git uses the PAT for acme (build).");
}
