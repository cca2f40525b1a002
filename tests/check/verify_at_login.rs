//! `login` verifies a PAT before it is stored.

use test_support::fake_azure::{Failure, FakeAzure, Scope};
use test_support::{Home, Program, pat84};

const LOGIN: [&str; 6] = ["login", "acme", "--store", "file", "--with-token", "--no-git-config"];

fn fixture() -> (FakeAzure, Home) {
    let azure = FakeAzure::start();
    azure.add_pat("acme", &pat84(1), Scope::ReadAndWrite);
    let home = Home::new().behind(&azure.proxy(), azure.ca());
    (azure, home)
}

/// With verification on, as for users.
fn verifying(program: Program) -> Program {
    program.without("GIT_CREDENTIAL_AZDO_VERIFY")
}

#[test]
fn good_pat_shows_its_user() {
    let (_azure, home) = fixture();
    verifying(home.azdo(LOGIN)).stdin(pat84(1)).run().succeeds().says_nothing().prints(
        "The PAT works: signed in as Jane Doe (jane@example.com).\n\
         Stored the PAT for acme in a file that only you can read. It expires on 2049-09-01 at the \
         latest.\n",
    );
}

#[test]
fn verification_is_a_logged_use() {
    let (_azure, home) = fixture();
    let settings = home.path().join("config/git-credential-azdo");
    std::fs::create_dir_all(&settings).unwrap();
    std::fs::write(settings.join("config"), "log = yes\n").unwrap();
    verifying(home.azdo(LOGIN)).stdin(pat84(1)).run().succeeds();
    // git is not set up.
    home.azdo(["check", "acme"]).run().ends_with(1);
    home.azdo(LOGIN).stdin(pat84(1)).run().succeeds();
    let log = home.azdo(["log", "--json"]).run().succeeds().never_says(&pat84(1)).stdout;
    let log: serde_json::Value = serde_json::from_str(&log).unwrap();
    let uses: Vec<_> = log["uses"].as_array().unwrap().iter().map(|it| &it["command"]).collect();
    assert_eq!(uses, ["login", "check"], "{log}");
}

#[test]
fn rejected_pat_is_stored_only_if_forced() {
    let (_azure, home) = fixture();
    let ran = verifying(home.azdo(LOGIN)).stdin(pat84(2)).run().ends_with(1).prints("");
    assert_eq!(
        ran.stderr,
        "error: acme rejected this PAT without giving a reason. Usually it was copied \
         incompletely or belongs to another organization; it may also be expired, revoked, or \
         missing the Code scope.\n\
         hint: check that it is listed and active:\n  \
         https://dev.azure.com/acme/_usersSettings/tokens\n\
         hint: then copy it again, or create a new one, and run the same command again\n\
         error: nothing was stored; to store it anyway, add --no-verify\n"
    );
    assert_eq!(home.stored_secrets(), "");
    let insisting = home.azdo(LOGIN.iter().chain(&["--no-verify"]));
    verifying(insisting).stdin(pat84(2)).run().succeeds().says_nothing();
    assert_eq!(home.stored_secrets(), pat84(2));
}

#[test]
fn replacement_pat_is_verified_first() {
    let (_azure, home) = fixture();
    home.login("acme", &pat84(1));
    verifying(home.azdo(LOGIN)).stdin(pat84(2)).run().ends_with(1);
    assert_eq!(home.stored_secrets(), pat84(1));
}

#[test]
fn unrelated_server_errors_do_not_prevent_storing() {
    for (failure, said) in [
        (Failure::ServerError, "the server had an internal error (500)"),
        (Failure::RateLimited, "the server is rate-limiting requests"),
        (Failure::ConditionalAccess, "doesn't accept the PAT from this network"),
        (Failure::SignInDue, "sign in with a browser first"),
        (Failure::OtherPage, "the response is not from Azure DevOps"),
    ] {
        let (azure, home) = fixture();
        azure.fail("acme", failure);
        let ran = verifying(home.azdo(LOGIN)).stdin(pat84(1)).run().succeeds();
        let ran = ran.says("could not verify the PAT: ").says(said);
        ran.says("hint: to check it later, run:\n  git credential-azdo check acme\n");
        assert_eq!(home.stored_secrets(), pat84(1));
    }
}

