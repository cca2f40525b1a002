//! Kills while the server carries out a request.

use std::process::Stdio;
use std::time::Duration;

use super::{CREATE, RENEW, RENEW_ALL, REVOKE, capped};
use crate::lifecycle_api::Setup;
use test_support::fake_azure::pat_api::{ApiFailure, ApiPat};

/// Kills a command when the server has carried out its next request with this method, before the
/// answer arrives.
fn kill_before_the_answer(setup: &Setup, method: &str, command: &[&str]) {
    let api = setup.azure.pat_api();
    let changed = || -> Vec<ApiPat> {
        // What this method changes.
        let all = api.all();
        match method {
            "POST" => all.into_iter().map(|pat| ApiPat { revoked: false, ..pat }).collect(),
            _ => all.into_iter().filter(|pat| method == "PUT" || pat.revoked).collect(),
        }
    };
    let before = changed();
    api.fail_next(method, ApiFailure::Late(Duration::from_secs(30)));
    let mut command = setup.signed_in(setup.home.azdo(command)).into_command();
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut running = command.spawn().expect("our program");
    while changed() == before {
        assert!(running.try_wait().unwrap().is_none(), "it ended without a change");
        std::thread::yield_now();
    }
    running.kill().unwrap();
    running.wait().unwrap();
}

#[test]
fn kill_before_the_answer_is_made_up_for() {
    let setup = Setup::new();
    kill_before_the_answer(&setup, "POST", &CREATE);
    assert_eq!(setup.live().len(), 1);
    setup.run(&CREATE).succeeds();
    setup.is_settled(1);

    kill_before_the_answer(&setup, "PUT", &["renew", "acme", "--expires", "180d"]);
    setup.git_works();
    setup.run(&RENEW).succeeds();
    setup.is_settled(1);

    for method in ["POST", "DELETE"] {
        let setup = capped();
        kill_before_the_answer(&setup, method, &RENEW);
        setup.git_works();
        setup.run(&RENEW_ALL).succeeds();
        setup.is_settled(1);
        setup.git_works();
    }

    kill_before_the_answer(&setup, "DELETE", &REVOKE);
    setup.run(&REVOKE).succeeds();
    setup.is_settled(0);
}
