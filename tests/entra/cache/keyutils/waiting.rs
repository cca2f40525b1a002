//! Processes that wait for the one that asks `az`.

use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;
use test_support::fake_entra::SignIn;
use test_support::{azdo_path, write_script};

use crate::entra::login::{GET, Setup};

/// A `get` that waits for `az`.
fn asking(setup: &Setup) -> Child {
    use std::io::Write;
    let before = setup.entra.starts().len();
    let mut command = setup.get().into_command();
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(GET.as_bytes()).unwrap();
    let give_up = Instant::now() + Duration::from_secs(20);
    while setup.entra.starts().len() == before {
        assert!(Instant::now() < give_up, "az is not started");
        thread::sleep(Duration::from_millis(5));
    }
    child
}

fn send(child: &Child, signal: Signal) {
    kill_process(Pid::from_child(child), signal).unwrap();
}

#[test]
fn ten_parallel_gets_start_a_failing_or_hanging_az_once() {
    let setup = Setup::logged_in();
    let all_say = |why: &str| {
        let get = || setup.get().env("GIT_CREDENTIAL_AZDO_COMMAND_TIMEOUT", "4").run().says(why);
        setup.starts(1, || {
            thread::scope(|scope| (0..10).for_each(|_| drop(scope.spawn(|| drop(get())))));
        });
    };
    setup.az(&SignIn::Slow(2, &SignIn::NotSignedIn));
    all_say("az is not signed in to Azure");
    setup.az(&SignIn::Slow(30, &SignIn::NotSignedIn));
    all_say("az did not finish within 4 s");
    // The next command does not wait, so it asks again.
    setup.az(&SignIn::SignedIn(std::slice::from_ref(&setup.token)));
    setup.starts(1, || setup.get_token());
}

#[test]
fn killed_process_frees_the_lock() {
    let setup = Setup::logged_in();
    setup.az(&SignIn::Slow(30, &SignIn::NotSignedIn));
    let mut child = asking(&setup);
    send(&child, Signal::KILL);
    child.wait().unwrap();
    setup.az(&SignIn::SignedIn(std::slice::from_ref(&setup.token)));
    let start = Instant::now();
    setup.get_token();
    assert!(start.elapsed() < Duration::from_secs(10));
}

#[test]
fn stopped_process_is_waited_for_as_long_as_az_may_take() {
    let setup = Setup::logged_in();
    setup.az(&SignIn::Slow(1, &SignIn::NotSignedIn));
    let mut child = asking(&setup);
    send(&child, Signal::STOP);
    setup.az(&SignIn::SignedIn(std::slice::from_ref(&setup.token)));
    let start = Instant::now();
    let ran = setup.get().env("GIT_CREDENTIAL_AZDO_COMMAND_TIMEOUT", "1").run().succeeds();
    ran.says_nothing().prints_about(&setup.token.text());
    assert!((6..20).contains(&start.elapsed().as_secs()), "{:?}", start.elapsed());
    // It is cached now.
    let start = Instant::now();
    setup.get_token();
    assert!(start.elapsed() < Duration::from_secs(4));
    send(&child, Signal::KILL);
    child.wait().unwrap();
}

/// An `az` that first updates itself with git.
#[test]
fn az_that_runs_git_does_not_wait_for_itself() {
    let setup = Setup::logged_in();
    let output = json!({ "accessToken": setup.token.text() });
    let script = format!("#!/bin/sh\nprintf '{GET}' | {} get >&2\necho '{output}'\n", azdo_path());
    write_script(&setup.entra.path().join("az"), &script);
    let start = Instant::now();
    setup.get_token();
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
}
