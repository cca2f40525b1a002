//! What holds for any bytes at all: on thousands of inputs of the kind that hurts, made anew each
//! time. fuzz/ looks further, with the same claims.

#![cfg(unix)]

mod claims;
mod generate;
mod model;

use std::cell::RefCell;

use claims::Home;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_request_is_read_as_the_slow_model_reads_it_or_refused_as_there(
        request in generate::request(),
    ) {
        claims::request(&request);
    }

    #[test]
    fn protocol_host_and_path_lead_where_the_slow_model_says_or_nowhere(
        (protocol, host, path) in (generate::protocol(), generate::host(), generate::path()),
    ) {
        claims::place(&format!("{protocol}\n{host}\n{path}"));
        claims::place(&format!("{protocol}\n{host}"));
    }

    #[test]
    fn a_url_leads_where_git_and_curl_and_browsers_go_too_or_nowhere(url in generate::url()) {
        claims::url(&url);
    }

    #[test]
    fn what_is_taken_for_a_pat_is_one_word_and_was_pasted(paste in generate::paste()) {
        claims::lint(&paste);
    }
}

/// The invariant that matters most.
#[test]
fn for_any_bytes_a_secret_is_given_only_to_whom_the_request_names_in_full() {
    at_home(("[gse]", generate::request()), |home, (operation, request)| {
        home.program(&[operation.as_bytes(), &request].concat());
    });
}

#[test]
fn whatever_stands_in_the_place_of_a_secret_git_reads_one_word_of_it_or_none() {
    at_home(generate::paste(), |home, content| home.secret(content.as_bytes()));
}

/// With one home for all of them.
fn at_home<S: Strategy>(inputs: S, claim: impl Fn(&mut Home, S::Value)) {
    let config =
        ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() };
    let home = RefCell::new(Home::default());
    let result = TestRunner::new(config).run(&inputs, |input| {
        claim(&mut home.borrow_mut(), input);
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
}
