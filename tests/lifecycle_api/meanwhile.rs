//! What happens while a command waits, and what a failing disk does.

use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::Setup;
use test_support::azdo_path;
use test_support::fake_azure::pat_api::ApiFailure;

/// More than a pipe holds: who has written this knows that it is being read.
const MORE_THAN_A_PIPE: usize = 65 << 10;

#[test]
fn stored_pat_stays_valid_on_a_failing_disk() {
    let mut failures = 0;
    for number in 1.. {
        let setup = Setup::new();
        setup.create();
        let inject = format!("inject=fsync:error=EIO:when={number}+");
        let fixed = ["-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync", "-e", &inject];
        let login = [azdo_path(), "login", "acme", "--create", "--store", "file", "--entra-token"];
        let strace = setup.home.program(Path::new("/usr/bin/strace"), fixed.iter().chain(&login));
        let ran = strace.stdin(setup.token.text()).run();
        let stored = ["run", "acme", "--", "sh", "-c", "echo $AZURE_DEVOPS_EXT_PAT"];
        let stored = setup.home.azdo(stored).run().succeeds().stdout;
        let is_live = setup.azure.pat_api().live().iter().any(|pat| pat.token == stored.trim());
        assert!(is_live, "fsync {number}: the stored PAT was revoked: {ran:?}");
        if ran.code == Some(0) {
            break;
        }
        failures += 1;
    }
    assert!(failures > 5, "only {failures} failures");
}

#[test]
fn pat_that_is_replaced_while_revoke_starts_is_not_lost() {
    let setup = Setup::new();
    setup.create();
    let revoke = setup.home.azdo(["revoke", "acme", "--entra-token"]);
    let mut revoke = revoke.into_command().stdin(Stdio::piped()).spawn().unwrap();
    let mut input = revoke.stdin.take().unwrap();
    input.write_all(&[b'\n'; MORE_THAN_A_PIPE]).unwrap();
    setup.create();
    input.write_all(setup.token.text().as_bytes()).unwrap();
    drop(input);
    assert!(revoke.wait().unwrap().success());
    assert_eq!(setup.azure.pat_api().live(), []);
    assert_eq!(setup.home.stored_secrets(), "");
}

#[test]
fn pat_that_is_stored_while_revoke_works_is_kept() {
    let setup = Setup::new();
    setup.create();
    let api = setup.azure.pat_api();
    api.fail_next("DELETE", ApiFailure::Late(Duration::from_secs(3)));
    let revoke = setup.home.azdo(["revoke", "acme", "--entra-token"]);
    let mut revoke = revoke.into_command().stdin(Stdio::piped()).spawn().unwrap();
    revoke.stdin.take().unwrap().write_all(setup.token.text().as_bytes()).unwrap();
    let started = Instant::now();
    while !api.live().is_empty() {
        assert!(started.elapsed() < Duration::from_secs(30), "nothing is revoked");
        std::thread::sleep(Duration::from_millis(20));
    }
    let pasted = test_support::pat84(1);
    setup.home.login("acme", &pasted);
    assert!(revoke.wait().unwrap().success());
    assert_eq!(setup.home.stored_secrets().trim(), pasted);
}

/// A transfer of git that never ends.
struct Transfer(Child);

impl Transfer {
    fn start(setup: &Setup) -> Transfer {
        let file = setup.home.path().join("git-remote-https");
        std::fs::copy("/bin/sleep", &file).unwrap();
        Transfer(Command::new(file).arg("50").spawn().unwrap())
    }
}

impl Drop for Transfer {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn pat_that_is_restored_while_git_finishes_is_not_revoked() {
    let setup = Setup::new();
    setup.create();
    let api = setup.azure.pat_api();
    let old = api.live()[0].token.clone();
    let transfer = Transfer::start(&setup);
    let args = ["login", "acme", "--create", "--store", "file", "--entra-token"];
    let mut login = setup.home.azdo(args).into_command().stdin(Stdio::piped()).spawn().unwrap();
    login.stdin.take().unwrap().write_all(setup.token.text().as_bytes()).unwrap();
    let index = setup.home.path().join("data/git-credential-azdo/record");
    let started = Instant::now();
    while !std::fs::read_to_string(&index).unwrap().contains("[revoking ") {
        assert!(started.elapsed() < Duration::from_secs(30), "nothing is replaced");
        std::thread::sleep(Duration::from_millis(20));
    }
    setup.home.azdo(["restore", "acme", "--previous"]).run().succeeds();
    drop(transfer);
    login.wait().unwrap();
    assert!(api.live().iter().any(|pat| pat.token == old), "the PAT in use was revoked");
    setup.git_works();
}

#[test]
fn pat_that_is_restored_while_the_next_command_waits_is_not_revoked() {
    let setup = Setup::new();
    setup.create();
    let api = setup.azure.pat_api();
    let old = api.live()[0].token.clone();
    api.fail_next("DELETE", ApiFailure::Status(503));
    setup.create();
    let transfer = Transfer::start(&setup);
    let known = setup.azure.log().all().len();
    let renew = setup.home.azdo(["renew", "acme", "--entra-token"]);
    let mut renew = renew.into_command().stdin(Stdio::piped()).spawn().unwrap();
    renew.stdin.take().unwrap().write_all(setup.token.text().as_bytes()).unwrap();
    let started = Instant::now();
    let is_signed_in = || setup.azure.log().all()[known..].iter().any(|it| it.status == 200);
    while !is_signed_in() {
        assert!(started.elapsed() < Duration::from_secs(30), "it does not sign in");
        std::thread::sleep(Duration::from_millis(20));
    }
    // It reads the index now, and waits.
    std::thread::sleep(Duration::from_millis(500));
    setup.home.azdo(["restore", "acme", "--previous"]).run().succeeds();
    drop(transfer);
    renew.wait().unwrap();
    assert!(api.live().iter().any(|pat| pat.token == old), "the PAT in use was revoked");
    setup.git_works();
}
