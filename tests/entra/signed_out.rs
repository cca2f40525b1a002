//! What happens instead where a token is missing or rejected: in commands, at git's prompt, and in
//! what `run` has started.

use test_support::fake_entra::SignIn;
use test_support::fixture::URL;
use test_support::{Git, for_each_git};

use super::login::Setup;
use super::rejections::{with_both, with_entra};

const PROJECTS: &str = "https://dev.azure.com/acme/_apis/projects";

#[test]
fn command_that_gets_the_pat_instead_says_so() {
    let (setup, _) = with_both(&Git::on_path(), true);
    setup.entra.az(&SignIn::NotSignedIn);
    let run = ["run", "acme", "--", "true"];
    for args in [&["token", "acme"][..], &["header", PROJECTS], &["whoami", "acme"], &run] {
        let ran = setup.azdo(args).run().succeeds();
        ran.says("warning: az is not signed in to Azure; using the PAT for acme instead\n")
            .says("hint: sign in:\n  az login --tenant");
    }
    let ran = setup.azdo(&["check", "acme"]).run().ends_with(1);
    ran.prints_about("acme (entra): no Entra token: az is not signed in to Azure\n");
    let named = ["header", PROJECTS, "--name", "entra"];
    let ran = setup.azdo(&named).run().ends_with(1).prints("");
    ran.says("no Entra token for acme (entra): az is not signed in to Azure\n");
}

#[test]
fn bearer_is_the_entra_token_or_fails() {
    let (setup, _) = with_both(&Git::on_path(), false);
    let bearer = ["header", PROJECTS, "--bearer"];
    let token = setup.token.text();
    let ran = setup.azdo(&bearer).run().succeeds().says_nothing();
    ran.prints(&format!("Authorization: Bearer {token}\n"));
    setup.azdo(&["rename", "acme", "newco"]).run().succeeds();
    setup.azdo(&["rename", "newco", "acme"]).run().succeeds();
    setup.entra.az(&SignIn::NotSignedIn);
    let ran = setup.azdo(&bearer).run().ends_with(1).prints("");
    ran.says("no Entra token for acme (entra): az is not signed in to Azure\n").says("az login");
}

#[test]
fn git_does_not_prompt_where_there_is_no_pat() {
    for_each_git(|git| {
        let setup = with_entra(git);
        setup.entra.az(&SignIn::NotSignedIn);
        let ran = setup.ls_remote_pasting("x").fails();
        let ran =
            ran.says("no Entra token for acme: az is not signed in to Azure. Sign in: az login");
        ran.says("told us to quit").never_says("PAT").never_says("Authentication failed");
    });
}

/// The other one may have a PAT.
#[test]
fn git_goes_on_if_there_is_another_helper() {
    let setup = with_entra(&Git::on_path());
    let key = "credential.https://dev.azure.com.helper";
    let other = "!echo username=x; echo password=y #";
    setup.home.git(["config", "--global", "--add", key, other]).run().succeeds();
    setup.entra.az(&SignIn::NotSignedIn);
    setup.ls_remote().fails().says("az is not signed in").never_says("told us to quit");
}

#[test]
fn empty_answer_after_rejected_tokens_names_entra() {
    for_each_git(|git| {
        let setup = with_entra(git);
        setup.reject_tokens();
        let ran = setup.ls_remote_pasting("").fails().never_says("Create a PAT");
        if git.keeps_state() {
            ran.says("nothing was pasted: git sent an empty password for acme.").says(
                "To set up Entra tokens again, run: git credential-azdo login acme --entra az\n",
            );
        }
    });
}

#[test]
fn rejected_token_that_run_has_passed_is_replaced() {
    for_each_git(|git| {
        let setup = with_entra(git);
        let ls_remote = || {
            let path = setup.entra.before(setup.home.search_path());
            setup.azdo(&["run", "acme", "--", "git", "ls-remote", URL]).env("PATH", path).run()
        };
        ls_remote().succeeds().says_nothing();
        setup.reject_tokens();
        setup.renew_token();
        let ran = ls_remote().never_says("AZDO_PERSONAL_ACCESS_TOKEN");
        if git.keeps_state() {
            ran.succeeds().says_nothing();
        } else {
            ran.fails().says("Run the command again to use a new token.");
        }
        ls_remote().succeeds().says_nothing();
    });
}

#[test]
fn rejected_pat_beside_working_entra_may_be_removed() {
    let (setup, pat) = with_both(&Git::on_path(), false);
    setup.azure.revoke_pat(&pat);
    let remove = "To remove the PAT, run:\n    git credential-azdo logout acme\n";
    let ran = setup.azdo(&["check", "acme"]).run().ends_with(1);
    ran.prints_about("git tries Entra tokens from az instead.").prints_about(remove);
    let ran = setup.azdo(&["list"]).run().succeeds();
    let ran = ran
        .prints_about("git tries Entra tokens from az for acme. To remove the PAT for acme:\n")
        .prints_about("  git credential-azdo logout acme\n");
    assert!(!ran.stdout.contains("credential-azdo login"), "{}", ran.stdout);
    let ran = setup.azdo(&["doctor"]).run();
    ran.prints_about("git uses Entra tokens from az for acme.")
        .prints_about("git credential-azdo logout acme\n")
        .prints_about("git credential-azdo restore acme\n");
}

#[test]
fn check_without_a_pat_names_entra() {
    let ran = Setup::new().azdo(&["check", "acme"]).run().ends_with(1);
    ran.says("no PAT is stored for acme. To store it, run: git credential-azdo login acme\n")
        .says("hint: where PATs are forbidden, run:\n  git credential-azdo login acme --entra\n");
}

#[test]
fn status_says_when_the_token_expires() {
    let setup = with_entra(&Git::on_path());
    let ran = setup.azdo(&["status"]).run().succeeds();
    ran.prints_about("Entra token (a user's) from az; it expires in ");
}
