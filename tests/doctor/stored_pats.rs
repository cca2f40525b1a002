//! The index, the stores and their files.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::PathBuf;

use crate::doctor::{doctor, findings, healthy, ids, write};
use test_support::{Home, pat84, write_script};

fn data(home: &Home) -> PathBuf {
    home.path().join("data/git-credential-azdo")
}

fn secret(home: &Home) -> PathBuf {
    fs::read_dir(data(home).join("secrets")).unwrap().next().unwrap().unwrap().path()
}

#[test]
fn missing_secret_is_found() {
    let home = healthy();
    fs::remove_file(secret(&home)).unwrap();
    let ran = doctor(&home).ends_with(1);
    assert_eq!(ids(&ran), ["secret-missing"]);
    ran.prints_about("git credential-azdo login acme");
}

/// Has git report two rejections of it.
fn reject(home: &Home, pat: &str) {
    home.reject("acme", pat);
}

#[test]
fn only_pat_rejected_is_a_problem() {
    let home = healthy();
    reject(&home, &pat84(1));
    let ran = doctor(&home).ends_with(1);
    assert_eq!(ids(&ran), ["pat-unusable"]);
    let found = &findings(&ran)[0];
    let what = found["what"].as_str().unwrap();
    assert!(what.starts_with("The server rejected the PAT for acme on 20"), "{what}");
    assert_eq!(found["step"], "Replace it or, if the rejection was a mistake, re-enable it:");
    let commands = ["git credential-azdo login acme", "git credential-azdo restore acme"];
    assert_eq!(found["commands"], serde_json::json!(commands));
    home.login("acme", &pat84(2));
    assert!(ids(&doctor(&home).succeeds()).is_empty());
}

#[test]
fn pat_that_expires_soon_is_a_warning() {
    test_support::stay_within_a_day();
    let home = healthy();
    let login = |days: &str| {
        let login = ["login", "acme", "--store", "file", "--with-token", "--expires", days];
        home.azdo(login).stdin(pat84(1)).run().succeeds();
        doctor(&home).succeeds()
    };
    assert!(ids(&login("8d")).is_empty());
    let ran = login("7d");
    let found = &findings(&ran)[0];
    assert_eq!((&found["id"], &found["severity"]), (&"pat-expiring".into(), &"warning".into()));
    assert_eq!(found["commands"], serde_json::json!(["git credential-azdo login acme"]));
    assert!(found["what"].as_str().unwrap().starts_with("The PAT for acme expires on 20"));
}

#[test]
fn only_pat_expired_is_a_problem() {
    let home = healthy();
    let login = ["login", "acme", "--store", "file", "--with-token", "--expires", "5d"];
    home.azdo(login).stdin(pat84(1)).run().succeeds();
    let record = data(&home).join("record");
    let text = fs::read_to_string(&record).unwrap();
    let end = text.lines().find(|line| line.starts_with("expires = ")).unwrap();
    write(&record, text.replace(end, "expires = 2026-01-01T00:00:00Z"));
    let ran = doctor(&home).ends_with(1);
    assert_eq!(ids(&ran), ["pat-unusable"]);
    ran.prints_about("The PAT for acme expired on 2025-12-31 (today is ");
}

#[test]
fn dead_pat_beside_a_working_one_is_only_a_note() {
    let home = healthy();
    let login = ["login", "acme", "--name", "build", "--store", "file", "--with-token"];
    home.azdo(login).stdin(pat84(2)).run().succeeds();
    reject(&home, &pat84(2));
    let ran = doctor(&home).succeeds();
    assert_eq!(ids(&ran), ["pat-unusable"]);
    let found = &findings(&ran)[0];
    assert_eq!(found["severity"], "warning");
    assert_eq!(found["why"], "git uses another PAT for acme.");
    assert_eq!(found["commands"][0], "git credential-azdo login acme --name build");
    // Both PATs are dead now.
    reject(&home, &pat84(1));
    let ran = doctor(&home).ends_with(1);
    assert!(findings(&ran).iter().all(|one| one["severity"] == "problem"), "{}", ran.stdout);
    // A token in the environment counts as an answer.
    let bound = home.azdo(["doctor", "--json"]).env("SYSTEM_ACCESSTOKEN", pat84(3));
    let ran = bound.env("SYSTEM_COLLECTIONURI", "https://dev.azure.com/acme").run().succeeds();
    assert_eq!(ids(&ran), ["pat-unusable"]);
}