#[test]
fn without_a_network_the_pat_is_stored_unverified() {
    let home = Home::new();
    // Nothing listens on the discard port.
    home.configure_git("http.proxy", "http://127.0.0.1:9");
    let ran = verifying(home.azdo(LOGIN)).stdin(pat84(1)).run().succeeds();
    ran.says("could not verify the PAT: cannot connect to the proxy 127.0.0.1:9");
    assert_eq!(home.stored_secrets(), pat84(1));
}

#[test]
fn setting_and_variable_turn_verification_off() {
    let (azure, home) = fixture();
    let settings = home.path().join("config/git-credential-azdo");
    std::fs::create_dir_all(&settings).unwrap();
    std::fs::write(settings.join("config"), "verify = no\n").unwrap();
    verifying(home.azdo(LOGIN)).stdin(pat84(2)).run().succeeds().says_nothing();
    assert!(azure.log().all().is_empty());
    home.azdo(LOGIN).env("GIT_CREDENTIAL_AZDO_VERIFY", "yes").stdin(pat84(3)).run().ends_with(1);
    assert_eq!(azure.log().all().len(), 1);
    let unclear = home.azdo(LOGIN).env("GIT_CREDENTIAL_AZDO_VERIFY", "perhaps");
    let ran = unclear.stdin(pat84(2)).run().succeeds();
    ran.says("GIT_CREDENTIAL_AZDO_VERIFY: `perhaps` is ignored: use yes or no");
    assert_eq!(home.stored_secrets(), pat84(2));
}

#[test]
fn pat_from_a_command_is_verified() {
    let (_azure, home) = fixture();
    for (pat, code) in [(pat84(2), 1), (pat84(1), 0)] {
        std::fs::write(home.path().join("pat"), &pat).unwrap();
        let login = ["login", "acme", "--store", "command", "--no-git-config", "--", "cat", "pat"];
        let ran = verifying(home.azdo(login)).run().ends_with(code);
        assert_eq!(ran.stdout.contains("signed in as Jane Doe"), code == 0, "{ran:?}");
    }
}

#[cfg(unix)]
#[test]
fn pat_pasted_after_a_rejected_one_is_stored() {
    let (_azure, home) = fixture();
    let login = ["login", "acme", "--store", "file", "--no-git-config"];
    let command = verifying(home.azdo(login)).env("TERM", "xterm").into_command();
    let mut terminal =
        test_support::rexpect::session::spawn_command(command, Some(20_000)).unwrap();
    for (question, reply) in [
        ("(input is hidden): ", &*pat84(2)),
        ("Store it anyway? [y/N] ", "n"),
        ("(input is hidden): ", &pat84(1)),
        ("Enter to skip): ", ""),
    ] {
        terminal.exp_string(question).unwrap();
        terminal.send_line(reply).unwrap();
    }
    let rest = terminal.exp_eof().unwrap();
    assert!(rest.contains("Stored the PAT for acme") && !rest.contains(&pat84(1)), "{rest}");
    assert_eq!(home.stored_secrets(), pat84(1));
}

#[cfg(unix)]
#[test]
fn rejected_pat_at_a_terminal_asks_for_confirmation() {
    let (_azure, home) = fixture();
    for (answer, stored) in [("n", String::new()), ("y", pat84(2))] {
        let login = ["login", "acme", "--store", "file", "--no-git-config"];
        let command = verifying(home.azdo(login)).env("TERM", "xterm").into_command();
        let mut terminal =
            test_support::rexpect::session::spawn_command(command, Some(20_000)).unwrap();
        terminal.exp_string("(input is hidden): ").unwrap();
        terminal.send_line(&pat84(2)).unwrap();
        terminal.exp_string("acme rejected this PAT").unwrap();
        terminal.exp_string("git credential-azdo login acme\x1b[0m\r\n").unwrap();
        terminal.exp_string("Store it anyway? [y/N] ").unwrap();
        terminal.send_line(answer).unwrap();
        let (next, done) = match answer {
            "y" => ("Enter to skip): ", "Stored"),
            // Another paste does not land at the shell's prompt.
            _ => ("(input is hidden): ", "nothing was changed"),
        };
        terminal.exp_string(next).unwrap();
        terminal.send_line("").unwrap();
        let rest = terminal.exp_eof().unwrap();
        assert!(rest.contains(done), "{rest}");
        assert_eq!(home.stored_secrets(), stored);
    }
}
