//! No keyring to be had, on machines of every kind: no tool is needed for these.

use std::os::unix::net::UnixListener;
use std::thread;

use crate::desktop::Desktop;
use crate::support::pat84;

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
    let directory = tempfile::tempdir().expect("a temporary directory");
    let socket = directory.path().join("bus");
    let listener = UnixListener::bind(&socket).expect("a socket");
    // The thread keeps the connections open, and ends with the process.
    thread::spawn(move || {
        let mut connections = Vec::new();
        for connection in listener.incoming() {
            connections.push(connection);
        }
    });

    let desktop = Desktop::with_bus_at(format!("unix:path={}", socket.display()));
    let login = desktop.azdo(&["login", "acme", "--with-token"]).stdin(pat84(1));
    desktop.soon(login).fails().says("the keyring did not answer");
    desktop.azdo(&["list", "--json"]).run().succeeds().never_says("acme");
}