/// The missing secret is the only finding.
#[test]
fn dead_pat_without_a_secret_is_reported_once() {
    let home = healthy();
    reject(&home, &pat84(1));
    fs::remove_file(secret(&home)).unwrap();
    assert_eq!(ids(&doctor(&home).ends_with(1)), ["secret-missing"]);
}

#[test]
fn orphaned_secret_is_reported_and_kept() {
    let home = healthy();
    for name in ["00000000deadbeef", "00000000deadbee2.new"] {
        let orphan = data(&home).join("secrets").join(name);
        write(&orphan, pat84(9));
        fs::set_permissions(&orphan, PermissionsExt::from_mode(0o600)).unwrap();
        let ran = home.azdo(["doctor", "--json", "--fix"]).run().ends_with(1);
        assert_eq!(ids(&ran), ["orphaned-secret"]);
        crate::doctor::hides(&ran, &pat84(9));
        assert_eq!(fs::read_to_string(&orphan).unwrap(), pat84(9));
        fs::remove_file(orphan).unwrap();
    }
}

#[test]
fn damaged_index_makes_no_secret_an_orphan() {
    let home = healthy();
    write(data(&home).join("record"), "nonsense\n");
    let ran = doctor(&home).ends_with(1);
    assert!(ids(&ran).contains(&"record-unreadable".to_owned()), "{}", ran.stdout);
    ran.never_says("orphaned");
}

#[test]
fn files_readable_by_others_are_found_and_fixed() {
    let home = healthy();
    let paths = [(data(&home), 0o755), (secret(&home), 0o644), (data(&home).join("record"), 0o640)];
    for (path, mode) in &paths {
        fs::set_permissions(path, PermissionsExt::from_mode(*mode)).unwrap();
    }
    let ran = doctor(&home).ends_with(1);
    assert!(ids(&ran).contains(&"open-to-others".to_owned()));
    assert_eq!(findings(&ran)[0]["commands"].as_array().unwrap().len(), 3);
    let fixed = home.azdo(["doctor", "--fix"]).run().succeeds();
    fixed.prints_about("fixed. No problems left.\n").says("+ chmod 600 ").says("+ chmod 700 ");
    for (path, _) in &paths {
        assert_eq!(fs::metadata(path).unwrap().mode() & 0o077, 0, "{path:?}");
    }
}

/// The index names commands to run, so someone who can write to it could run any program.
#[test]
fn index_writable_by_others_is_left_for_the_user_to_fix() {
    let home = healthy();
    let record = data(&home).join("record");
    fs::set_permissions(&record, PermissionsExt::from_mode(0o666)).unwrap();
    let ran = home.azdo(["doctor", "--fix", "--json"]).run().ends_with(1);
    assert_eq!(ids(&ran), ["open-to-others"]);
    let found = &findings(&ran)[0];
    assert_eq!(found["can_fix"], false);
    assert_eq!(found["step"], "Others could also change it, so check its contents first:");
    assert_eq!(fs::metadata(&record).unwrap().mode() & 0o777, 0o666);
    let command = found["commands"][0].as_str().unwrap().to_owned();
    home.program("/bin/sh".as_ref(), ["-c", &command]).run().succeeds();
    assert!(ids(&doctor(&home).succeeds()).is_empty());
}

