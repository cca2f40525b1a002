//! `config`, and settings that this version does not know.

use std::fs;
use std::path::PathBuf;

use test_support::{Home, Outcome, pat84};

fn file(home: &Home) -> PathBuf {
    home.path().join("config/git-credential-azdo/config")
}

fn write(home: &Home, text: impl AsRef<[u8]>) {
    fs::create_dir_all(file(home).parent().unwrap()).unwrap();
    fs::write(file(home), text).unwrap();
}

fn config(home: &Home, args: &[&str]) -> Outcome {
    home.azdo(["config"].iter().chain(args)).run()
}

const LOGIN: [&str; 4] = ["login", "acme", "--with-token", "--no-git-config"];

#[test]
fn settings_are_set_shown_and_unset() {
    let home = Home::new();
    config(&home, &["get", "store"]).succeeds().says_nothing().prints("keyring\n");
    config(&home, &["set", "store", "file"]).succeeds().says_nothing().prints("store = file\n");
    config(&home, &["set", "log", "yes"]).succeeds().says_nothing();
    config(&home, &["get", "store"]).succeeds().prints("file\n");
    assert_eq!(fs::read_to_string(file(&home)).unwrap(), "store = file\nlog = yes\n");
    home.azdo(LOGIN).stdin(pat84(1)).run().succeeds();
    assert_eq!(home.stored_secrets(), pat84(1));

    let ran = config(&home, &["unset", "store"]).succeeds().says_nothing();
    ran.prints("store is no longer set; its default is keyring\n");
    config(&home, &["unset", "store"]).succeeds().prints_about("store was not set");
    assert_eq!(fs::read_to_string(file(&home)).unwrap(), "log = yes\n");
}

#[test]
fn new_timeout_applies_from_the_next_unlock() {
    let home = Home::new();
    let next = "This applies from the next unlock.\n";
    let ran = config(&home, &["set", "vault_timeout", "1h"]).succeeds();
    assert_eq!((&*ran.stdout, &*ran.stderr), ("vault_timeout = 1h\n", next));
    config(&home, &["unset", "vault_timeout"]).succeeds().says(next);
}

#[test]
fn setting_in_place_of_a_command_suggests_set() {
    let ran = config(&Home::new(), &["warn", "14"]).ends_with(2);
    ran.says("'warn' is a setting; did you mean 'config set warn'?").never_says("14");
}

#[test]
fn list_shows_each_value_and_its_place() {
    let home = Home::new();
    write(&home, "# mine\n\nwarn = 14\nlog = yes\n");
    let place = file(&home).display().to_string();
    for list in [&["config"][..], &["config", "list"]] {
        let ran = home.azdo(list).env("GIT_CREDENTIAL_AZDO_STORE", "vault").run().succeeds();
        let rows: Vec<Vec<&str>> =
            ran.stdout.lines().map(|line| line.split_whitespace().collect()).collect();
        assert_eq!(rows[0], ["SETTING", "VALUE", "FROM"]);
        assert_eq!(rows[1], ["store", "vault", "GIT_CREDENTIAL_AZDO_STORE"]);
        assert_eq!(rows[2], ["warn", "14", &format!("{place}:3")]);
        assert_eq!(rows[3], ["vault_timeout", "12h", "default"]);
        assert_eq!(rows[4], ["verify", "no", "GIT_CREDENTIAL_AZDO_VERIFY"]);
        assert_eq!(rows[5], ["log", "yes", &format!("{place}:4")]);
    }
}

#[test]
fn change_keeps_comments_unknown_lines_and_line_ends() {
    for (before, after) in [
        ("", "warn = 9\n"),
        ("# why\n\n[new]\nfuture = 1\n", "# why\n\n[new]\nfuture = 1\nwarn = 9\n"),
        ("store = file", "store = file\nwarn = 9\n"),
        ("warn=3 \nlog = no\nwarn = 5\n", "warn = 9\nlog = no\n"),
        ("  warn 3\n# warn = 5\n", "warn = 9\n# warn = 5\n"),
        ("log = no\r\nwarn = 3\r\n# x\r\n", "log = no\r\nwarn = 9\r\n# x\r\n"),
        ("\u{feff}warn = 3\n", "\u{feff}warn = 9\n"),
    ] {
        let home = Home::new();
        write(&home, before);
        config(&home, &["set", "warn", "9"]).succeeds();
        assert_eq!(fs::read_to_string(file(&home)).unwrap(), after, "{before:?}");
    }
    // PowerShell 5.1 writes UTF-16.
    type ToBytes = fn(u16) -> [u8; 2];
    let encodings: [(&[u8], ToBytes); 3] =
        [(b"\xff\xfe", u16::to_le_bytes), (b"", u16::to_le_bytes), (b"\xfe\xff", u16::to_be_bytes)];
    for (mark, to_bytes) in encodings {
        let encoded = |text: &str| -> Vec<u8> {
            mark.iter().copied().chain(text.encode_utf16().flat_map(to_bytes)).collect()
        };
        let home = Home::new();
        write(&home, encoded("# für\r\nlog = yes\r\nwarn = 3\r\n"));
        config(&home, &["get", "log"]).succeeds().says_nothing().prints("yes\n");
        config(&home, &["set", "warn", "9"]).succeeds();
        let after = encoded("# für\r\nlog = yes\r\nwarn = 9\r\n");
        assert_eq!(fs::read(file(&home)).unwrap(), after);
    }
    let home = Home::new();
    let broken = b"\xff\xfe#\0\n\0\x00\xd8\n\0";
    write(&home, broken);
    config(&home, &["set", "warn", "9"]).ends_with(1).says("line 2 is not valid UTF-16");
    assert_eq!(fs::read(file(&home)).unwrap(), broken);
    let home = Home::new();
    write(&home, b"# caf\xe9\nwarn = 3\n");
    config(&home, &["unset", "warn"]).succeeds();
    assert_eq!(fs::read(file(&home)).unwrap(), b"# caf\xe9\n");
}

