//! Which programs are started, and how.

use std::path::Path;
use std::time::{Duration, Instant};

use super::{ENTRA_TOKEN, Machine, OTHER_TENANT, RESOURCE, TENANT, prints, token};
use serde_json::json;
use test_support::fake_azure::pat_api::{Token, User};
use test_support::fake_entra::{FakeEntra, SignIn};
use test_support::pat84;
use test_support::rexpect::session::spawn_command;

#[test]
fn each_program_is_asked_in_its_own_way() {
    let token = token(&json!({}));
    let scope = format!("--scope {RESOURCE}/.default");
    for (path, script, command) in [
        (
            "bin/az",
            prints(&token),
            format!("az account get-access-token --resource {RESOURCE} -o json --tenant {TENANT}"),
        ),
        (
            "bin/azd",
            format!("printf '{{\"token\":\"{token}\",\"expiresOn\":\"2100-01-01T00:00:00Z\"}}'"),
            format!("azd auth token -o json --no-prompt {scope} --tenant-id {TENANT}"),
        ),
        (
            "bin/azureauth",
            format!("[ \"$AZUREAUTH_NO_USER\" = 1 ] && echo {token}"),
            format!("azureauth ado token --output token --timeout 1 --tenant {TENANT}"),
        ),
        (
            "ado-auth-helper",
            format!("printf {token}"),
            "ado-auth-helper get-access-token".to_owned(),
        ),
    ] {
        let machine = Machine::new();
        machine.install(path, &script);
        let ran = machine.asks().run().succeeds();
        ran.says("obtainable: true").says("signed in as jane@example.com").says(TENANT);
        assert_eq!(machine.ran(), [command]);
    }
}

#[test]
fn fake_programs_of_other_tests_are_understood() {
    let jane = Token::of(User::jane());
    let signed_in = [jane.clone()];
    for (sign_in, expected) in [
        (SignIn::SignedIn(&signed_in), "signed in as jane@example.com"),
        (SignIn::NotSignedIn, "not_signed_in: az is not signed in to Azure"),
        (SignIn::NoSubscription, "no_subscription"),
        (SignIn::ManagedIdentity(&jane), "not_a_user"),
        (SignIn::MfaRequired, "mfa_required"),
        (SignIn::ConditionalAccess, "conditional_access"),
        (SignIn::SignedIn(&[]), "other_tenant"),
        (SignIn::Prints("Hello"), "not_an_entra_token"),
    ] {
        let machine = Machine::new();
        FakeEntra::at(&machine.home.path().join("bin")).az(&sign_in);
        machine.asks().run().says(expected);
    }
    let machine = Machine::new();
    let entra = FakeEntra::at(&machine.home.path().join("bin"));
    entra.azd(&SignIn::NotSignedIn);
    machine.asks().run().says("not_signed_in: azd is not signed in");
    for sign_in in [SignIn::NotSignedIn, SignIn::SignedIn(&signed_in)] {
        entra.azureauth(&sign_in);
        entra.ado_auth_helper(machine.home.path(), &sign_in);
    }
    machine.asks().run().says("signed in as jane@example.com");
    assert_eq!(entra.starts().len(), 3);
}

#[test]
fn windows_output_is_read() {
    let token = token(&json!({}));
    let bom = format!("printf '\\357\\273\\277{{\\r\\n\"accessToken\": \"{token}\"\\r\\n}}\\r\\n'");
    Machine::with_az(&bom).asks().run().says("signed in as jane@example.com");
    let machine = Machine::new();
    machine.install("bin/azureauth", &format!("printf '{token}\\r\\n'"));
    machine.asks().run().says("signed in as jane@example.com");
}

#[test]
fn output_that_arrives_in_pieces_is_read_to_its_end() {
    let script = format!("printf '{{\\n'\nsleep 0.3\n{} | tail -n +2", prints(&token(&json!({}))));
    let machine = Machine::with_az(&script);
    let path = machine.home.search_path().into_string().unwrap();
    let path = format!("{}/bin:{path}", machine.home.path().display());
    machine.asks().env("PATH", path).run().says("signed in as jane@example.com");
}

#[test]
fn variable_comes_first_and_starts_nothing() {
    let machine = Machine::with_az(&prints(&token(&json!({}))));
    let joe = token(&json!({"upn": "joe@example.com"}));
    machine.asks().env(ENTRA_TOKEN, joe).run().says("signed in as joe@example.com");
    assert!(machine.ran().is_empty());
    // An empty one is the same as none.
    machine.asks().env(ENTRA_TOKEN, "").run().says("signed in as jane@example.com");
}

#[test]
fn given_token_is_the_only_one_that_is_used() {
    let machine = Machine::with_az(&prints(&token(&json!({}))));
    let given = |text: String| machine.asks().env("IS_GIVEN", "1").stdin(text).run();
    let joe = token(&json!({"upn": "joe@example.com"}));
    given(format!("{joe}\n")).says("signed in as joe@example.com").never_says("eyJ");
    given(pat84(1))
        .says("the Entra token on standard input is not a JWT")
        .says("Get one with:")
        .never_says(&pat84(1));
    assert!(machine.ran().is_empty());
}

