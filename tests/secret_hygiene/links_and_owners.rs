//! Symbolic links and files of other users in the place of our files.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;

use test_support::{Home, Outcome, pat84};

const REQUEST: &str = "protocol=https\nhost=dev.azure.com\npath=acme/p/_git/r\n";

fn logged_in() -> Home {
    let home = Home::new();
    home.login("https://dev.azure.com/acme", &pat84(1));
    home
}

fn data(home: &Home, name: &str) -> PathBuf {
    home.path().join("data/git-credential-azdo").join(name)
}

/// The only one.
fn secret(home: &Home) -> PathBuf {
    let mut entries = fs::read_dir(data(home, "secrets")).unwrap();
    entries.next().expect("a secret").unwrap().path()
}

fn login(home: &Home) -> Outcome {
    let login = ["login", "acme", "--store", "file", "--with-token", "--no-git-config"];
    home.azdo(login).stdin(pat84(2)).run()
}

#[test]
fn symlinks_are_not_written_through() {
    let paths: [fn(&Home) -> PathBuf; 5] = [
        |home| data(home, "record.new"),
        |home| data(home, "record"),
        |home| data(home, "record.lock"),
        |home| secret(home).with_extension("new"),
        secret,
    ];
    for path in paths {
        let home = logged_in();
        let path = path(&home);
        let elsewhere = home.path().join("precious");
        fs::write(&elsewhere, "precious").unwrap();
        let _ = fs::remove_file(&path);
        symlink(&elsewhere, &path).unwrap();
        login(&home);
        for (arguments, input) in [
            (&["get"][..], REQUEST.to_owned()),
            (&["erase"], format!("{REQUEST}username=pat\npassword={}\n", pat84(2))),
            (&["restore", "acme"], String::new()),
            (&["doctor", "--fix"], String::new()),
            (&["logout", "acme"], String::new()),
        ] {
            home.azdo(arguments).stdin(input).run();
        }
        assert_eq!(fs::read_to_string(&elsewhere).unwrap(), "precious", "{}", path.display());
    }
}

/// Only root can change the owner of a file.
mod others {
    use std::os::unix::fs::chown;

    use super::*;

    #[test]
    fn files_of_another_user_are_not_trusted_or_changed() {
        let paths: [fn(&Home) -> PathBuf; 4] = [
            |home| data(home, "record"),
            secret,
            |home| data(home, ""),
            |home| data(home, "secrets"),
        ];
        for path in paths {
            let home = logged_in();
            let path = path(&home);
            let stored = home.stored_secrets();
            chown(&path, Some(54_321), None).unwrap();
            let refused = "belongs to another user";
            if path.is_file() {
                home.azdo(["get"]).stdin(REQUEST).run().ends_with(1).prints("").says(refused);
            }
            // A new file replaces a secret, so only its folder counts.
            if !path.parent().unwrap().ends_with("secrets") {
                login(&home).ends_with(1).says(refused);
                assert_eq!(home.stored_secrets(), stored, "{}", path.display());
            }
        }
    }
}
