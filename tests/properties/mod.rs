//! Invariants for any bytes, on thousands of generated hostile inputs. fuzz/ checks the same
//! invariants for longer.

#![cfg(unix)]

mod claims;
mod generate;
#[cfg(not(target_os = "macos"))]
mod message;
mod model;
mod rules;

use std::cell::RefCell;

use claims::Home;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn request_is_parsed_as_the_model_parses_it(
        request in generate::request(),
    ) {
        claims::request(&request);
    }

    #[test]
    fn destination_matches_the_model(
        (protocol, host, path) in (generate::protocol(), generate::host(), generate::path()),
    ) {
        claims::place(&format!("{protocol}\n{host}\n{path}"));
        claims::place(&format!("{protocol}\n{host}"));
    }

    #[test]
    fn url_leads_where_git_curl_and_browsers_go(url in generate::url()) {
        claims::url(&url);
    }

    #[test]
    fn index_of_any_lines_is_refused_or_written_as_it_was_read(
        lines in prop::collection::vec(generate::index_line(), 0..12),
    ) {
        claims::index(format!("format = 2\n{}", lines.concat()).as_bytes());
    }

    #[test]
    fn vault_is_refused_or_decrypted_to_what_was_encrypted(
        (file, content) in (generate::vault_file(), generate::vault_content()),
    ) {
        claims::vault(file.as_bytes());
        claims::vault(content.as_bytes());
    }

    #[test]
    fn accepted_pat_is_one_word_of_the_paste(paste in generate::paste()) {
        claims::lint(&paste);
    }
}

/// The model once took an unterminated CR for a blank line, which only luck found.
#[test]
fn request_with_any_line_ends_is_parsed_as_the_model_parses_it() {
    let mut ends = vec![String::new()];
    for length in 0..4 {
        let longest: Vec<String> = ends.iter().filter(|end| end.len() == length).cloned().collect();
        ends.extend(longest.iter().flat_map(|end| [format!("{end}\r"), format!("{end}\n")]));
    }
    for (first, second) in ends.iter().flat_map(|one| ends.iter().map(move |two| (one, two))) {
        for rest in ["", "path=b", "path=b\r", "path=b\n", "path=b\r\n"] {
            let request = format!("protocol=https{first}host=a{second}{rest}");
            claims::request(request.as_bytes());
        }
    }
}

/// The most important invariant.
#[test]
fn any_bytes_get_only_the_secret_they_name() {
    at_home(("[gse]", generate::request()), |home, (operation, request)| {
        home.program(&[operation.as_bytes(), &request].concat());
    });
}

/// The full path once wrote the index after each success.
#[test]
fn success_of_a_healthy_pat_writes_nothing() {
    let pat = format!("{}JQQJ99YH{}AAAAAZDOAAAA", "A".repeat(52), "A".repeat(12));
    let request = format!(
        "scapability[]=state\nprotocol=https\nhost=dev.azure.com\npath=acme/p/_git/r\n\
         username=pat\npassword={pat}\nstate[]=other:x\n"
    );
    Home::default().program(request.as_bytes());
}

#[test]
fn any_stored_bytes_give_git_one_word_or_none() {
    at_home(generate::paste(), |home, content| home.secret(content.as_bytes()));
}

/// Runs the claim with one home for all inputs.
fn at_home<S: Strategy>(inputs: S, claim: impl Fn(&mut Home, S::Value)) {
    let home = RefCell::new(Home::default());
    stateful(1000, inputs, |input| claim(&mut home.borrow_mut(), input));
}

/// Runs the claim for this many inputs, in this thread.
fn stateful<S: Strategy>(cases: u32, inputs: S, claim: impl Fn(S::Value)) {
    let config = ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() };
    let result = TestRunner::new(config).run(&inputs, |input| {
        claim(input);
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
}
