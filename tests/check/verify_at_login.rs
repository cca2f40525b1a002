//! `login` tries a PAT before it is stored.

use test_support::fake_azure::{Failure, FakeAzure, Scope};
use test_support::{Home, Program, pat84};

const LOGIN: [&str; 6] = ["login", "acme", "--store", "file", "--with-token", "--no-git-config"];

fn fixture() -> (FakeAzure, Home) {
    let azure = FakeAzure::start();
    azure.add_pat("acme", &pat84(1), Scope::ReadAndWrite);
    let home = Home::new().behind(&azure.proxy(), azure.ca());
    (azure, home)
}

/// As people have it.
fn verifying(program: Program) -> Program {
    program.without("GIT_CREDENTIAL_AZDO_VERIFY")
}

#[test]
fn a_good_pat_is_told_by_whom_it_signs_in() {
    let (_azure, home) = fixture();
    verifying(home.azdo(LOGIN)).stdin(pat84(1)).run().succeeds().says_nothing().prints(
        "The PAT works: signed in as Jane Doe (jane@example.com).\n\
         Stored the PAT for acme in a file that only you can read. It expires on 2049-09-01 at the \
         latest.\n",
    );
}

#[test]
fn a_refused_pat_is_not_stored_unless_somebody_insists() {
    let (_azure, home) = fixture();
    let ran = verifying(home.azdo(LOGIN)).stdin(pat84(2)).run().ends_with(1).prints("");
    assert_eq!(
        ran.stderr,
        "git-credential-azdo: acme rejected this PAT without giving a reason. Usually it was copied \
         incompletely or belongs to another organization; it may also be expired, revoked or \
         missing the Code scope.\n  \
         Check that it is listed and active: https://dev.azure.com/acme/_usersSettings/tokens\n  \
         Then copy it again, or create a new one, and run the same command again\n\
         git-credential-azdo: nothing was stored; to store it anyway, add --no-verify\n"
    );
    assert_eq!(home.stored_secrets(), "");
    let insisting = home.azdo(LOGIN.iter().chain(&["--no-verify"]));
    verifying(insisting).stdin(pat84(2)).run().succeeds().says_nothing();
    assert_eq!(home.stored_secrets(), pat84(2));
}

#[test]
fn a_pat_that_replaces_a_good_one_is_tried_first() {
    let (_azure, home) = fixture();
    home.login("acme", &pat84(1));
    verifying(home.azdo(LOGIN)).stdin(pat84(2)).run().ends_with(1);
    assert_eq!(home.stored_secrets(), pat84(1));
}

#[test]
fn what_says_nothing_about_the_pat_does_not_keep_it_from_being_stored() {
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
        ran.says("To check it later, run:\n    git credential-azdo check acme\n");
        assert_eq!(home.stored_secrets(), pat84(1));
    }
}

#[test]
fn without_a_network_it_is_stored_unasked() {
    let home = Home::new();
    // Nobody listens on the discard port.
    home.configure_git("http.proxy", "http://127.0.0.1:9");
    let ran = verifying(home.azdo(LOGIN)).stdin(pat84(1)).run().succeeds();
    ran.says("could not verify the PAT: cannot connect to the proxy 127.0.0.1:9");
    assert_eq!(home.stored_secrets(), pat84(1));
}

#[test]
fn the_settings_and_a_variable_can_forbid_it_for_good() {
    let (azure, home) = fixture();
    let settings = home.path().join("config/git-credential-azdo");
    std::fs::create_dir_all(&settings).unwrap();
    std::fs::write(settings.join("config"), "verify = no\n").unwrap();
    verifying(home.azdo(LOGIN)).stdin(pat84(2)).run().succeeds().says_nothing();
    assert!(azure.log().all().is_empty());
    home.azdo(LOGIN).env("GIT_CREDENTIAL_AZDO_VERIFY", "yes").stdin(pat84(3)).run().ends_with(1);
    assert_eq!(azure.log().all().len(), 1);
    let unclear = home.azdo(LOGIN).env("GIT_CREDENTIAL_AZDO_VERIFY", "perhaps");
    unclear.stdin(pat84(3)).run().ends_with(1).says("`perhaps` is no setting");
    assert_eq!(home.stored_secrets(), pat84(2));
}

#[test]
fn what_another_program_prints_is_tried_too() {
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
fn at_a_terminal_a_refused_pat_is_asked_about() {
    let (_azure, home) = fixture();
    for (answer, stored) in [("n", String::new()), ("y", pat84(2))] {
        let login = ["login", "acme", "--store", "file", "--no-git-config"];
        let command = verifying(home.azdo(login)).env("TERM", "xterm").into_command();
        let mut terminal =
            test_support::rexpect::session::spawn_command(command, Some(20_000)).unwrap();
        terminal.exp_string("(it is not shown): ").unwrap();
        terminal.send_line(&pat84(2)).unwrap();
        terminal.exp_string("acme rejected this PAT").unwrap();
        terminal.exp_string("and run:\r\n    git credential-azdo login acme\r\n").unwrap();
        terminal.exp_string("Store it anyway? [y/N] ").unwrap();
        terminal.send_line(answer).unwrap();
        if answer == "y" {
            terminal.exp_string("Enter if unknown): ").unwrap();
            terminal.send_line("").unwrap();
        }
        let rest = terminal.exp_eof().unwrap();
        assert!(
            rest.contains(if answer == "y" { "Stored" } else { "nothing was stored" }),
            "{rest}"
        );
        assert_eq!(home.stored_secrets(), stored);
    }
}
