//! Machines without a keyring. These tests need no tools.

use test_support::desktop::Desktop;
use test_support::pat84;

#[test]
fn login_without_a_bus_says_what_to_do() {
    let desktop = Desktop::without_bus();
    let login = desktop.azdo(&["login", "acme", "--with-token"]).stdin(pat84(1));
    desktop.soon(login).fails().says("keyring").says("--store file");
    desktop.azdo(&["list", "--json"]).run().succeeds().never_says("acme");
}

#[test]
fn file_store_needs_no_bus() {
    let (desktop, pat) = (Desktop::without_bus(), pat84(1));
    let login = ["login", "acme", "--store", "file", "--with-token"];
    desktop.azdo(&login).stdin(pat.as_str()).run().succeeds();
    let answer = format!("username=pat\npassword={pat}\n");
    desktop.git_says("get", "acme", "").run().succeeds().prints(&answer).says_nothing();
}

#[test]
fn silent_bus_does_not_hang() {
    let mut desktop = Desktop::without_bus();
    desktop.let_the_bus_hang();
    let login = desktop.azdo(&["login", "acme", "--with-token"]).stdin(pat84(1));
    desktop.soon(login).fails().says("the keyring did not answer");
    desktop.azdo(&["list", "--json"]).run().succeeds().never_says("acme");
}
