//! The notification of a scheduled renewal that failed.
#![cfg(target_os = "linux")]

use test_support::{Home, Outcome, pat84, write_script};

/// A home with a PAT that has to be renewed, where no server can be reached.
fn home() -> Home {
    let home = Home::new();
    home.configure_git("http.proxy", "http://127.0.0.1:9");
    let login = ["login", "acme", "--store", "file", "--with-token", "--expires", "5d"];
    home.azdo(login).stdin(pat84(1)).run().succeeds();
    // Half of its life is over.
    let record = home.path().join("data/git-credential-azdo/record");
    let text = std::fs::read_to_string(&record).unwrap();
    let (start, added) = text.split_once("added = ").unwrap();
    std::fs::write(&record, format!("{start}added = 2001{}", &added[4..])).unwrap();
    let script =
        "#!/bin/sh\nprintf '%s\\n' \"$DBUS_SESSION_BUS_ADDRESS\" \"$@\" >\"$HOME/shown\"\n";
    write_script(&home.path().join("bin/notify-send"), script);
    home
}

fn renew(home: &Home, option: &[&str]) -> Outcome {
    let path = format!("{}/bin:/usr/bin:/bin", home.path().display());
    let arguments = ["renew", "--all"].iter().chain(option);
    home.azdo(arguments).env("PATH", path).run().ends_with(1)
}

fn shown(home: &Home) -> Option<String> {
    std::fs::read_to_string(home.path().join("shown")).ok()
}

#[test]
fn failed_scheduled_renewal_is_shown_on_the_desktop() {
    let home = home();
    std::fs::write(home.path().join("run/bus"), "").unwrap();
    renew(&home, &[]);
    assert_eq!(shown(&home), None);
    renew(&home, &["--scheduled"]).says("error: 1 of 1 PAT could not be renewed");
    let expected = format!(
        "unix:path={}/run/bus\n--app-name=git-credential-azdo\n--icon=dialog-password\n--\n\
         git-credential-azdo\n1 of 1 PAT could not be renewed. To see why, run: git \
         credential-azdo renew --all\n",
        home.path().display()
    );
    assert_eq!(shown(&home), Some(expected));
}

#[test]
fn nothing_is_shown_without_a_session_bus() {
    let home = home();
    renew(&home, &["--scheduled"]);
    assert_eq!(shown(&home), None);
}
