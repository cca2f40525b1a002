//! The server rejects a PAT or an Entra token, and git gets the other one.

use test_support::fake_azure::Scope;
use test_support::fake_azure::pat_api::{Token, User};
use test_support::fake_entra::SignIn;
use test_support::fixture::URL;
use test_support::{Git, Outcome, for_each_git, pat84, write_script};

use super::login::Setup;
use super::order::log_in;

const OTHER: &str = "99999999-2222-3333-4444-555555555555";

/// A user with a PAT and an Entra entry for acme, of which the latter comes first if `entra_first`.
pub fn with_both(git: &Git, entra_first: bool) -> (Setup, String) {
    let setup = Setup::with(git);
    let pat = log_in(&setup, "default");
    setup.azdo(&["login", "acme", "--entra"]).run().succeeds();
    if entra_first {
        setup.azdo(&["default", "acme", "--name", "entra"]).run().succeeds();
    }
    (setup, pat)
}

pub fn with_entra(git: &Git) -> Setup {
    let setup = Setup::with(git);
    setup.azdo(&["login", "acme", "--entra"]).run().succeeds();
    setup
}

impl Setup {
    pub fn ls_remote(&self) -> Outcome {
        let git = self.home.git(["ls-remote", URL]);
        git.env("PATH", self.entra.before(self.home.search_path())).run()
    }

    /// Runs `git ls-remote` and pastes this at its prompts.
    pub fn ls_remote_pasting(&self, secret: &str) -> Outcome {
        let askpass = self.home.path().join("askpass");
        write_script(&askpass, &format!("#!/bin/sh\necho '{secret}'\n"));
        let git = self.home.git(["ls-remote", URL]).env("GIT_ASKPASS", askpass);
        git.env("PATH", self.entra.before(self.home.search_path())).run()
    }

    /// Makes the server reject every token that there is so far.
    pub fn reject_tokens(&self) {
        self.azure.pat_api().set_now(self.token.expires);
    }

    /// `az` now gives a token that the server accepts, also after [`Setup::reject_tokens`].
    pub fn renew_token(&self) -> Token {
        let token = self.token.clone().until(self.token.expires + 3600);
        self.entra.az(&SignIn::SignedIn(std::slice::from_ref(&token)));
        token
    }
}

#[test]
fn rejected_pat_falls_back_to_entra_in_the_same_command() {
    for_each_git(|git| {
        let (setup, pat) = with_both(git, false);
        setup.ls_remote().succeeds().says_nothing();
        setup.azure.revoke_pat(&pat);
        let line = if git.keeps_state() {
            "the server rejected the PAT for acme; using an Entra token from az instead"
        } else {
            "the server rejected the PAT for acme. Run the command again to use an Entra token \
             from az instead"
        };
        let ran = setup.ls_remote();
        let ran = if git.keeps_state() { ran.succeeds() } else { ran.fails() };
        ran.says(line)
            .says("To replace the PAT, run: git credential-azdo login acme\n")
            .says("To remove the PAT, run: git credential-azdo logout acme\n");
        let starts = setup.entra.starts().len();
        setup.ls_remote().succeeds().says_nothing();
        setup.ls_remote().succeeds().says_nothing();
        assert!(setup.entra.starts().len() <= starts + 1, "{:?}", setup.entra.starts());
        assert_eq!(setup.home.stored_secrets(), pat);
    });
}

#[test]
fn token_that_is_rejected_twice_falls_back_to_the_pat() {
    for_each_git(|git| {
        let (setup, pat) = with_both(git, true);
        setup.ls_remote().succeeds().says_nothing();
        setup.reject_tokens();
        let rejected = "acme rejected the Entra token for jane@example.com from az";
        if git.keeps_state() {
            let ran = setup.ls_remote().succeeds().says(rejected);
            ran.says("The PAT for acme is used instead.");
        } else {
            let ran = setup.ls_remote().fails().says(rejected);
            ran.says("Run the command again to use a new token.").never_says("license");
            let ran = setup.ls_remote().fails().says(rejected).says("license");
            ran.says("Run the command again to use the PAT for acme.");
        }
        let starts = setup.entra.starts().len();
        setup.ls_remote().succeeds().says_nothing();
        assert_eq!(setup.entra.starts().len(), starts, "the PAT comes first now");
        assert_eq!(setup.home.stored_secrets(), pat);
    });
}

#[test]
fn new_token_that_works_is_used_silently_and_clears_the_rejection() {
    for_each_git(|git| {
        let (setup, _) = with_both(git, true);
        setup.ls_remote().succeeds();
        setup.reject_tokens();
        let renewed = setup.renew_token();
        if git.keeps_state() {
            setup.ls_remote().succeeds().says_nothing();
        } else {
            setup.ls_remote().fails().says("Run the command again to use a new token.");
            setup.ls_remote().succeeds().says_nothing();
        }
        setup.get().run().succeeds().prints_about(&renewed.text());
        assert!(!setup.record().contains("suspect"), "{}", setup.record());
    });
}

