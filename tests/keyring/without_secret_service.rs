//! No keyring to be had, on machines of every kind: no tool is needed for these.

use test_support::desktop::Desktop;
use test_support::pat84;

#[test]
fn login_says_what_to_do_where_there_is_no_bus() {
    let desktop = Desktop::without_bus();
    let login = desktop.azdo(&["login", "acme", "--with-token"]).stdin(pat84(1));
    desktop.soon(login).fails().says("keyring").says("--store file");
    desktop.azdo(&["list", "--json"]).run().succeeds().never_says("acme");
}

#[test]
fn the_file_store_needs_no_bus() {
    let (desktop, pat) = (Desktop::without_bus(), pat84(1));
    let login = ["login", "acme", "--store", "file", "--with-token"];
    desktop.azdo(&login).stdin(pat.as_str()).run().succeeds();
    let answer = format!("username=pat\npassword={pat}\n");
    desktop.git_says("get", "acme", "").run().succeeds().prints(&answer).says_nothing();
}

#[test]
fn a_bus_that_takes_connections_and_says_nothing_holds_nobody_up() {
    let mut desktop = Desktop::without_bus();
    desktop.let_the_bus_hang();
    let login = desktop.azdo(&["login", "acme", "--with-token"]).stdin(pat84(1));
    desktop.soon(login).fails().says("the keyring did not answer");
    desktop.azdo(&["list", "--json"]).run().succeeds().never_says("acme");
}
