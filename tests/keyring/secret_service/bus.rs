//! The session bus: whose it is, where it is, and what a PAT costs if it is stuck.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;

use test_support::desktop::Desktop;
use test_support::pat84;

#[test]
fn bus_addresses_that_are_not_sockets_are_not_used() {
    let marker = tempfile::tempdir().expect("a directory");
    let marker = marker.path().join("started");
    let starts = format!("unixexec:path=/usr/bin/touch,argv1={}", marker.display());
    for address in [starts, "tcp:host=127.0.0.1,port=9".to_owned(), "autolaunch:".to_owned()] {
        let desktop = Desktop::with_bus_at(address);
        let login = desktop.azdo(&["login", "acme", "--with-token"]).stdin(pat84(1));
        desktop.soon(login).ends_with(1).says("neither unix:path= nor unix:abstract=");
    }
    assert!(!marker.exists());
}

/// `connect` waits if the queue of the socket is full.
#[test]
fn bus_that_accepts_no_connection_does_not_hang() {
    let (mut desktop, pat) = (Desktop::unlocked(), pat84(1));
    desktop.login("acme", &pat);
    let _queue = desktop.fill_the_queue_of_the_bus();
    let get = desktop.git_says("get", "acme", "");
    desktop.soon(get).prints("").says("the keyring did not answer within 1 s");
}

#[test]
fn keyring_without_its_collection_is_not_taken_for_empty() {
    let mut desktop = Desktop::unlocked();
    desktop.login("acme", &pat84(1));
    desktop.stop_the_keyring();
    let keyrings = desktop.home().join("data/keyrings");
    fs::rename(&keyrings, desktop.home().join("away")).expect("the keyrings");
    fs::create_dir(&keyrings).expect("no keyrings");
    fs::set_permissions(&keyrings, Permissions::from_mode(0o700)).expect("no keyrings");
    // Started without a password, it makes no collection.
    desktop.lock();
    let why = "has no default keyring";
    desktop.soon(desktop.git_says("get", "acme", "")).prints("").says(why);
    let logout = desktop.soon(desktop.azdo(&["logout", "acme"]));
    logout.succeeds().says("could not be deleted from its store");
}

/// They need root.
mod others {
    use super::*;

    /// Peers outside the PID namespace have the process ID 0, as in a Flatpak.
    #[test]
    fn bus_outside_the_pid_namespace_is_used() {
        let (desktop, pat) = (Desktop::unlocked(), pat84(1));
        desktop.login("acme", &pat);
        let request = "protocol=https\nhost=dev.azure.com\npath=acme/Fabrikam/_git/Web\n";
        let get = ["--pid", "--fork", "timeout", "20", test_support::azdo_path(), "get"];
        let answer = format!("username=pat\npassword={pat}\n");
        desktop
            .program("unshare", get)
            .stdin(request)
            .run()
            .succeeds()
            .prints(&answer)
            .says_nothing();
    }

    /// An address of /tmp may belong to another user after the session has ended.
    #[test]
    fn bus_of_another_user_gets_no_pat() {
        let (mut desktop, pat) = (Desktop::unlocked(), pat84(1));
        desktop.login("acme", &pat);
        desktop.give_the_bus_to_another_user();
        let why = "the session bus is run by another user";
        desktop.soon(desktop.git_says("get", "acme", "")).prints("").says(why);
        let login = desktop.azdo(&["login", "globex", "--with-token"]).stdin(pat84(2));
        desktop.soon(login).ends_with(1).says(why);
    }
}
