//! Homes in which nothing can be stored: no folder, a relative path, another user's.

mod others;

use std::path::{Path, PathBuf};

use test_support::{Home, Program, pat84};

const ACME: &str = "protocol=https\nhost=dev.azure.com\npath=acme/w/_git/w\n";

/// The program with this `HOME` and nothing from the home of the test.
fn with_home(home: &Home, value: &str, args: &[&str]) -> Program {
    let unset = ["XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"];
    let program =
        home.azdo(args).env("HOME", value).env("GIT_CONFIG_GLOBAL", home.path().join("x"));
    unset.iter().fold(program, |program, name| program.without(name))
}

fn with_token(program: Program) -> Program {
    let program = program.env("SYSTEM_ACCESSTOKEN", pat84(7));
    program.env("SYSTEM_COLLECTIONURI", "https://dev.azure.com/acme")
}

/// Every file below a folder, with its content.
fn files(dir: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.push((path.clone(), Vec::new()));
            found.extend(files(&path));
        } else {
            found.push((path.clone(), std::fs::read(&path).unwrap()));
        }
    }
    found.sort();
    found
}

/// Commands that read, with one that needs no home, and commands that write.
const READING: [&[&str]; 6] =
    [&["get"], &["store"], &["erase"], &["list"], &["list", "--json"], &["list", "--check"]];
const WRITING: [&[&str]; 6] = [
    &["login", "acme", "--store", "file", "--with-token"],
    &["logout", "acme"],
    &["restore", "acme"],
    &["default", "acme"],
    &["passphrase", "--with-passphrase"],
    &["configure"],
];

#[test]
fn token_works_where_nothing_can_be_stored() {
    let home = Home::new();
    let before = files(home.path());
    let missing = home.path().join("missing/home");
    for value in ["/dev/null", "relative", missing.to_str().unwrap(), "/etc/passwd"] {
        for args in READING {
            let ran = with_token(with_home(&home, value, args));
            let ran = ran.stdin(ACME).run().succeeds().never_says("os error");
            match args {
                ["get"] => _ = ran.says_nothing().prints_about(&pat84(7)),
                ["list"] => _ = ran.says_nothing().prints_about("SYSTEM_ACCESSTOKEN: for acme"),
                _ => {}
            }
        }
        // There is no network here; the index is not the reason.
        let check = with_token(with_home(&home, value, &["check", "acme"])).run().ends_with(1);
        check.prints_about("acme ($SYSTEM_ACCESSTOKEN): ").says_nothing();
        let doctor = with_token(with_home(&home, value, &["doctor", "--json"])).run().ends_with(1);
        doctor.prints_about("helper-missing").never_says("settings").never_says("record");
        assert_eq!(files(home.path()), before, "{value}");
    }
}

#[test]
fn without_a_folder_for_the_home_the_reason_follows_the_sentence() {
    let home = Home::new();
    let before = files(home.path());
    for (value, reason) in [
        ("/dev/null", "cannot use /dev/null/.local/share/git-credential-azdo"),
        ("relative", "no home directory is known: set HOME to an absolute path"),
    ] {
        for args in WRITING {
            let ran = with_home(&home, value, args).stdin(pat84(1)).run().ends_with(1).prints("");
            ran.never_says("os error").says(&format!("error: {reason}"));
        }
        assert_eq!(files(home.path()), before, "{value}");
    }
}