#[test]
fn symlink_in_the_data_folder_is_not_followed() {
    let home = healthy();
    let other = home.path().join("other");
    write(&other, "x");
    fs::set_permissions(&other, PermissionsExt::from_mode(0o644)).unwrap();
    std::os::unix::fs::symlink(&other, data(&home).join("link")).unwrap();
    home.azdo(["doctor", "--fix"]).run().succeeds();
    assert_eq!(fs::metadata(other).unwrap().mode() & 0o777, 0o644);
}

#[test]
fn missing_pat_command_is_found() {
    let home = crate::doctor::home();
    let program = home.path().join("bin/print-pat");
    write_script(&program, &format!("#!/bin/sh\necho {}\n", pat84(4)));
    let path = program.to_str().unwrap();
    home.azdo(["login", "acme", "--store", "command", "--", path]).run().succeeds();
    home.azdo(["configure"]).run().succeeds();
    assert!(ids(&doctor(&home).succeeds()).is_empty());
    fs::remove_file(&program).unwrap();
    assert_eq!(ids(&doctor(&home).ends_with(1)), ["command-not-found"]);
}

#[test]
fn unusable_variable_is_explained() {
    let home = healthy();
    let look = |name: &str, value: &str| home.azdo(["doctor", "--json"]).env(name, value).run();
    let ran = look("AZDO_PERSONAL_ACCESS_TOKEN", &pat84(6)).ends_with(1);
    assert_eq!(ids(&ran), ["variable-unusable"]);
    crate::doctor::hides(&ran, &pat84(6));
    ran.prints_about("AZDO_ORG_SERVICE_URL");
    let ran = look("AZURE_DEVOPS_EXT_PAT", "$(System.AccessToken)").ends_with(1);
    assert_eq!(ids(&ran), ["variable-unusable"]);
    assert!(ids(&look("AZURE_DEVOPS_EXT_PAT", &pat84(6)).succeeds()).is_empty());
}

#[test]
fn invalid_and_unknown_settings_are_found() {
    let home = healthy();
    let settings = home.path().join("config/git-credential-azdo/config");
    write(&settings, "stroe = file\nwarn = soon\n");
    let ran = doctor(&home).succeeds();
    assert_eq!(ids(&ran), ["setting-ignored"]);
    ran.prints_about("Did you mean `store`?").prints_about("git credential-azdo config list");
    write(&settings, "store = cloud\n");
    assert_eq!(ids(&doctor(&home).ends_with(1)), ["settings-unusable"]);
}

#[test]
fn missing_keyring_is_a_problem_only_if_it_is_used() {
    let home = healthy();
    let record = data(&home).join("record");
    let text = fs::read_to_string(&record).unwrap();
    write(&record, text.replace("store = file", "store = keyring"));
    let ran = doctor(&home).ends_with(1);
    assert_eq!(ids(&ran), ["keyring-unusable", "orphaned-secret"].map(str::to_owned)[..1]);
}

#[test]
fn pending_deletions_are_only_a_note() {
    let home = healthy();
    let record = data(&home).join("record");
    let text = fs::read_to_string(&record).unwrap();
    let left = "\n[leftover https://dev.azure.com/acme]\nstore = file\nsecret = 00000000deadbeef\n";
    write(&record, text + left);
    assert_eq!(ids(&doctor(&home).succeeds()), ["leftovers"]);
}

#[test]
fn homeless_user_has_a_problem() {
    let home = healthy();
    let ran = home.homeless("doctor").run().ends_with(1);
    ran.prints_about("Problems\n 1. no home directory is known");
}

/// Only root can change the owner of a file.
#[test]
fn file_owned_by_another_user_is_found() {
    let home = healthy();
    if rustix::process::geteuid().is_root() {
        std::os::unix::fs::chown(data(&home).join("record.lock"), Some(54321), None).unwrap();
        let ran = home.azdo(["doctor", "--json", "--fix"]).run().ends_with(1);
        assert_eq!(ids(&ran), ["not-our-file"]);
        ran.prints_about("sudo chown");
    }
}
