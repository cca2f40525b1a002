//! `doctor --fix`.

use crate::doctor::{doctor, ids, write};
use test_support::{Home, azdo_in_config_file, pat84};

fn gitconfig(home: &Home) -> String {
    std::fs::read_to_string(home.path().join(".gitconfig")).unwrap()
}

const MINE: &str = "# mine\n[user]\n\tname = A Tester ; really\n[core]\n\teditor = vi\n\
                    [credential]\n\thelper = store\n[http]\n\tpostBuffer = 1\n";

#[test]
fn verbose_fix_shows_each_command_and_changes_only_that() {
    let home = crate::doctor::home();
    for (organization, seed) in [("acme", 1), ("contoso", 2)] {
        let login = ["login", organization, "--store", "file", "--with-token", "--no-git-config"];
        home.azdo(login).stdin(pat84(seed)).run().succeeds();
    }
    write(home.path().join(".gitconfig"), MINE);
    let fix = home.azdo(["doctor", "--fix", "--verbose"]).run().succeeds();
    let ran = fix.prints_about("fixed. No problems left.\n");
    let shown: Vec<&str> = ran.stderr.lines().filter_map(|line| line.strip_prefix("+ ")).collect();
    assert!(shown.iter().all(|line| line.starts_with("git config --global ")), "{}", ran.stderr);
    let after = gitconfig(&home);
    assert!(after.starts_with(MINE), "{after}");
    // The printed commands change the configuration in the same way, byte for byte.
    let other = crate::doctor::home();
    write(other.path().join(".gitconfig"), MINE);
    for command in &shown {
        other.program("/bin/sh".as_ref(), ["-c", command]).run().succeeds();
    }
    assert_eq!(gitconfig(&other), after);
    assert!(after.contains(&azdo_in_config_file()));
}

#[test]
fn fix_names_each_finding_in_one_line() {
    let home = crate::doctor::home();
    for (organization, seed) in [("acme", 1), ("contoso", 2)] {
        let login = ["login", organization, "--store", "file", "--with-token", "--no-git-config"];
        home.azdo(login).stdin(pat84(seed)).run().succeeds();
    }
    let ran = home.azdo(["doctor", "--fix"]).run().succeeds();
    let what = "Fixing: git is not set up to use git-credential-azdo for acme, contoso.\n";
    assert_eq!(ran.stderr, what);
}

#[test]
fn second_fix_changes_nothing() {
    let home = crate::doctor::home();
    home.login("acme", &pat84(1));
    home.git([
        "config",
        "--global",
        "--unset-all",
        "http.https://dev.azure.com/acme/.proactiveAuth",
    ])
    .run();
    home.azdo(["doctor", "--fix"]).run().succeeds();
    let once = gitconfig(&home);
    home.azdo(["doctor", "--fix"]).run().succeeds().prints("No problems found.\n").says_nothing();
    assert_eq!(gitconfig(&home), once);
}

#[test]
fn use_http_path_fix_adds_one_line() {
    let home = crate::doctor::home();
    home.login("acme", &pat84(1));
    home.login("contoso", &pat84(2));
    let key = "credential.https://dev.azure.com.useHttpPath";
    home.git(["config", "--global", key, "off"]).run().succeeds();
    let off = gitconfig(&home);
    write(home.path().join(".gitconfig"), &off);
    assert_eq!(ids(&doctor(&home).ends_with(1)), ["use-http-path-off"]);
    let ran =
        home.azdo(["doctor", "--fix"]).run().succeeds().prints_about("fixed. No problems left.\n");
    ran.says("Fixing: git doesn't say which of your 2 organizations");
    assert_eq!(gitconfig(&home).replacen("\tuseHttpPath = true\n", "", 1), off);
}

#[test]
fn use_http_path_off_for_all_hosts_is_only_advice() {
    let home = crate::doctor::home();
    home.login("acme", &pat84(1));
    home.login("contoso", &pat84(2));
    let off = format!("{}[credential]\n\tuseHttpPath = false\n", gitconfig(&home));
    write(home.path().join(".gitconfig"), &off);
    let ran = home.azdo(["doctor", "--fix", "--json"]).run().ends_with(1);
    assert_eq!(gitconfig(&home), off);
    let command = crate::doctor::findings(&ran)[0]["commands"][0].as_str().unwrap().to_owned();
    home.program("/bin/sh".as_ref(), ["-c", &command]).run().succeeds();
    assert!(ids(&doctor(&home).succeeds()).is_empty());
}

#[test]
fn doctor_without_fix_changes_nothing() {
    let home = crate::doctor::home();
    home.configure_git("credential.helper", "store");
    let before = gitconfig(&home);
    doctor(&home);
    assert_eq!(gitconfig(&home), before);
    assert!(!home.path().join("data").exists(), "not even a folder is made");
}