#[test]
fn next_program_is_asked_after_a_failure() {
    let machine =
        Machine::with_az("echo 'ERROR: Please run az login to setup account.' >&2; exit 1");
    machine.install("bin/azd", &format!("echo '{{\"token\":\"{}\"}}'", token(&json!({}))));
    let expired = token(&json!({"exp": 1}));
    machine.asks().env(ENTRA_TOKEN, expired).run().says("signed in as jane@example.com");
    assert_eq!(machine.ran().len(), 2);
}

#[test]
fn first_failure_is_explained_and_the_others_are_named() {
    let machine = Machine::with_az(&prints(&token(&json!({"tid": OTHER_TENANT}))));
    machine.install("bin/azd", "exit 1");
    machine.install("bin/azureauth", "exit 1");
    let ran = machine.asks().run();
    ran.says(
        "other_tenant: az is signed in to a different tenant from acme's (azd and azureauth failed, too)",
    );
}

#[test]
fn without_any_program_the_message_says_what_to_install() {
    Machine::new()
        .asks()
        .run()
        .says("obtainable: false")
        .says("no_entra_token: cannot sign you in to Azure: neither az, azd, nor azureauth is on PATH")
        .says(&format!("Install the Azure CLI (https://aka.ms/azure-cli), then run:\n  az login --tenant {TENANT}\n"))
        .says("Or manage your PATs in a browser:\n  https://dev.azure.com/acme/_usersSettings/tokens\n");
}

#[test]
fn programs_of_the_current_folder_and_of_relative_paths_are_not_started() {
    let machine = Machine::new();
    for path in ["az", "tools/az", "tools/azd"] {
        machine.install(path, "exit 1");
    }
    for path in [".", "", "tools", ":tools", "./tools:"] {
        machine.asks().env("PATH", path).run().says("no_entra_token");
    }
    let homeless = machine.asks().env("HOME", ".");
    machine.install("ado-auth-helper", "exit 1");
    homeless.run().says("no_entra_token");
    assert!(machine.ran().is_empty());
}

#[test]
fn program_runs_outside_the_repository_and_without_standard_input() {
    let machine = Machine::with_az(
        "pwd >>\"$HOME/ran\"; echo \"${GIT_DIR-none} ${GIT_CREDENTIAL_AZDO_ENTRA_TOKEN-none}\" \
         >>\"$HOME/ran\"; read line && echo \"$line\" >>\"$HOME/ran\"; exit 1",
    );
    let clone = machine.home.path().join("clone");
    std::fs::create_dir(&clone).unwrap();
    let asks = machine.asks().in_dir(&clone).env("GIT_DIR", &clone).stdin("typed\n");
    asks.env(ENTRA_TOKEN, "x").run().says("is not a JWT");
    assert_eq!(machine.ran()[1..], [machine.home.path().to_str().unwrap(), "none none"]);
}

#[test]
fn slow_program_is_stopped() {
    let machine = Machine::with_az("while :; do :; done");
    let start = Instant::now();
    let asks = machine.asks().env("GIT_CREDENTIAL_AZDO_COMMAND_TIMEOUT", "1");
    asks.run().says("timeout: az did not finish within 1 s").says("To see why, run:\n  az account");
    assert!(start.elapsed() < Duration::from_secs(20));
}

#[test]
fn terminal_shows_which_program_is_waited_for() {
    let machine = Machine::with_az(&format!("/bin/sleep 1; {}", prints(&token(&json!({})))));
    let test = std::env::current_exe().unwrap();
    // The terminal of a test has no echo, as if another program asked for a password.
    let script = "/bin/stty echo; exec \"$0\" entra::asks --exact --ignored --nocapture";
    let sh = machine
        .home
        .program(Path::new("/bin/sh"), ["-c".as_ref(), script.as_ref(), test.as_os_str()]);
    let path = machine.home.path().join("bin");
    let asks = sh.env("PATH", path).env("TERM", "xterm").into_command();
    let mut terminal = spawn_command(asks, Some(10_000)).unwrap();
    terminal.exp_string("\rAsking az for a token...").unwrap();
    assert!(terminal.exp_eof().unwrap().contains("signed in as jane@example.com"));
}

#[test]
fn output_without_an_end_is_refused() {
    let machine = Machine::with_az("while :; do echo eyJ0000000000000000; done");
    machine.asks().run().says("az failed: it printed more than 64 KiB").never_says("eyJ");
}

#[test]
fn operations_of_git_start_no_program() {
    let machine = Machine::with_az("exit 1");
    machine.install("bin/azd", "exit 1");
    machine.install("ado-auth-helper", "exit 1");
    let path = machine.home.search_path().into_string().unwrap();
    let path = format!("{}/bin:{path}", machine.home.path().display());
    machine.home.login("https://dev.azure.com/acme", &pat84(1));
    let joe = token(&json!({"upn": "joe@example.com"}));
    for organization in ["acme", "contoso"] {
        for operation in ["get", "store", "erase", "get"] {
            let request = format!(
                "protocol=https\nhost=dev.azure.com\npath={organization}/p/_git/r\nusername=pat\n\
                 password={}\n",
                pat84(1)
            );
            let program = machine.home.azdo([operation]).stdin(request).env("PATH", &path);
            program.env(ENTRA_TOKEN, &joe).run().never_says("joe");
        }
    }
    assert!(machine.ran().is_empty());
}
