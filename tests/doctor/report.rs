//! The text of `doctor`: its order, its last line, and what `--fix` says.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::doctor::{append, healthy, write};
use test_support::{Home, Outcome, pat84};

fn last_line(ran: &Outcome) -> &str {
    ran.stdout.lines().last().unwrap()
}

fn open(home: &Home) {
    let data = home.path().join("data/git-credential-azdo");
    fs::set_permissions(data, PermissionsExt::from_mode(0o755)).unwrap();
}

#[test]
fn findings_are_numbered_and_problems_come_first() {
    let home = healthy();
    append(&home, "[url \"git@ssh.dev.azure.com:v3/\"]\n\tinsteadOf = https://dev.azure.com/\n");
    let text = fs::read_to_string(home.path().join(".gitconfig")).unwrap();
    write(home.path().join(".gitconfig"), text.replace("proactiveAuth = basic", ""));
    open(&home);
    let ran = home.azdo(["doctor"]).run().ends_with(1);
    let places = ["Problems\n 1. ", "Warnings\n 2. ", "Advice\n 3. "].map(|it| ran.stdout.find(it));
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{}", ran.stdout);
    assert_eq!(
        last_line(&ran),
        "1 problem, 1 warning, 1 piece of advice; numbers 1 and 3 can be fixed automatically: \
         git credential-azdo doctor --fix"
    );
}

#[test]
fn last_line_without_an_automatic_fix_points_to_the_steps() {
    let home = healthy();
    write(home.path().join(".bash_history"), pat84(2));
    let ran = home.azdo(["doctor"]).run().ends_with(1);
    assert_eq!(last_line(&ran), "1 problem: follow the steps above.");
}

#[test]
fn last_line_names_the_scanned_folder() {
    let home = healthy();
    open(&home);
    let ran = home.azdo(["doctor", "--scan", "data"]).run().ends_with(1);
    let end = "; number 1 can be fixed automatically: git credential-azdo doctor --fix --scan data";
    assert!(last_line(&ran).ends_with(end), "{}", ran.stdout);
}

#[test]
fn fix_says_what_was_fixed_and_what_is_left() {
    let home = healthy();
    open(&home);
    write(home.path().join(".bash_history"), pat84(2));
    let ran = home.azdo(["doctor", "--fix"]).run().ends_with(1);
    let ran = ran.prints_about("Fixed\n  ok Only you can access ");
    assert_eq!(last_line(&ran), "1 fixed. 1 problem left: follow the steps above.");
}

#[test]
fn failed_fix_is_explained_at_its_finding() {
    let home = healthy();
    let section = "http.https://dev.azure.com/acme/";
    home.git(["config", "--global", "--remove-section", section]).run().succeeds();
    // git locks its configuration with this file.
    write(home.path().join(".gitconfig.lock"), "");
    let ran = home.azdo(["doctor", "--fix"]).run().succeeds();
    let ran = ran.prints_about("    Not fixed: ").prints_about(".gitconfig");
    let end = "1 failed. No problems, 1 piece of advice left: follow the steps above.";
    assert_eq!(last_line(&ran), end);
    let json = home.azdo(["doctor", "--fix", "--json"]).run().succeeds();
    json.says("not fixed: ");
}

#[test]
fn advice_and_warnings_alone_are_a_success() {
    let home = healthy();
    append(&home, "[credential]\n\thelper = cache\n");
    home.azdo(["doctor"]).run().succeeds().prints_about("Warnings\n 1. ");
    home.azdo(["doctor", "--fix"]).run().succeeds();
}

#[test]
fn text_is_wrapped_at_60_columns_and_commands_stay_whole() {
    let home = crate::doctor::home();
    for (organization, seed) in [("acme", 1), ("contoso", 2)] {
        let login = ["login", organization, "--store", "file", "--with-token", "--no-git-config"];
        home.azdo(login).stdin(pat84(seed)).run().succeeds();
    }
    write(home.path().join(".bash_history"), pat84(3));
    // A terminal without a size.
    let doctor = home.azdo(["doctor"]).env("TERM", "dumb").env("COLUMNS", "60");
    let spawn = test_support::rexpect::session::spawn_command;
    let shown = spawn(doctor.into_command(), Some(10_000)).unwrap().exp_eof().unwrap();
    let starts = ["git credential-azdo ", "https://"];
    let is_copied = |line: &str| starts.iter().any(|start| line.trim_start().starts_with(start));
    for line in shown.lines() {
        assert!(line.chars().count() <= 60 || is_copied(line), "{line}\n{shown}");
    }
    let end = "automatically:\r\n  git credential-azdo doctor --fix\r\n";
    assert!(shown.ends_with(end), "{shown}");
}