#[cfg(unix)]
#[test]
fn change_keeps_the_mode_and_a_link() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
    let home = Home::new();
    config(&home, &["set", "log", "no"]).succeeds();
    assert_eq!(fs::metadata(file(&home)).unwrap().mode() & 0o777, 0o600);
    let dotfile = home.path().join("dotfiles/azdo.conf");
    fs::create_dir(dotfile.parent().unwrap()).unwrap();
    fs::rename(file(&home), &dotfile).unwrap();
    fs::write(dotfile.with_extension("new"), "mine").unwrap();
    symlink(&dotfile, file(&home)).unwrap();
    for mode in [0o644, 0o444] {
        fs::set_permissions(&dotfile, PermissionsExt::from_mode(mode)).unwrap();
        config(&home, &["set", "warn", &mode.to_string()[..1]]).succeeds();
        assert!(fs::symlink_metadata(file(&home)).unwrap().is_symlink());
        assert_eq!(fs::metadata(&dotfile).unwrap().mode() & 0o777, mode);
    }
    assert_eq!(fs::read_to_string(&dotfile).unwrap(), "log = no\nwarn = 2\n");
    assert_eq!(fs::read_dir(dotfile.parent().unwrap()).unwrap().count(), 2);
}

#[test]
fn invalid_key_or_value_changes_nothing() {
    let home = Home::new();
    for (args, complaint) in [
        (&["set", "store", "cloud"][..], "store: use one of keyring, vault, kernel, file"),
        (&["set", "store", "command"], "login ORGANIZATION --store command -- PROGRAM ARGUMENTS"),
        (&["set", "warn", "32"], "warn: use a number of days from 0 to 31"),
        (&["set", "vault_timeout", "1s"], "vault_timeout: use 30m, 12h, 7d (at most a year)"),
        (&["set", "log", "on"], "log: use yes or no"),
        (&["set", "log"], "missing"),
        (
            &["get", "stroe"],
            "unknown setting: use one of store, warn, vault_timeout, verify, log; did you mean store?",
        ),
        (&["st"], "unknown command"),
    ] {
        config(&home, args).ends_with(2).says(complaint).prints("");
    }
    let pat = pat84(1);
    for args in [["set", "store", &pat], ["set", &pat, "x"]] {
        config(&home, &args).ends_with(2).never_says(&pat[..26]);
    }
    assert!(!file(&home).exists());
}

#[test]
fn overriding_variable_is_named() {
    let home = Home::new();
    let set = home.azdo(["config", "set", "store", "file"]);
    let ran = set.env("GIT_CREDENTIAL_AZDO_STORE", "vault").run().succeeds();
    ran.says("warning: GIT_CREDENTIAL_AZDO_STORE overrides it with vault");
    config(&home, &["get", "store"]).prints("file\n");
}

#[test]
fn unknown_setting_is_a_warning_with_a_suggestion() {
    let home = Home::new();
    write(&home, "stroe = vault\nstore = file\ncolour = red\n");
    let ran = home.azdo(LOGIN).stdin(pat84(1)).run().succeeds();
    let place = file(&home).display().to_string();
    ran.says(&format!("warning: {place}:1: unknown setting `stroe`. Did you mean `store`?"))
        .says(&format!("warning: {place}:3: unknown setting `colour` is ignored"));
    assert_eq!(home.stored_secrets(), pat84(1));
    home.azdo(["list"]).run().succeeds().says("`stroe`");
    let get = "protocol=https\nhost=dev.azure.com\npath=acme/w/_git/w\n";
    home.azdo(["get"]).stdin(get).run().succeeds().says_nothing().prints_about(&pat84(1));
}

#[test]
fn harmless_invalid_value_is_a_warning_and_a_store_an_error() {
    let home = Home::new();
    write(&home, "store = file\nwarn = soon\nlog = on\nverify = maybe\n");
    let ran = home.azdo(LOGIN).stdin(pat84(1)).run().succeeds();
    ran.says(":2: `warn = soon` is ignored: use a number of days from 0 to 31")
        .says(":3: `log = on` is ignored: use yes or no")
        .says(":4: `verify = maybe` is ignored: use yes or no");
    for wrong in ["store = cloud", "store vault", "store ="] {
        write(&home, format!("{wrong}\n"));
        let other = ["login", "globex", "--with-token", "--no-git-config"];
        let ran = home.azdo(other).stdin(pat84(2)).run().ends_with(1);
        ran.says(&format!(":1: `{wrong}` is not valid: use one of keyring, vault, kernel, file"))
            .says("\n  git credential-azdo config\n");
        home.azdo(["list"]).run().succeeds();
        config(&home, &["list"]).succeeds().says("is not valid");
        config(&home, &["get", "store"]).ends_with(1).prints("").says("is not valid");
    }
    assert_eq!(home.stored_secrets(), pat84(1));
}
