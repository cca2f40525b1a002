//! The file of the log: its limit, parallel writers, and what may be in its place.

use std::fs::{self, OpenOptions, Permissions};
use std::io::{ErrorKind, Read};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt, chown, symlink};
use std::path::Path;
use std::thread;

use super::{file, get, home_with_log, lines, set};
use crate::helper::{acme_pat, answer_with, ask, request};
use test_support::{Home, pat84};

#[test]
fn log_is_bounded_with_one_old_file() {
    let home = home_with_log();
    for _ in 0..2 {
        let filler = "x".repeat(256 * 1024 - 10) + "\n";
        fs::write(file(&home, "log"), filler).unwrap();
        get(&home);
        assert_eq!(lines(&home).len(), 1);
        get(&home);
        assert_eq!(lines(&home).len(), 2);
        assert_eq!(fs::metadata(file(&home, "log.old")).unwrap().len(), 256 * 1024 - 9);
    }
    // The old file is shown first.
    fs::rename(file(&home, "log"), file(&home, "log.old")).unwrap();
    let contoso = pat84(5);
    home.login("https://dev.azure.com/contoso", &contoso);
    ask(&home, "get", &request("dev.azure.com", "contoso/p/_git/r")).succeeds();
    let shown = home.azdo(["log"]).run().succeeds().stdout;
    let rows: Vec<&str> = shown.lines().collect();
    assert!(rows.len() == 4 && rows[3].contains("contoso"), "{shown}");
}

#[test]
fn parallel_writers_lose_and_mix_no_line() {
    let home = home_with_log();
    fs::write(file(&home, "log"), "x".repeat(256 * 1024 - 3_000) + "\n").unwrap();
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| (0..10).for_each(|_| get(&home)));
        }
    });
    let json = home.azdo(["log", "--json"]).run().succeeds().stdout;
    assert_eq!(json.matches("\"command\": \"get\"").count(), 80, "{json}");
    assert!(fs::metadata(file(&home, "log")).unwrap().len() < 256 * 1024);
}

#[test]
fn line_cut_by_a_full_disk_hides_no_other() {
    let home = home_with_log();
    get(&home);
    let whole = fs::read_to_string(file(&home, "log")).unwrap();
    fs::write(file(&home, "log"), format!("{whole}{}", &whole[..whole.len() / 2])).unwrap();
    get(&home);
    let shown = home.azdo(["log"]).run().succeeds().says_nothing().stdout;
    assert_eq!(shown.lines().count(), 3, "{shown}");
}

/// A request whose answer must come, and who runs the program: root ignores modes.
fn answers(home: &Home) {
    let acme = request("dev.azure.com", "acme/p/_git/r");
    let ran = home.powerless(["get"]).stdin(acme).run().succeeds();
    ran.prints(&answer_with(&acme_pat())).says_nothing();
}

fn is_not_written(home: &Home, why: &str) {
    answers(home);
    let ran = home.powerless(["log"]).run();
    ran.says(why);
}

const NOT_LOGGED: &str = "warning: uses are not logged: ";

fn mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

#[test]
fn log_is_private_and_so_is_its_folder() {
    // An environment's token is given, and nothing is stored.
    let home = Home::new();
    set(&home, "log = yes\n");
    let request = request("dev.azure.com", "acme/p/_git/r");
    let get = home.azdo(["get"]).env("AZURE_DEVOPS_EXT_PAT", pat84(4)).stdin(request);
    get.run().succeeds();
    for (name, expected) in [("log", 0o600), ("", 0o700)] {
        let mode = fs::metadata(file(&home, name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, expected, "{name}");
    }
}

#[test]
fn link_in_place_of_the_log_is_not_followed() {
    let home = home_with_log();
    let target = home.path().join("target");
    symlink(&target, file(&home, "log")).unwrap();
    is_not_written(&home, "is a link, which is not followed");
    assert!(!target.exists());
    fs::write(&target, "kept").unwrap();
    is_not_written(&home, "is a link, which is not followed");
    assert_eq!(fs::read_to_string(&target).unwrap(), "kept");
}

#[test]
fn pipe_in_place_of_the_log_gets_nothing() {
    let home = home_with_log();
    let log = file(&home, "log");
    home.program("/usr/bin/mkfifo".as_ref(), [&log]).run().succeeds();
    is_not_written(&home, "not a regular file");
    // With a reader.
    let nonblocking = rustix::fs::OFlags::NONBLOCK.bits().cast_signed();
    let open = OpenOptions::new().read(true).write(true).custom_flags(nonblocking).open(&log);
    let mut reader = open.unwrap();
    answers(&home);
    let read = reader.read(&mut [0; 9]).unwrap_err();
    assert_eq!(read.kind(), ErrorKind::WouldBlock);
}

#[test]
fn log_that_others_may_change_gets_nothing() {
    let home = home_with_log();
    let log = file(&home, "log");
    fs::write(&log, "").unwrap();
    mode(&log, 0o666);
    is_not_written(&home, "other users can change it");
    // Only root can give it away.
    if chown(&log, Some(54321), None).is_ok() {
        is_not_written(&home, "belongs to another user");
    }
    assert_eq!(fs::metadata(&log).unwrap().len(), 0);
}

#[test]
fn unwritable_home_costs_no_answer() {
    let home = home_with_log();
    let folder = file(&home, "");
    mode(&folder, 0o500);
    answers(&home);
    is_not_written(&home, NOT_LOGGED);
    set(&home, "log = no\n");
    answers(&home);
    mode(&folder, 0o700);
    fs::create_dir(file(&home, "log")).unwrap();
    set(&home, "log = yes\n");
    is_not_written(&home, "not a regular file");
}

#[test]
fn full_disk_costs_no_answer() {
    let home = home_with_log();
    // A limit of the file size is as good as a full disk; the signal on top comes after the answer.
    for (signal, code) in [("trap '' XFSZ; ", Some(0)), ("", None)] {
        let script = format!("{signal}ulimit -f 0; exec '{}' get", test_support::azdo_path());
        let acme = request("dev.azure.com", "acme/p/_git/r");
        let ran = home.program("/bin/sh".as_ref(), ["-c", &script]).stdin(acme).run();
        assert_eq!((&*ran.stdout, ran.code), (&*answer_with(&acme_pat()), code));
    }
    assert!(lines(&home).is_empty());
}

#[test]
fn old_log_that_cannot_be_replaced_stops_the_log() {
    let home = home_with_log();
    fs::create_dir(file(&home, "log.old")).unwrap();
    let filler = "x".repeat(256 * 1024 - 10) + "\n";
    fs::write(file(&home, "log"), &filler).unwrap();
    answers(&home);
    assert_eq!(fs::read_to_string(file(&home, "log")).unwrap(), filler);
}
