//! Many requests, one after the other.

use std::time::Instant;

use test_support::{Home, Outcome, pat84};

pub const SHORT: usize = 200;
pub const LONG: usize = 10_000;

pub const ACME: &str = "protocol=https\nhost=dev.azure.com\npath=acme/w/_git/w\n";

/// Runs `ask` this often. Every answer is the PAT, with no message.
#[track_caller]
pub fn in_a_row(store: &str, count: usize, ask: impl Fn() -> Outcome) {
    let start = Instant::now();
    let expected = format!("username=pat\npassword={}\n", pat84(1));
    for _ in 0..count {
        ask().succeeds().says_nothing().prints(&expected);
    }
    let each = start.elapsed().as_secs_f64() * 1000.0 / count as f64;
    eprintln!("{store}: {count} requests, {count} answers, {each:.1} ms each");
}

fn of_the_file_store(count: usize) {
    let home = Home::new();
    home.login("acme", &pat84(1));
    in_a_row("file", count, || home.azdo(["get"]).stdin(ACME).run());
}

fn control_characters_in_variables_are_escaped(count: usize) {
    let home = Home::new();
    let ask = || home.azdo(["get"]).env("AZURE_DEVOPS_EXT_PAT", pat84(1)).stdin(ACME).run();
    in_a_row("environment", count, ask);
}

/// git's `get`, each followed by a rejection or a success in turn.
fn with_refusals(count: usize) {
    let home = Home::new();
    home.login("acme", &pat84(1));
    for number in 0..count {
        let asked = format!("capability[]=state\n{ACME}");
        let ran = home.azdo(["get"]).stdin(asked).run().succeeds().says_nothing();
        let ran = ran.prints_about(&format!("password={}\n", pat84(1)));
        let operation = if number % 2 == 0 { "erase" } else { "store" };
        let about = format!("{ACME}{}", ran.stdout);
        home.azdo([operation]).stdin(about).run().succeeds();
    }
    assert_eq!(home.stored_secrets(), pat84(1));
    home.azdo(["list"]).run().succeeds().prints_about("verified 20");
    let size = home.path().join("data/git-credential-azdo/record").metadata().unwrap().len();
    assert!(size < 1000, "the record grows: {size} bytes");
    eprintln!("file, every other one refused: {count} requests, {count} answers");
}

#[test]
fn many_requests_all_get_the_pat() {
    of_the_file_store(SHORT);
    control_characters_in_variables_are_escaped(SHORT);
}

#[test]
fn pat_rejected_and_accepted_repeatedly_is_kept() {
    with_refusals(SHORT);
}

#[test]
#[ignore = "long: tests/load.sh"]
fn ten_thousand_requests_all_get_the_pat() {
    of_the_file_store(LONG);
    control_characters_in_variables_are_escaped(LONG);
    with_refusals(LONG);
}