#[test]
fn rejected_tokens_start_az_once_for_each_command() {
    for_each_git(|git| {
        let setup = with_entra(git);
        setup.reject_tokens();
        setup.ls_remote().fails();
        for _ in 0..3 {
            let starts = setup.entra.starts().len();
            let ran = setup.ls_remote().fails().says("acme rejected the Entra token for");
            ran.says("may no longer be a member or have a license").says("login acme --entra az\n");
            assert_eq!(setup.entra.starts().len(), starts + 1);
        }
        let renewed = setup.renew_token();
        setup.ls_remote().succeeds().says_nothing();
        setup.get().run().succeeds().prints_about(&renewed.text());
        assert!(!setup.record().contains("rejected"), "{}", setup.record());
    });
}

#[test]
fn pat_is_used_if_az_is_signed_out() {
    for_each_git(|git| {
        let (setup, pat) = with_both(git, true);
        setup.entra.az(&SignIn::NotSignedIn);
        let ran = setup.ls_remote().succeeds();
        let ran = ran.says("az is not signed in to Azure; using the PAT for acme instead");
        ran.says("Sign in: az login --tenant");
        let starts = setup.entra.starts().len();
        setup.azure.revoke_pat(&pat);
        setup.ls_remote().fails().says("the server rejected the PAT for acme");
        assert_eq!(setup.entra.starts().len(), starts + 1, "once for each command");
    });
}

#[test]
fn pasted_token_is_not_stored() {
    for_each_git(|git| {
        let setup = Setup::with(git);
        setup.azdo(&["configure"]).run().succeeds();
        let ran = setup.ls_remote_pasting(&setup.token.text()).succeeds();
        ran.says("the Entra token that you pasted for acme is not stored")
            .says("run: git credential-azdo login acme --entra\n")
            .never_says("eyJ");
        assert_eq!(setup.home.stored_secrets(), "");
        assert!(!setup.record().contains("[https"), "{}", setup.record());
    });
}

#[test]
fn pat_that_is_pasted_after_two_rejections_is_stored_beside_entra() {
    for_each_git(|git| {
        let setup = with_entra(git);
        setup.azdo(&["config", "set", "store", "file"]).run().succeeds();
        setup.reject_tokens();
        let pat = pat84(5);
        setup.azure.add_pat("acme", &pat, Scope::ReadAndWrite);
        if git.keeps_state() {
            let ran = setup.ls_remote_pasting(&pat).succeeds();
            let ran = ran.says("You can paste a PAT as the password: it is stored as well.");
            assert_eq!(setup.home.stored_secrets(), pat, "{}", ran.stderr);
            setup.get().run().succeeds().prints_about(&format!("password={pat}\n"));
        } else {
            // It gets a new token each time.
            setup.ls_remote_pasting(&pat).fails();
        }
        assert!(setup.record().contains("store = entra"), "{}", setup.record());
    });
}

#[test]
fn other_tenant_of_the_organization_is_named_first() {
    for_each_git(|git| {
        let setup = with_entra(git);
        setup.azure.pat_api().set_tenant("acme", OTHER);
        let first = setup.ls_remote().fails();
        let ran = if git.keeps_state() { first } else { setup.ls_remote().fails() };
        if git.keeps_state() {
            ran.says(&format!("but acme belongs to {OTHER}")).says("login acme --entra az\n");
        } else {
            ran.says("conditional access policy");
        }
    });
}

#[test]
fn other_account_than_at_login_is_named_first() {
    for_each_git(|git| {
        let setup = with_entra(git);
        let joe = User::new("Joe Bloggs", "joe@example.com");
        let token = Token::of(joe).until(setup.token.expires - 10);
        setup.entra.az(&SignIn::SignedIn(&[token]));
        setup.reject_tokens();
        let first = setup.ls_remote().fails();
        let ran = if git.keeps_state() { first } else { setup.ls_remote().fails() };
        ran.says("for joe@example.com from az. At login, az was signed in as jane@example.com");
    });
}

#[test]
fn unattended_job_falls_back_to_entra() {
    for_each_git(|git| {
        let (setup, pat) = with_both(git, false);
        setup.azure.revoke_pat(&pat);
        let fetch = || {
            let git = setup.home.git(["ls-remote", URL]);
            let git = git.env("GIT_CREDENTIAL_AZDO_UNATTENDED", "1");
            git.env("PATH", setup.entra.before(setup.home.search_path())).run()
        };
        if git.keeps_state() {
            fetch().succeeds();
        } else {
            fetch().fails().says("Run the command again to use an Entra token");
        }
        fetch().succeeds();
        assert!(!setup.record().contains("\nrejected"), "{}", setup.record());
    });
}

/// A variable that names this organization comes before both; Azure CLI's is only for
/// organizations about which nothing is known.
#[test]
fn variables_keep_their_place_beside_entra() {
    let setup = with_entra(&Git::on_path());
    let get = || setup.get();
    let bound = get().env("AZDO_PERSONAL_ACCESS_TOKEN", pat84(4));
    let bound = bound.env("AZDO_ORG_SERVICE_URL", "https://dev.azure.com/acme");
    bound.run().succeeds().prints_about(&format!("password={}\n", pat84(4)));
    let other = get().env("AZDO_PERSONAL_ACCESS_TOKEN", pat84(4));
    let other = other.env("AZDO_ORG_SERVICE_URL", "https://dev.azure.com/contoso");
    other.run().succeeds().prints_about(&setup.token.text());
    let unbound = get().env("AZURE_DEVOPS_EXT_PAT", pat84(4));
    unbound.run().succeeds().prints_about(&setup.token.text());
}
